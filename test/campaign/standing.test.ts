import { expect, test } from 'vitest';
import { Random } from '../../sim/random.js';
import { Dpor } from '../../sim/stateless/dpor.js';
import { Coverage, distinct } from '../../src/campaign/ledger/coverage.js';
import { type Job, jobId, validated } from '../../src/campaign/ledger/job.js';
import { type CheckResult, type JobResult, RESULT } from '../../src/campaign/ledger/result.js';
import { type CheckSpec, canonicalJson, idOf } from '../../src/campaign/ledger/spec.js';
import { Standing, standingOf } from '../../src/campaign/plans/standing.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import { programOf, SUITES } from '../sim/stateless/comparison.js';
import { searched } from '../sim/stateless/every-order.js';
import { MachineExecutor } from '../sim/stateless/machine-executor.js';
import { MachineWorker, specOf } from './machine-worker.js';

const PROGRAMS = 12 * (1 + 50 * Number(process.env.HEDDLE_PROPERTY_MINUTES ?? 0));
const { rules, pieces } = SUITES['of everything'];

/** Does all jobs of a campaign as they come. */
function inOrder(spec: CheckSpec, worker: MachineWorker): { text: string; results: Map<string, JobResult> } {
  const standing = new Standing(spec);
  const results = new Map<string, JobResult>();
  for (let jobs = standing.take(8); jobs.length > 0; jobs = standing.take(8)) {
    for (const job of jobs) {
      const result = worker.carryOut(job);
      results.set(jobId(job), result);
      standing.finished(jobId(job), result);
    }
  }
  return { text: canonicalJson(standing.report()), results };
}

/** Does them in any order, some twice, and loses those who do them; forgets all and goes on from what is finished. */
async function atRandom(spec: CheckSpec, worker: MachineWorker, random: Random): Promise<string> {
  const finished = new Map<string, JobResult>();
  const resultOf = async (ids: readonly string[]) =>
    new Map(ids.flatMap((id) => (finished.has(id) ? [[id, finished.get(id) as JobResult] as const] : [])));
  let standing = new Standing(spec);
  const given: Job[] = [];
  while (!standing.isDone) {
    given.push(...standing.take(1 + random.below(20)));
    const at = random.below(given.length);
    const job = given[at];
    if (random.below(4) > 0) given.splice(at, 1); // otherwise somebody does it once more
    if (job) {
      const result = worker.carryOut(job);
      finished.set(jobId(job), result);
      standing.finished(jobId(job), result);
    }
    if (random.below(10) === 0) {
      standing = await standingOf(spec, resultOf);
      given.splice(0, given.length, ...standing.outstanding.values());
    }
  }
  return canonicalJson((await standingOf(spec, resultOf)).report());
}

test.each<[string, Partial<CheckSpec>]>([
  ['of every order', {}],
  ['of every order, and samples beside', { sampling: [{ strategy: 'pct', depth: 2 }], each: 5 }],
  ['of few preemptions, then every order', { preemptions: 2, each: 9 }],
  ['of few preemptions', { preemptions: 2, every: false, each: 4 }],
  ['of samples', { every: false, sampling: [{ strategy: 'pos', depth: 1 }], runs: 900, each: 70 }],
])(
  'campaigns %s come to the same, byte for byte, in whatever order and however often jobs are done',
  async (_, search) => {
    for (let at = 0; at < PROGRAMS; at++) {
      const spec = specOf({ ...search, seed: String(at) });
      const worker = new MachineWorker(programOf(pieces, `campaign ${at}`), rules);
      const { text, results } = inOrder(spec, worker);
      expect(await atRandom(spec, worker, new Random(`order ${at}`)), `program ${at}`).toBe(text);
      const cold = await standingOf(
        spec,
        async (ids) => new Map(ids.flatMap((id) => [...results].filter(([known]) => known === id))),
      );
      expect(canonicalJson(cold.report())).toBe(text);
    }
  },
);

test('what campaigns cover is what one search covers', async () => {
  let proved = 0;
  for (let at = 0; at < PROGRAMS; at++) {
    const program = programOf(pieces, `campaign ${at}`);
    const seen = await searched(new MachineExecutor(program, rules), 2000, new Dpor());
    if (seen.all >= 2000 || seen.races.size > 0) continue;
    const spec = specOf({ each: 5 });
    const { text } = inOrder(spec, new MachineWorker(program, rules));
    const report = JSON.parse(text);
    const coverage = new Coverage();
    for (const text of seen.classes) coverage.add(Number.parseInt(idOf(text).slice(0, 12), 16));
    expect(report.coverage.distinct).toBe(distinct(coverage.sketch()));
    expect(report.verdict).toBe('proved');
    proved++;
  }
  expect(proved).toBeGreaterThan(4);
});

test('a campaign that has begun nothing is not looked through', async () => {
  let asked = 0;
  const resultOf = async (ids: readonly string[]) => {
    asked += ids.length;
    return new Map<string, JobResult>();
  };
  const spec = specOf({ every: false, sampling: [{ strategy: 'pos', depth: 1 }] });
  const standing = await standingOf(spec, resultOf, 0);
  expect({ asked, open: standing.outstanding.size, isDone: standing.isDone }).toEqual({
    asked: 0,
    open: 0,
    isDone: false,
  });
});

test('nothing is proved while a job is not finished, whichever it is', async () => {
  const spec = specOf({ each: 2 });
  const campaigns = Array.from({ length: PROGRAMS }, (_, at) =>
    inOrder(spec, new MachineWorker(programOf(pieces, `campaign ${at}`), rules)),
  );
  const { text, results } = campaigns.find((campaign) => campaign.results.size > 3) ?? campaigns[0];
  expect(results.size).toBeGreaterThan(3);
  expect(JSON.parse(text).covered.every).toBe(true);
  for (const missing of results.keys()) {
    const rest = new Map(results);
    rest.delete(missing);
    const standing = await standingOf(
      spec,
      async (ids) => new Map([...rest].filter(([id]) => ids.includes(id))),
    );
    expect(standing.report().covered?.every).toBe(false);
    expect(standing.report().complete).toBe(false);
  }
});

test.each<[string, (result: CheckResult) => unknown]>([
  ['no word of what is left', (result) => ({ ...result, branched: null })],
  [
    'a point wanted that it does not have',
    (result) => ({ ...result, branched: { ...result.branched, wants: [[1000, 0, 0]] } }),
  ],
  ['what a part of few preemptions leaves', (result) => ({ ...result, dropped: 1 })],
  [
    'what workloads come to',
    ({ runs, steps }) => ({
      ...{ kind: 'fuzz', runs, steps, findings: [], coverage: [] },
      ...{ lanes: 2, workloads: 1, longest: 1, skipped: 0 },
    }),
  ],
])('a part of a search is not done by %s, whichever it is', async (_, altered) => {
  const spec = specOf({ each: 2 });
  const { results } = Array.from({ length: PROGRAMS }, (_, at) =>
    inOrder(spec, new MachineWorker(programOf(pieces, `campaign ${at}`), rules)),
  ).toSorted((one, other) => other.results.size - one.results.size)[0];
  expect(results.size).toBeGreaterThan(3);
  for (const victim of results.keys()) {
    const resultOf = async (ids: readonly string[]) =>
      new Map(
        [...results]
          .filter(([id]) => ids.includes(id))
          .map(([id, result]) => [
            id,
            id === victim ? validated(RESULT, altered(result as CheckResult), 'it') : result,
          ]),
      );
    await expect(standingOf(spec, resultOf)).rejects.toThrow(
      new BadInput(
        `job ${victim.slice(0, 12)} cannot have come to what is in the queue, so somebody else wrote it: begin the campaign anew, in another folder or with another --name`,
      ),
    );
  }
});
