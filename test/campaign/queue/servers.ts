import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
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
export function programOf(name: string, folders: readonly string[] = []): string | null {
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

/** Paths of a certificate and its key, which a server shows to its clients. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** @param certificate where it is to speak TLS and nothing else. */
export async function startRedis(password = 'top%secret', certificate?: Certificate): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-redis-'));
  const port = await freePort();
  const ports = certificate ? ['--port', '0', '--tls-port', String(port)] : ['--port', String(port)];
  const tls = certificate
    ? ['--tls-cert-file', certificate.cert, '--tls-key-file', certificate.key, '--tls-auth-clients', 'no']
    : [];
  const options = [...ports, ...tls, '--dir', folder, '--requirepass', password, '--save', ''];
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always'];
  const start = () => spawn(redisProgram ?? '', [...options, ...durable], { stdio: 'ignore' });
  const url = `${certificate ? 'rediss' : 'redis'}://:${encodeURIComponent(password)}@127.0.0.1:${port}/0`;
  return started(url, port, start, folder, listens, async () => {
    const redis = new Redis(url);
    await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    redis.disconnect();
  });
}

/** @param tls where it is to ask for a password, and to speak TLS and nothing else; its files must be the server's to read. */
export async function startPostgres(tls?: Certificate & { readonly password: string }): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-postgres-'));
  const as = postgresUser ?? {};
  if (as.uid !== undefined) chownSync(folder, as.uid, as.gid ?? as.uid);
  const data = join(folder, 'data');
  const port = await freePort();
  /** A file of the server's own: it takes no key that somebody else has. */
  const ownFile = (path: string) => {
    const own = join(folder, basename(path));
    copyFileSync(path, own);
    chmodSync(own, 0o600);
    if (as.uid !== undefined) chownSync(own, as.uid, as.gid ?? as.uid);
    return own;
  };
  const initdb = programOf('initdb', versions) ?? 'initdb';
  const words = join(folder, 'password');
  writeFileSync(words, tls?.password ?? '', { mode: 0o644 });
  const asks = tls ? ['-A', 'scram-sha-256', `--pwfile=${words}`] : ['-A', 'trust'];
  execFileSync(initdb, ['-D', data, '-U', 'heddle', ...asks, '--no-sync'], {
    ...as,
    cwd: folder,
    stdio: 'ignore',
  });
  if (tls) writeFileSync(join(data, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 scram-sha-256\n');
  const settings = ['listen_addresses=127.0.0.1'];
  if (tls) settings.push('ssl=on', `ssl_cert_file=${ownFile(tls.cert)}`, `ssl_key_file=${ownFile(tls.key)}`);
  const options = ['-D', data, '-p', String(port), '-k', folder, ...settings.flatMap((one) => ['-c', one])];
  const start = () => spawn(postgresProgram ?? '', options, { ...as, cwd: folder, stdio: 'ignore' });
  const user = tls ? `heddle:${encodeURIComponent(tls.password)}` : 'heddle';
  const url = `postgres://${user}@127.0.0.1:${port}/postgres${tls ? '?sslmode=no-verify' : ''}`;
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
