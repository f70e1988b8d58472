import type { BackendFactory, Queue, QueueOptions, Worker, WorkerOptions } from 'bullmq';
import { EmbeddedPool } from './embedded.js';
import { optional } from './optional.js';
import type { Place } from './place.js';

type BullMq = typeof import('bullmq');

/** How long a server is waited for at the beginning. */
const CONNECT_MS = 10_000;
/** Connections of one queue to a PostgreSQL server. */
const CONNECTIONS = 4;

/** Makes queues and workers of BullMQ at one place. */
export interface Connection {
  queue(name: string): Queue;
  worker(
    name: string,
    carryOut: (job: { id?: string | undefined; data: unknown }) => Promise<unknown>,
    options: Omit<WorkerOptions, 'connection'>,
  ): Worker;
  close(): Promise<void>;
}

/** @throws BadInput where packages are not installed, or a folder cannot be used. A server is not asked yet. */
export async function connect(place: Place): Promise<Connection> {
  const bullmq = optional<BullMq>('bullmq', place);
  switch (place.kind) {
    case 'folder':
      return connectFolder(bullmq, place);
    case 'postgres':
      return connectPostgres(bullmq, place);
    case 'redis':
      return connectRedis(bullmq, place);
  }
}

async function connectFolder(bullmq: BullMq, place: Place): Promise<Connection> {
  const pool = await EmbeddedPool.open(place, async (opened) => {
    const client = await opened.connect();
    await bullmq.runMigrations(client);
    client.release();
    await opened.setSearchPath();
  });
  return made(bullmq, pool, bullmq.createPostgresBackend as never, () => pool.end());
}

function connectPostgres(bullmq: BullMq, place: Place): Connection {
  optional('pg', place);
  const connection = {
    connectionString: verifying(place.address),
    // Tables of their own: who uses BullMQ for something else may have another version of it.
    schema: 'heddle',
    migrate: true,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
  };
  return made(bullmq, connection, bullmq.createPostgresBackend as never, async () => {});
}

/**
 * The URL with the mode of TLS that `pg` makes of it anyway: with another word for it in the URL, it prints a page about what that
 * word is to mean some day.
 */
function verifying(address: string): string {
  const url = new URL(address);
  if (url.searchParams.get('uselibpqcompat') === 'true') return address;
  return address.replace(/(?<=[?&]sslmode=)(prefer|require|verify-ca)(?=&|#|$)/g, 'verify-full');
}

function connectRedis(bullmq: BullMq, place: Place): Connection {
  optional('ioredis', place);
  const connection = { url: place.address, maxRetriesPerRequest: null, connectTimeout: CONNECT_MS };
  return made(bullmq, connection, undefined, async () => {});
}

function made(
  { Queue, Worker }: BullMq,
  connection: object,
  backend: BackendFactory | undefined,
  close: () => Promise<void>,
): Connection {
  return {
    queue: (name) =>
      new Queue(name, { connection, skipWaitingForReady: false } as QueueOptions, backend as never),
    worker: (name, carryOut, options) =>
      new Worker(name, carryOut as never, { ...options, connection } as WorkerOptions, backend as never),
    close,
  };
}
