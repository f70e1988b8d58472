import { describe, expect, test } from 'vitest';
import { compare } from '../../../src/compare/compare.js';
import { comparisonReport } from '../../../src/report/pages/comparison-report.js';
import { isRun } from '../../../src/speed/run-outcome.js';
import { productsBeforeStores, smallWorkload } from '../../run/workloads.js';

describe('the report of a comparison', () => {
  const workload = smallWorkload();

  test('has both backends, every figure, and what was predicted beside what was measured', async () => {
    const run = await compare(workload, { runs: 2 });
    const { sim, threads, sequential } = run.comparison;
    if (!isRun(sim) || !isRun(threads)) throw new Error('no backend should hang');
    const report = comparisonReport(run, workload.schedule);
    expect(report.verdict).toMatchObject({
      good: true,
      lines: [expect.stringMatching(/^All three executors/)],
    });
    expect(report.backends.map(({ name }) => name)).toEqual(['sim', 'threads']);
    for (const { lanes } of report.backends) {
      const operations = lanes.flatMap(({ activity }) => [...activity].filter((number) => number < 3));
      expect(operations).toHaveLength(workload.schedule.ops.length);
    }
    expect(report.predicted?.find(({ label }) => label === 'makespan')).toEqual({
      ...{ group: 'Run', label: 'makespan', unit: 'ns' },
      ...{ predicted: sim.makespanNs, measured: threads.makespanNs },
    });
    expect(report.predicted?.filter(({ group }) => group === 'Mean duration')).toHaveLength(3);
    const [runs, stalls, durations] = report.tables;
    expect(runs.rows[1][0]).toBe(`median of ${sequential.runs}`);
    expect(stalls.rows.length).toBeGreaterThan(0);
    expect(durations.rows[0].slice(0, 2)).toEqual(['LOAD, count', String(sim.operations.LOAD.count)]);
    for (const { columns, rows } of report.tables) {
      for (const row of rows) expect(row).toHaveLength(columns.length);
    }
  });

  test('has notes and candidates where there are any', async () => {
    const run = await compare(workload, { runs: 1 });
    const notes = [{ title: 'Bottleneck', lines: ['compute'] }];
    const candidates = { xLabel: 'buffers', yLabel: 'ring', points: [] };
    expect(comparisonReport(run, workload.schedule, { notes, candidates })).toMatchObject({
      notes,
      candidates,
    });
  });

  test('has nothing of a simulated run that is withheld', async () => {
    const run = await compare(workload, { runs: 2, doubt: 'it is another one' });
    const report = comparisonReport(run, workload.schedule);
    expect(report.backends.map(({ name }) => name)).toEqual(['threads']);
    expect(report.predicted).toEqual([]);
    for (const { rows } of report.tables) for (const [, simulated] of rows) expect(simulated).toMatch(/^-?$/);
  });

  test('says of a hang what hangs, without escape sequences, and predicts nothing', async () => {
    const { schedule, inputs } = productsBeforeStores(18);
    const run = await compare({ name: 'hangs', schedule, inputs }, { protocol: 'two-ring', runs: 1 });
    const report = comparisonReport(run, schedule);
    expect(report.verdict.good).toBe(false);
    expect(report.verdict.lines).toEqual([
      expect.stringMatching(/^simulated run: deadlock/),
      expect.stringMatching(/^threads: no lane has moved/),
    ]);
    expect(report.backends.map(({ name }) => name)).toEqual(['sim']);
    expect(report.predicted).toEqual([]);
    expect(report.tables[0].rows[0].slice(1, 3)).toEqual(['hang', 'hang']);
  });
});
