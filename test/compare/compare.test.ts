import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Comparison, compare } from '../../src/compare/compare.js';
import { overlapLoss } from '../../src/compare/overlap-loss.js';
import { RunSeries } from '../../src/compare/run-series.js';
import type { Lane } from '../../src/lane/lane.js';
import { sequence } from '../../src/protocols/sequence.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import { accelerator } from '../../src/speed/accelerators.js';
import { BUILT_IN_MACHINE } from '../../src/speed/machine.js';
import { measure } from '../../src/speed/metrics.js';
import { isRun } from '../../src/speed/run-outcome.js';
import { simulate } from '../../src/speed/simulate.js';
import { hashOutputs } from '../../src/workload/output-hash.js';
import { productsBeforeStores, smallWorkload } from '../run/workloads.js';

const METRICS = [
  'makespanNs',
  'busyNs',
  'dmaBusyNs',
  'computeBusyNs',
  'overlapRatio',
  'hiddenTransfer',
  'ringDepthMean',
  'ringDepthMax',
  'stalls',
  'operations',
];

/** What a reader of `--json` gets. */
async function compared(...[workload, options]: Parameters<typeof compare>): Promise<Comparison> {
  return JSON.parse(JSON.stringify((await compare(workload, options)).comparison));
}

describe('a comparison', () => {
  test('has the fields that are promised, and no others', async () => {
    const workload = smallWorkload();
    const comparison = await compared(workload, { runs: 3 });
    expect(Object.keys(comparison).sort()).toEqual([
      'alone',
      'bits',
      'loss',
      'machine',
      'sequential',
      'sim',
      'speedup',
      'threads',
      'workload',
    ]);
    expect(comparison.workload).toEqual({
      name: '13-9-5',
      operations: workload.schedule.ops.length,
      executes: workload.schedule.ops.filter(({ op }) => op === 'execute').length,
      sramBytes: 4096,
      tile: { m: 4, k: 4, n: 4 },
      protocol: 'sequence',
      ringCapacity: 8,
      lanes: ['dma', 'compute'],
    });
    expect(Object.keys(comparison.bits).sort()).toEqual(['identical', 'sequential', 'sim', 'threads']);
    expect(Object.keys(comparison.sim).sort()).toEqual([...METRICS, 'range'].sort());
    const repeated = ['hosts', 'medianNs', 'runs', 'tracedMakespanNs'];
    expect(Object.keys(comparison.threads).sort()).toEqual([...METRICS, ...repeated].sort());
    expect(Object.keys(comparison.sequential).sort()).toEqual(['makespanNs', 'medianNs', 'runs']);
    expect(Object.keys(comparison.speedup).sort()).toEqual(['sim', 'threads']);
  });

  test('says what each lane takes alone, and what ate the overlap of threads', async () => {
    const { alone, loss, threads, machine } = await compared(smallWorkload(), { runs: 3 });
    const { dmaNs, computeNs, bound } = alone;
    expect(machine).toBe(BUILT_IN_MACHINE.name);
    expect(Math.min(dmaNs, computeNs)).toBeGreaterThan(0);
    expect(bound).toBeCloseTo((dmaNs + computeNs) / Math.max(dmaNs, computeNs), 9);
    if (!loss || 'hang' in threads) throw new Error('the threads hung');
    expect(loss.lane).toBe(dmaNs > computeNs ? 'dma' : 'compute');
    const busyNs = loss.lane === 'dma' ? threads.dmaBusyNs : threads.computeBusyNs;
    expect(loss.tripsNs).toBeCloseTo(busyNs - Math.max(dmaNs, computeNs), 6);
    expect(Math.max(dmaNs, computeNs) + loss.tripsNs + loss.waitsNs + loss.restNs).toBeCloseTo(
      threads.tracedMakespanNs,
      6,
    );
  });

  test('finds the same bits everywhere: SHA-256 over the stored tensors in order', async () => {
    const { comparison, outputs } = await compare(smallWorkload(), { runs: 3 });
    const hash = createHash('sha256');
    for (const { data } of outputs.values()) {
      for (const value of data) {
        const bytes = Buffer.alloc(4);
        bytes.writeFloatLE(value);
        hash.update(bytes);
      }
    }
    const bits = hash.digest('hex');
    expect(comparison.bits).toEqual({ sequential: bits, sim: bits, threads: bits, identical: true });
    expect([...outputs.keys()]).toHaveLength(2);
  });

  test('divides the sequential time by that of each backend', async () => {
    const { sequential, sim, threads, speedup } = (await compare(smallWorkload(), { runs: 4 })).comparison;
    if (!isRun(sim) || !isRun(threads)) throw new Error('a run hung');
    expect(sequential.runs).toBe(4);
    expect(sequential.medianNs).toBeGreaterThanOrEqual(sequential.makespanNs);
    expect(threads.medianNs).toBeGreaterThanOrEqual(threads.makespanNs);
    expect(speedup.sim).toBe(sequential.makespanNs / sim.makespanNs);
    expect(speedup.threads).toBe(sequential.makespanNs / threads.makespanNs);
  });

  test.each([
    ['somebody doubts it', { doubt: 'it is another one' }, /^it is another one$/],
    [
      'the probe is not as fast as it was when the machine was calibrated',
      { machine: { ...BUILT_IN_MACHINE, probeNs: 1e9 } },
      /^(it is faster than when it was calibrated|it became slower|a run at its fastest|it is too busy)/,
    ],
  ])('predicts nothing where %s, and still compares bits', async (_, options, why) => {
    const { comparison, logs } = await compare(smallWorkload(), { runs: 2, ...options });
    expect(comparison.sim).toEqual({ withheld: expect.stringMatching(why) });
    expect(comparison.speedup).toEqual({ sim: null, threads: expect.any(Number) });
    expect(comparison.bits).toMatchObject({ sim: comparison.bits.sequential, identical: true });
    expect([logs.sim === null, logs.threads === null]).toEqual([true, false]);
  });

  test('asks no probe of a machine that nobody calibrated', async () => {
    const { comparison } = await compare(smallWorkload(), { runs: 1, machine: accelerator('edge-npu') });
    expect(isRun(comparison.sim)).toBe(true);
  });

  test('tells of its progress', async () => {
    const told: number[][] = [];
    await compare(smallWorkload(), { runs: 3, onProgress: (done, of) => told.push([done, of]) });
    expect(told).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });

  test('of a protocol that hangs says so even where nothing is to be predicted', async () => {
    const options = {
      protocol: 'two-ring',
      ringCapacity: 1,
      runs: 1,
      watchdogMs: 300,
      doubt: 'it is another one',
    };
    const { comparison, logs } = await compare(productsBeforeStores(4), options);
    expect(comparison.sim).toEqual({ hang: expect.stringMatching(/^deadlock/) });
    expect(logs.sim).not.toBeNull();
  });

  test('of a protocol that hangs has its hangs in place of figures', async () => {
    const options = { protocol: 'two-ring', ringCapacity: 2, runs: 3, watchdogMs: 300 };
    const { bits, sim, threads, sequential, speedup } = await compared(productsBeforeStores(6), options);
    expect(bits).toMatchObject({ sim: null, threads: null, identical: false });
    expect(bits.sequential).toMatch(/^[0-9a-f]{64}$/);
    expect(sim).toEqual({ hang: expect.stringMatching(/^deadlock: dma waits in awaitRoom.*compute waits/) });
    expect(threads).toEqual({ hang: expect.stringMatching(/no lane has moved.*ring full/) });
    expect(sequential.runs).toBe(1);
    expect(speedup).toEqual({ sim: null, threads: null });
  });

  test('refuses what cannot be run', async () => {
    await expect(compare(smallWorkload(), { protocol: 'nonesuch' })).rejects.toThrow(BadInput);
    await expect(compare(smallWorkload(), { ringCapacity: 3 })).rejects.toThrow(BadInput);
    await expect(compare({ ...smallWorkload(), inputs: new Map() })).rejects.toThrow(BadInput);
  });
});

describe('a hash of outputs', () => {
  const tensor = (...values: number[]) => ({ rows: 1, cols: values.length, data: Float32Array.from(values) });

  test('changes with any bit, the sign of zero included, and with the order of tensors', () => {
    const hashes = [
      hashOutputs(new Map([['y', tensor(1, 0)]])),
      hashOutputs(new Map([['y', tensor(1, -0)]])),
      hashOutputs(new Map([['y', tensor(1 + 2 ** -23, 0)]])),
      hashOutputs(new Map([['y', tensor(0, 1)]])),
      hashOutputs(
        new Map([
          ['y', tensor(1)],
          ['z', tensor(2)],
        ]),
      ),
      hashOutputs(
        new Map([
          ['y', tensor(2)],
          ['z', tensor(1)],
        ]),
      ),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('takes every NaN for the same', () => {
    const other = tensor(0);
    new Uint32Array(other.data.buffer)[0] = 0xffc12345;
    expect(hashOutputs(new Map([['y', other]]))).toBe(hashOutputs(new Map([['y', tensor(Number.NaN)]])));
  });
});

describe('a series of runs', () => {
  const run = (makespanNs: number, value: number) => ({
    outputs: new Map([['y', { rows: 1, cols: 1, data: Float32Array.of(value) }]]),
    makespanNs,
    callNs: makespanNs,
    around: { prepareNs: 0, startNs: 0, reportNs: 0, collectNs: 0 },
    logs: null,
    hosts: null,
  });

  test('keeps the fastest and the median', () => {
    const series = new RunSeries();
    for (const makespanNs of [50, 10, 40, 20, 30]) series.add(run(makespanNs, 1));
    expect(series.time).toEqual({ makespanNs: 10, medianNs: 30, runs: 5 });
    expect(series.best.makespanNs).toBe(10);
  });

  test('does not hide a single run with other bits, wherever it comes', () => {
    for (const odd of [0, 1, 2]) {
      const series = new RunSeries();
      for (let index = 0; index < 3; index++) series.add(run(10, index === odd ? 2 : 1));
      const expected = hashOutputs(run(0, 1).outputs);
      expect(series.hash(expected)).toBe(hashOutputs(run(0, 2).outputs));
    }
  });
});

test('what threads lose is told by what lanes do, whatever they are called; of lanes that share the work it is not', async () => {
  const [dma, compute] = sequence.lanes;
  const lane = (name: string, of: Lane): Lane => ({ ...of, name });
  const { schedule } = smallWorkload();
  const { logs } = simulate({ schedule, protocol: sequence, ringCapacity: 2 }, null, { data: false });
  const alone = { dmaNs: 100, computeNs: 200, bound: 1.5 };
  const named = [lane('mover', dma), lane('mul', compute)];
  const [usual, renamed] = [sequence.lanes, named].map((lanes) =>
    overlapLoss(alone, measure(lanes, logs), lanes, logs),
  );
  expect(renamed).toEqual(usual);
  expect(renamed?.waitsNs).toBeGreaterThan(0);
  const twice = [...named, lane('mul 2', compute)];
  const three = [...logs, logs[1]];
  expect(overlapLoss(alone, measure(twice, three), twice, three)).toBeNull();
});
