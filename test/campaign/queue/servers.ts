import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../../sim/random.js';

const READY_MS = 60_000;

/** A server that a test started, and may kill. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** Kills it as a power cut would, and starts it again on the same data. */
  killAndStart(): Promise<void>;
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
export const postgresProgram = programOf('postgres', versions);

export async function startRedis(password = 'top%secret'): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-redis-'));
  const port = await freePort();
  const options = ['--port', String(port), '--dir', folder, '--requirepass', password, '--save', ''];
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always'];
  const start = () => spawn(redisProgram ?? '', [...options, ...durable], { stdio: 'ignore' });
  return started(`redis://:${encodeURIComponent(password)}@127.0.0.1:${port}/0`, port, start, folder);
}

export async function startPostgres(): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-postgres-'));
  // PostgreSQL does not run as root.
  const as = process.getuid?.() === 0 ? userIds() : {};
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
  return started(`postgres://heddle@127.0.0.1:${port}/postgres`, port, start, folder);
}

function userIds(): { readonly uid?: number; readonly gid?: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function started(
  url: string,
  port: number,
  start: () => ChildProcess,
  folder: string,
): Promise<TestServer> {
  let child = start();
  await listening(port);
  const kill = async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  return {
    url,
    port,
    killAndStart: async () => {
      await kill();
      // Its own processes take a moment to see that it is gone.
      for (let tries = 0; ; tries++) {
        child = start();
        const early = await Promise.race([
          new Promise((resolve) => child.once('exit', () => resolve(true))),
          listening(port),
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

async function listening(port: number): Promise<void> {
  const end = Date.now() + READY_MS;
  while (Date.now() < end) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (isUp) return;
    await pause(50);
  }
  throw new Error(`nothing listens at ${port}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Stands between clients and a server, is slow now and then, and cuts connections off. */
export class BadNetwork {
  private readonly sockets = new Set<Socket>();
  cuts = 0;

  private constructor(
    private readonly random: Random,
    private readonly server: ReturnType<typeof createServer>,
    readonly port: number,
  ) {}

  static async before(port: number, random: Random): Promise<BadNetwork> {
    const own = await freePort();
    const server = createServer();
    const network = new BadNetwork(random, server, own);
    server.on('connection', (client) => network.join(client, connect(port, '127.0.0.1')));
    await new Promise<void>((resolve) => server.listen(own, '127.0.0.1', resolve));
    return network;
  }

  private join(client: Socket, upstream: Socket): void {
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      from.on('data', (bytes) => {
        // Half of what was sent may arrive before the line is cut.
        if (this.random.below(150) === 0) {
          this.cuts++;
          to.write(bytes.subarray(0, bytes.length >> 1), () => {
            from.destroy();
            to.destroy();
          });
          return;
        }
        from.pause();
        setTimeout(() => {
          if (!to.destroyed) to.write(bytes);
          from.resume();
        }, this.random.below(8));
      });
    }
  }

  end(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}
