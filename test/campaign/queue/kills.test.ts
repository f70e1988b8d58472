import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job } from '../../../dist/src/campaign/ledger/job.js';
import { canonicalJson, type FuzzSpec } from '../../../dist/src/campaign/ledger/spec.js';
import { Standing } from '../../../dist/src/campaign/plans/standing.js';
import { JobQueue } from '../../../dist/src/campaign/queue/job-queue.js';
import { placeOf } from '../../../dist/src/campaign/queue/place.js';
import { statusOfCampaign } from '../../../dist/src/campaign.js';
import { Random } from '../../../sim/random.js';
import { reportAlone } from './alone.js';
import { BadNetwork } from './bad-network.js';
import { Cast } from './cast.js';
import {
  postgresProgram,
  redisProgram,
  skipWithout,
  startPostgres,
  startRedis,
  type TestServer,
} from './servers.js';

/** As for properties: HEDDLE_PROPERTY_MINUTES makes campaigns, and the kills in them, many times as many. */
const TIMES = 1 + 20 * Number(process.env.HEDDLE_PROPERTY_MINUTES ?? 0);
/** How long a campaign is waited for. */
const LIMIT_MS = 300_000 * TIMES;
/** Jobs that are finished between one blow and the next, at most. */
const MOST_BETWEEN = 4;

const spec: FuzzSpec = {
  kind: 'fuzz',
  protocol: 'two-ring',
  ringCapacity: 2,
  strategy: 'pos',
  depth: 3,
  detect: true,
  runs: 30 * TIMES,
  seed: 'kills',
  each: 1,
};
const jobs: readonly Job[] = new Standing(spec).take(30);
let expected = '';
const folder = mkdtempSync(join(tmpdir(), 'heddle-kills-'));

beforeAll(async () => {
  const report = await reportAlone(spec);
  expected = canonicalJson({ left: 'done', report, failed: {} });
  expect(report.findings.length).toBeGreaterThan(1);
}, LIMIT_MS);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Strikes each blow once for each of `TIMES`, in an order drawn by chance, whenever some more jobs are done, until the report is
 * there.
 * @param done how many jobs are done, as far as anybody answers.
 */
async function withBlows(
  cast: Cast,
  file: string,
  done: () => Promise<number>,
  blows: readonly (() => Promise<unknown>)[],
): Promise<void> {
  const random = new Random(file.slice(folder.length));
  const left = Array.from({ length: TIMES }, () => blows).flat();
  const endMs = performance.now() + LIMIT_MS;
  let next = 1;
  while (!existsSync(file) && performance.now() < endMs) {
    if (left.length > 0 && (await done()) >= next) {
      const [blow] = left.splice(random.below(left.length), 1);
      await blow?.();
      next += 1 + random.below(MOST_BETWEEN);
    }
    await pause(50);
    cast.startAgain();
  }
  expect(existsSync(file), `the campaign came to no end: ${cast.words}`).toBe(true);
  expect(left).toHaveLength(0);
}

describe.each<[string, string | null, () => Promise<TestServer>]>([
  ['Redis', redisProgram, () => startRedis()],
  ['PostgreSQL', postgresProgram, startPostgres],
])('at %s', (name, program, start) => {
  test(
    'kills, cuts, duplicates and another order change no byte of the report',
    async (context) => {
      skipWithout(name, program, context);
      const server = await start();
      const network = await BadNetwork.before(server.port, new Random(name));
      const file = join(folder, `${name}.json`);
      const where = server.url.replace(String(server.port), String(network.port));
      const cast = new Cast(where, file, spec);
      const queue = await JobQueue.open(placeOf(server.url), 'campaign');
      try {
        await queue.begin(spec);
        // The first is to be done last.
        await queue.add(jobs.toReversed());
        cast.start('leader', 'lead');
        cast.start('one', 'work');
        cast.start('other', 'astray');
        await withBlows(cast, file, async () => (await queue.counts()).completed, [
          () => cast.killAndStart('one'),
          () => cast.killAndStart('other'),
          () => cast.killAndStart('leader'),
          () => server.killAndStart(),
          () => server.endConnections(),
          () => network.cut(),
          () => queue.add(jobs),
        ]);
        expect(readFileSync(file, 'utf8')).toBe(expected);
        expect(cast.kills).toBeGreaterThan(1);
      } finally {
        await queue.leave();
        await cast.end();
        network.end();
        await server.end();
      }
    },
    LIMIT_MS + 60_000,
  );
});

test(
  'kills of the process that works on a folder change no byte of the report',
  async () => {
    const where = join(folder, 'embedded');
    const file = join(folder, 'embedded.json');
    const cast = new Cast(where, file, spec);
    const done = async () =>
      existsSync(where) ? ((await statusOfCampaign({ where }).catch(() => null))?.counts.completed ?? 0) : 0;
    const kill = () => cast.killAndStart('alone');
    try {
      cast.start('alone', 'alone');
      await withBlows(cast, file, done, [kill, kill]);
      expect(readFileSync(file, 'utf8')).toBe(expected);
      expect(cast.kills).toBe(2 * TIMES);
    } finally {
      await cast.end();
    }
  },
  LIMIT_MS + 60_000,
);
