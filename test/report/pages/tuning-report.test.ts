import { describe, expect, test } from 'vitest';
import { randomModel } from '../../../src/model/random-model.js';
import { sequence } from '../../../src/protocols/sequence.js';
import { candidatesOf, tuningReport } from '../../../src/report/pages/tuning-report.js';
import { BUILT_IN_MACHINE } from '../../../src/speed/machine.js';
import { simulate } from '../../../src/speed/simulate.js';
import type { Candidate, Outcome } from '../../../src/speed/tuning/search.js';
import { type Tuned, tune } from '../../../src/speed/tuning/tune.js';

const usual: Candidate = {
  tile: { m: 32, k: 32, n: 32 },
  buffers: 2,
  order: 'plain',
  ringCapacity: 8,
  lanes: ['dma', 'compute'],
};

/** All combinations of some values, each taking as long as a formula says, best first. */
function ranking(threadsNs: (of: Candidate) => number): Outcome[] {
  const all = [8, 16, 32].flatMap((m) =>
    [16, 32].flatMap((n) =>
      [1, 2, 4].flatMap((buffers) =>
        [2, 8].map((ringCapacity) => ({ ...usual, tile: { m, k: 32, n }, buffers, ringCapacity })),
      ),
    ),
  );
  return all
    .map((candidate) => ({
      candidate,
      threadsNs: threadsNs(candidate),
      operations: 1,
      sequentialNs: 1,
      dmaNs: 1,
      computeNs: 0,
    }))
    .sort((a, b) => a.threadsNs - b.threadsNs);
}

describe('the plot of candidates', () => {
  test('is over the two parameters that the makespan depends on most, whichever they are', () => {
    const axes = (threadsNs: (of: Candidate) => number) => {
      const { xLabel, yLabel } = candidatesOf(ranking(threadsNs)) ?? {};
      return [xLabel, yLabel];
    };
    expect(axes(({ tile, buffers }) => 1000 / tile.m + 1 / buffers)).toEqual(['tile m', 'buffers']);
    expect(axes(({ tile, ringCapacity }) => 100 * ringCapacity + tile.n)).toEqual([
      'ring capacity',
      'tile n',
    ]);
    expect(axes(({ tile, buffers }) => 1000 / buffers ** 2 + 1 / tile.n)).toEqual(['buffers', 'tile n']);
  });

  test('has each candidate that ended, the best one marked', () => {
    const candidates = candidatesOf(
      ranking(({ tile, buffers }) =>
        buffers === 1 ? Number.POSITIVE_INFINITY : 1000 / tile.m + 1 / buffers,
      ),
    );
    const { points = [] } = candidates ?? {};
    expect(points).toHaveLength(3 * 2 * 2 * 2);
    expect(points.filter(({ best }) => best)).toEqual([points[0]]);
    expect(points[0]).toMatchObject({ x: 32, y: 4, makespanNs: 1000 / 32 + 1 / 4 });
    expect(points[0].label).toMatch(/^32x32x(16|32), 4 buffers, ring of [28], plain, lanes dma,compute$/);
  });

  test('is none where every candidate hangs', () => {
    expect(candidatesOf(ranking(() => Number.POSITIVE_INFINITY))).toBeNull();
  });
});

test('the report of a search has the best, its run and what is known of it', async () => {
  const machine = BUILT_IN_MACHINE;
  const model = randomModel({ layers: [64, 32, 16], seed: '1' });
  const tuned = await tune(model, { protocol: sequence, machine, options: { batch: 16 }, limit: 30 });
  const { schedule, best } = tuned;
  const { logs } = simulate(
    { schedule, protocol: sequence, ringCapacity: best.candidate.ringCapacity },
    null,
    { data: false, machine },
  );
  const run = { name: 'sim', lanes: sequence.lanes, logs, handOver: machine };
  const why = { sentence: 'because', paths: [], changes: [], lines: [] };
  const report = tuningReport(model.name, machine.name, tuned, run, { why });
  expect(report.title).toBe('64-32-16');
  expect(report.verdict).toMatchObject({
    good: true,
    lines: [expect.stringMatching(/^The best one is proved/)],
  });
  expect(report.why).toEqual(why);
  expect(report.candidates?.points).toHaveLength(tuned.ranking.length);
  const [table] = report.tables;
  expect(table.rows).toHaveLength(10);
  expect(table.rows[0]).toHaveLength(table.columns.length);
  expect(report.backends).toHaveLength(1);
  const [dma, compute] = report.backends[0].lanes;
  expect([dma.name, compute.name]).toEqual(['dma', 'compute']);
  const executes = schedule.ops.filter(({ op }) => op === 'execute').length;
  const execute = report.activities.findIndex(({ name }) => name === 'EXECUTE');
  expect(compute.activity.filter((activity) => activity === execute)).toHaveLength(executes);
  expect(report.operations.tensor).toHaveLength(schedule.ops.length);
  expect(report.facts).toContainEqual({ name: 'operand buffers', value: String(best.candidate.buffers) });

  const verdictOf = (verification: Tuned['verification']) =>
    tuningReport(model.name, machine.name, { ...tuned, verification }, run).verdict;
  const race = tuned.verification && { ...tuned.verification, verdict: 'race' as const };
  expect(verdictOf(race)).toEqual({ good: false, lines: ['The best one is not proved: race.'] });
  expect(verdictOf(null)).toEqual({ good: false, lines: ['Interrupted: the best one is not verified.'] });
});
