import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { BadInput } from '../../refusal/bad-input.js';
import { optional } from './optional.js';
import type { Place } from './place.js';

/** Rows, as node-postgres gives them. */
interface Rows {
  // biome-ignore lint/suspicious/noExplicitAny: what a row has is the query's.
  readonly rows: any[];
  readonly rowCount: number;
}

/** What is to run before anything else is prepared. */
const SEARCH_PATH = 'SET search_path TO bullmq';
const QUEUE = 'queue';
/** Stands in the folder while its database is made. One that was left half made is no database, and is made anew. */
const MAKING = 'queue.making';
/** Errors of files within PGlite have WASI's numbers and nothing else. */
const WASI: Readonly<Record<number, string>> = {
  2: 'EACCES',
  19: 'EDQUOT',
  22: 'EFBIG',
  29: 'EIO',
  41: 'EMFILE',
  51: 'ENOSPC',
  63: 'EPERM',
  69: 'EROFS',
};

/** Whether a folder has the database of a queue. */
export function hasQueue(folder: string): boolean {
  return existsSync(join(folder, QUEUE)) && !existsSync(join(folder, MAKING));
}

/**
 * PostgreSQL within this process, in a folder, in the form of a pool of node-postgres: what BullMQ takes for one. It has one
 * session, in which queries come one after the other. A transaction keeps all others out until it is over.
 */
export class EmbeddedPool extends EventEmitter {
  private turn: Promise<unknown> = Promise.resolve();
  private readonly clients = new Set<EmbeddedClient>();

  private constructor(private readonly database: PGlite) {
    super();
    database.onNotification((channel, payload) => {
      for (const client of this.clients) client.emit('notification', { channel, payload });
    });
  }

  /**
   * @param prepare makes the tables, where there are none.
   * @throws BadInput where the folder cannot be made, or holds no database that can be read.
   */
  static async open(place: Place, prepare: (pool: EmbeddedPool) => Promise<void>): Promise<EmbeddedPool> {
    const { PGlite: Database } = optional<typeof import('@electric-sql/pglite')>(
      '@electric-sql/pglite',
      place,
    );
    const folder = join(place.address, QUEUE);
    const making = join(place.address, MAKING);
    try {
      if (existsSync(making)) rmSync(folder, { recursive: true, force: true });
      if (!existsSync(folder)) {
        mkdirSync(place.address, { recursive: true });
        writeFileSync(making, '');
        mkdirSync(folder);
      }
      const pool = new EmbeddedPool(await Database.create(folder));
      await prepare(pool);
      rmSync(making, { force: true });
      return pool;
    } catch (error) {
      throw new BadInput(
        `${place.shown}: the queue cannot be opened (${reasonOf(error)}): where there is room and you may write, what is there is broken: take another folder`,
      );
    }
  }

  query(text: string, parameters?: readonly unknown[]): Promise<Rows> {
    return this.inTurn(() => this.run(text, parameters));
  }

  async connect(): Promise<EmbeddedClient> {
    const client = new EmbeddedClient(this);
    this.clients.add(client);
    return client;
  }

  /** BullMQ ends no pool that it was given. */
  async end(): Promise<void> {
    await this.turn.catch(() => {});
    await this.database.close();
  }

  /** Sets what a session of a server is started with. */
  async setSearchPath(): Promise<void> {
    await this.query(SEARCH_PATH);
  }

  /** Runs a query at once. For who has the turn. */
  async run(text: string, parameters?: readonly unknown[]): Promise<Rows> {
    if (parameters === undefined || parameters.length === 0) {
      const results = await this.database.exec(text);
      const last = results.at(-1);
      return { rows: last?.rows ?? [], rowCount: last?.affectedRows ?? last?.rows.length ?? 0 };
    }
    const { rows, affectedRows } = await this.database.query(text, [...parameters]);
    return { rows, rowCount: affectedRows ?? rows.length };
  }

  /** Does something once all before it is done. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work, work);
    this.turn = done.catch(() => {});
    return done;
  }

  forget(client: EmbeddedClient): void {
    this.clients.delete(client);
  }
}

/** A client of the pool: one that has begun a transaction has the session for itself. */
class EmbeddedClient extends EventEmitter {
  /** As of a server's: BullMQ keeps its sockets alive, and here nothing can be cut. */
  readonly connection = { stream: { setKeepAlive: () => {} } };
  private finish: (() => void) | null = null;

  constructor(private readonly pool: EmbeddedPool) {
    super();
    this.setMaxListeners(0);
  }

  async query(text: string, parameters?: readonly unknown[]): Promise<Rows> {
    if (/^\s*BEGIN\b/i.test(text)) await this.begin();
    const isWithin = this.finish !== null;
    try {
      return await (isWithin ? this.pool.run(text, parameters) : this.pool.query(text, parameters));
    } finally {
      if (/^\s*(COMMIT|ROLLBACK)\b/i.test(text)) this.over();
    }
  }

  release(): void {
    this.over();
    this.pool.forget(this);
  }

  /** Resolves once the session is this client's. */
  private begin(): Promise<void> {
    return new Promise((resolve) => {
      void this.pool.inTurn(
        () =>
          new Promise<void>((finish) => {
            this.finish = finish;
            resolve();
          }),
      );
    });
  }

  private over(): void {
    this.finish?.();
    this.finish = null;
  }
}

function reasonOf(error: unknown): string {
  const { code, errno, message } = error as Partial<NodeJS.ErrnoException>;
  return (code && message) || code || WASI[errno ?? 0] || message || 'no reason is given';
}
