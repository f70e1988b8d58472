import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { TestContext } from 'vitest';

// It has no types.
const { Client } = createRequire(import.meta.url)('pg');

const READY_MS = 60_000;

/** A server that a test started, and may kill. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** Kills it as a power cut would, and starts it again on the same data. */
  killAndStart(): Promise<void>;
  /** Has the server end the connections of all its clients. */
  endConnections(): Promise<void>;
  end(): Promise<void>;
}

/** Where a program is; null where it is not installed. */
function programOf(name: string, folders: readonly string[] = []): string | null {
  const all = [...folders, ...(process.env.PATH ?? '').split(':')].map((folder) => join(folder, name));
  return all.find((path) => existsSync(path)) ?? null;
}

const POSTGRES = '/usr/lib/postgresql';
const versions = existsSync(POSTGRES)
  ? readdirSync(POSTGRES).map((version) => `${POSTGRES}/${version}/bin`)
  : [];
export const redisProgram = programOf('redis-server');
/** PostgreSQL does not run as root: then there must be the user that its package brings. */
const postgresUser = process.getuid?.() === 0 ? userIds() : {};
export const postgresProgram =
  postgresUser && programOf('initdb', versions) ? programOf('postgres', versions) : null;

/** Leaves a test out that needs a program, and says so. */
export function skipWithout(name: string, program: string | null, { skip }: TestContext): void {
  if (program === null) skip(`there is no ${name} here: install it to have this tested`);
}

export async function startRedis(password = 'top%secret'): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-redis-'));
  const port = await freePort();
  const options = ['--port', String(port), '--dir', folder, '--requirepass', password, '--save', ''];
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always'];
  const start = () => spawn(redisProgram ?? '', [...options, ...durable], { stdio: 'ignore' });
  const url = `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}/0`;
  return started(url, port, start, folder, listens, async () => {
    const redis = new Redis(url);
    await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    redis.disconnect();
  });
}

export async function startPostgres(): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-postgres-'));
  const as = postgresUser ?? {};
  if (as.uid !== undefined) chownSync(folder, as.uid, as.gid ?? as.uid);
  const data = join(folder, 'data');
  const port = await freePort();
  const initdb = programOf('initdb', versions) ?? 'initdb';
  execFileSync(initdb, ['-D', data, '-U', 'heddle', '-A', 'trust', '--no-sync'], {
    ...as,
    cwd: folder,
    stdio: 'ignore',
  });
  const options = ['-D', data, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1'];
  const start = () => spawn(postgresProgram ?? '', options, { ...as, cwd: folder, stdio: 'ignore' });
  const url = `postgres://heddle@127.0.0.1:${port}/postgres`;
  return started(url, port, start, folder, answers, async () => {
    const client = new Client(url);
    await client.connect();
    await client.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
    );
    await client.end();
  });
}

/** The user and group of PostgreSQL; null where there is none. */
function userIds(): { readonly uid?: number; readonly gid?: number } | null {
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: 'pipe' }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return null;
  }
}

async function started(
  url: string,
  port: number,
  start: () => ChildProcess,
  folder: string,
  isReady: (url: string) => Promise<boolean>,
  endConnections: () => Promise<void>,
): Promise<TestServer> {
  let child = start();
  await ready(url, isReady);
  const kill = async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  return {
    url,
    port,
    endConnections,
    killAndStart: async () => {
      await kill();
      // Its own processes take a moment to see that it is gone.
      for (let tries = 0; ; tries++) {
        child = start();
        const early = await Promise.race([
          new Promise((resolve) => child.once('exit', () => resolve(true))),
          ready(url, isReady),
        ]);
        if (early !== true || tries > 100) return;
        await pause(100);
      }
    },
    end: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

async function ready(url: string, isReady: (url: string) => Promise<boolean>): Promise<void> {
  const end = Date.now() + READY_MS;
  while (Date.now() < end) {
    if (await isReady(url)) return;
    await pause(50);
  }
  throw new Error(`no server answers at ${url}`);
}

function listens(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** Whether PostgreSQL takes a client: it listens before it does. */
async function answers(url: string): Promise<boolean> {
  const client = new Client(url);
  client.on('error', () => {});
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
