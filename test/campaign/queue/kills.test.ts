import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jobId } from '../../../dist/src/campaign/ledger/job.js';
import { canonicalJson, type FuzzSpec } from '../../../dist/src/campaign/ledger/spec.js';
import { Standing } from '../../../dist/src/campaign/plans/standing.js';
import { JobQueue } from '../../../dist/src/campaign/queue/job-queue.js';
import { placeOf } from '../../../dist/src/campaign/queue/place.js';
import { Files } from '../../../dist/src/campaign/workers/files.js';
import { JobWorker } from '../../../dist/src/campaign/workers/worker.js';
import { statusOfCampaign } from '../../../dist/src/campaign.js';
import { Random } from '../../../sim/random.js';
import {
  BadNetwork,
  postgresProgram,
  redisProgram,
  startPostgres,
  startRedis,
  type TestServer,
} from './servers.js';

/** As for properties: HEDDLE_PROPERTY_MINUTES makes campaigns, and the kills in them, many times as many. */
const TIMES = 1 + 20 * Number(process.env.HEDDLE_PROPERTY_MINUTES ?? 0);
const TAKER = fileURLToPath(new URL('./taker.mjs', import.meta.url));
const LOCK_MS = 1500;
/** Jobs that are finished between one kill and the next, at least. */
const BETWEEN = 1;

const spec: FuzzSpec = {
  kind: 'fuzz',
  protocol: 'two-ring',
  ringCapacity: 8,
  strategy: 'pos',
  depth: 3,
  detect: true,
  runs: 80 * TIMES,
  seed: 'kills',
  each: 10,
};
let expected = '';
const folder = mkdtempSync(join(tmpdir(), 'heddle-kills-'));

beforeAll(async () => {
  const worker = new JobWorker(spec, new Files([]), 1);
  const standing = new Standing(spec);
  for (let jobs = standing.take(8); jobs.length > 0; jobs = standing.take(8)) {
    for (const job of jobs) standing.finished(jobId(job), await worker.carryOut(job));
  }
  await worker.end();
  expected = canonicalJson({ left: 'done', report: standing.report() });
  expect(standing.report().findings.length).toBeGreaterThan(1);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Processes that take part; each can be killed, and another one takes its place. */
class Cast {
  private readonly children = new Map<string, ChildProcess>();
  kills = 0;

  constructor(
    private readonly where: string,
    private readonly file: string,
  ) {}

  start(name: string, role: string, env: Readonly<Record<string, string>> = {}): void {
    const words = [TAKER, role, this.where, String(LOCK_MS), this.file, JSON.stringify(spec)];
    const child = spawn(process.execPath, words, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr?.on('data', () => {});
    this.children.set(name, child);
  }

  async kill(name: string): Promise<void> {
    const child = this.children.get(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    this.kills++;
  }

  /** Whether it has ended by itself. */
  hasEnded(name: string): boolean {
    const child = this.children.get(name);
    return child === undefined || child.exitCode !== null;
  }

  async end(): Promise<void> {
    for (const name of this.children.keys()) await this.kill(name);
  }
}

/** Kills somebody, or something, whenever some jobs are done, until the campaign is. */
async function withKills(
  done: () => Promise<number>,
  file: string,
  kills: readonly (() => Promise<void>)[],
): Promise<void> {
  const end = Date.now() + 100_000 * TIMES;
  let next = BETWEEN;
  let at = 0;
  while (!existsSync(file) && Date.now() < end) {
    if (at < kills.length * TIMES && (await done()) >= next) {
      await kills[at++ % kills.length]();
      next += BETWEEN;
    }
    await pause(50);
  }
  expect(existsSync(file), 'the campaign came to its end').toBe(true);
  for (let wait = 0; wait < 100 && readFileSync(file, 'utf8') === ''; wait++) await pause(20);
  expect(at).toBeGreaterThan(2);
}

describe.each<[string, string | null, () => Promise<TestServer>]>([
  ['Redis', redisProgram, () => startRedis()],
  ['PostgreSQL', postgresProgram, startPostgres],
])('at %s', (name, program, start) => {
  test.skipIf(program === null)(
    'kills of workers, of who leads, and of the server change no byte of the report',
    async () => {
      const server = await start();
      const file = join(folder, `${name}.json`);
      const cast = new Cast(server.url, file);
      try {
        cast.start('leader', 'lead');
        const queue = await JobQueue.open(placeOf(server.url), 'campaign');
        // A worker finds a campaign only once there is one.
        while ((await queue.spec()) === null) await pause(100);
        const workers = [
          ['one', {}],
          ['other', { JUMPING_CLOCK: '1' }],
        ] as const;
        for (const [worker, env] of workers) cast.start(worker, 'work', env);
        const again =
          (worker: string, role: string, env = {}) =>
          async () => {
            await cast.kill(worker);
            cast.start(worker, role, env);
          };
        await withKills(async () => (await queue.counts()).completed, file, [
          again('one', 'work'),
          again('leader', 'lead'),
          () => server.killAndStart(),
          again('other', 'work', { JUMPING_CLOCK: '1' }),
        ]);
        expect(readFileSync(file, 'utf8')).toBe(expected);
        expect(cast.kills).toBeGreaterThan(1);
        await queue.leave();
      } finally {
        await cast.end();
        await server.end();
      }
    },
    120_000 * TIMES,
  );

  // Every packet waits, so this takes long: it is for those who ask for minutes.
  test.skipIf(program === null || TIMES === 1)(
    'a network that is slow and cuts connections changes no byte either',
    async () => {
      const server = await start();
      const network = await BadNetwork.before(server.port, new Random(name));
      const where = server.url.replace(String(server.port), String(network.port));
      const file = join(folder, `${name}-network.json`);
      const cast = new Cast(where, file);
      try {
        const end = Date.now() + 100_000;
        let workers = 0;
        while (!existsSync(file) && Date.now() < end) {
          // Who cannot get through within their patience gives up, in one line; another one goes on.
          if (cast.hasEnded('leader')) cast.start('leader', 'alone');
          if (cast.hasEnded('one') && workers++ < 50) cast.start('one', 'work');
          await pause(200);
        }
        await pause(100);
        expect(readFileSync(file, 'utf8')).toBe(expected);
        expect(network.cuts).toBeGreaterThan(0);
      } finally {
        await cast.end();
        network.end();
        await server.end();
      }
    },
    120_000,
  );
});

test(
  'kills of the process that works on a folder change no byte of the report',
  async () => {
    const where = join(folder, 'embedded');
    const file = join(folder, 'embedded.json');
    const cast = new Cast(where, file);
    try {
      cast.start('leader', 'alone');
      const again = async () => {
        await cast.kill('leader');
        cast.start('leader', 'alone');
      };
      const done = async () => (await statusOfCampaign({ where }).catch(() => null))?.counts?.completed ?? 0;
      await withKills(done, file, [again, again, again]);
      expect(readFileSync(file, 'utf8')).toBe(expected);
      expect(cast.kills).toBeGreaterThan(2);
    } finally {
      await cast.end();
    }
  },
  120_000 * TIMES,
);
