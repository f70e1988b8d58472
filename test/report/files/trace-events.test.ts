import { beforeAll, describe, expect, test } from 'vitest';
import { type ComparisonRun, compare } from '../../../src/compare/compare.js';
import { PROTOCOLS } from '../../../src/protocols/load.js';
import { sequence } from '../../../src/protocols/sequence.js';
import { twoRing } from '../../../src/protocols/two-ring.js';
import { traceText } from '../../../src/report/files/trace-events.js';
import { drawnRuns } from '../../../src/report/terminal/comparison-text.js';
import { isOfRows, type Operation, type Schedule } from '../../../src/schedule/schedule.js';
import { measure, type RunMetrics } from '../../../src/speed/metrics.js';
import { simulateWorkload } from '../../../src/speed/simulate-workload.js';
import { planWorkload, productsBeforeStores, randomWorkload, smallWorkload } from '../../run/workloads.js';
import { type TraceEvent, TraceFile } from './trace-file.js';

/** Holds one process of a trace file against what was measured of the same run. */
function expectTotals(file: TraceFile, run: string, metrics: RunMetrics) {
  const tracks = file.slices();
  const track = (name: string) => tracks.get(`${run}/${name}`) ?? [];
  const totalNs = (slices: readonly { start: number; end: number }[]) =>
    slices.reduce((sum, { start, end }) => sum + end - start, 0);
  const expectTime = (slices: ReturnType<typeof track>, ns: number) =>
    expect(Math.abs(totalNs(slices) - ns)).toBeLessThanOrEqual(slices.length); // each is rounded to a nanosecond
  expectTime(track('dma'), metrics.dmaBusyNs);
  expectTime(track('compute'), metrics.computeBusyNs);
  const work = [...track('dma'), ...track('compute')];
  for (const [kind, { count }] of Object.entries(metrics.operations)) {
    expect(work.filter(({ name }) => name === kind)).toHaveLength(count);
  }
  for (const lane of ['dma', 'compute']) {
    const stalls = track(`${lane} stalls`);
    const causes = Object.entries(metrics.stalls[lane]);
    for (const [cause, { count, totalNs: ns }] of causes) {
      const found = stalls.filter(({ name }) => name === cause);
      expect(found).toHaveLength(count);
      expectTime(found, ns);
    }
    expect(new Set(stalls.map(({ name }) => name))).toEqual(new Set(causes.map(([cause]) => cause)));
  }
}

/** The arrows of the first process as pairs of operations. */
function arrowsOf(file: TraceFile): string[] {
  const slices = file.slices();
  const operationAt = (event: TraceEvent) => {
    const at = Math.round(event.ts * 1000);
    const all = slices.get(file.track(event)) ?? [];
    return all.find(({ start, end }) => start <= at && at < end)?.args.operation;
  };
  const ends = (ph: string) => file.events.filter((event) => event.ph === ph);
  return ends('s').map((from) => {
    const to = ends('f').find(({ id }) => id === from.id) as TraceEvent;
    return `${operationAt(from)} -> ${operationAt(to)}`;
  });
}

const textOf = (run: ComparisonRun, { schedule }: { schedule: Schedule }) => {
  return [...traceText(schedule, run.comparison.workload, drawnRuns(run))].join('');
};

describe('the trace of a comparison', () => {
  const workload = planWorkload();
  let run: ComparisonRun;
  let file: TraceFile;
  beforeAll(async () => {
    run = await compare(workload, { runs: 3 });
    file = new TraceFile(textOf(run, workload));
  });

  test('is whole: nothing crosses, every arrow is bound at both ends, the ring ends empty', () => {
    expect(file.faults()).toEqual([]);
  });

  test('has for both backends the totals that were measured', () => {
    for (const [pid, backend] of ['sim', 'threads'].entries()) {
      const logs = run.logs[backend as 'sim' | 'threads']!;
      const metrics = measure(run.lanes, logs);
      expectTotals(file, backend, metrics);
      expect(Math.max(...(file.counters().get(pid + 1) as number[]))).toBe(metrics.ringDepthMax);
    }
  });

  test('has the critical path on a track of its own, from the beginning to the end without a gap', () => {
    for (const backend of ['sim', 'threads'] as const) {
      const path = file.slices().get(`${backend}/critical path`)!;
      expect(path[0].start).toBe(0);
      path.slice(1).forEach(({ start }, at) => {
        expect(start).toBe(path[at].end);
      });
      const { makespanNs } = measure(run.lanes, run.logs[backend]!);
      expect(path.at(-1)!.end).toBe(Math.round(makespanNs));
      expect(path.some(({ name }) => name === 'compute: EXECUTE')).toBe(true);
      expect(path.some(({ name }) => /^(dma|compute): the way between lanes$/.test(name))).toBe(true);
    }
  });

  test('says which tile an operation is about', () => {
    const { schedule } = workload;
    for (const { args } of file.slices().get('sim/dma')!) {
      const op = schedule.ops[args.operation as number];
      if (op.op === 'execute' || isOfRows(op)) throw new Error(`${op.op} on the DMA lane`);
      expect(args.tile).toBe(`${op.tensor} (${op.tileRow}, ${op.tileCol})`);
    }
  });

  test('has an arrow for each LOAD to each EXECUTE that reads it, and from a last EXECUTE to its STORE', () => {
    const { ops } = workload.schedule;
    // Compiled schedules put a tile at the address that it is read from: the last one to write there is the source.
    const lastAt = new Map<number, number>();
    const expected: string[] = [];
    ops.forEach((op: Operation, index) => {
      if (op.op === 'load') lastAt.set(op.dstAddr, index);
      else if (op.op === 'execute') {
        for (const address of [op.aAddr, op.bAddr]) expected.push(`${lastAt.get(address)} -> ${index}`);
        lastAt.set(op.accAddr, index);
      } else if (op.op === 'store') expected.push(`${lastAt.get(op.srcAddr)} -> ${index}`);
    });
    const simulated = new TraceFile(textOf({ ...run, logs: { sim: run.logs.sim, threads: null } }, workload));
    expect(arrowsOf(simulated).sort()).toEqual(expected.sort());
    expect(simulated.otherData).toMatchObject({
      workload: { name: '128-64-32-32' },
      arrows: { sim: { drawn: expected.length, of: expected.length } },
    });
  });
});

describe('the trace of a simulated run', () => {
  const traced = (...[workload, link, options]: Parameters<typeof simulateWorkload>) => {
    const { report, lanes, logs } = simulateWorkload(workload, link, options);
    const runs = [{ name: 'sim', lanes, logs }];
    const file = new TraceFile([...traceText(workload.schedule, report.workload, runs)].join(''));
    return { report, file };
  };

  test.each([...PROTOCOLS.values()])('under $name, with jitter, is whole and has its totals', (protocol) => {
    for (const workload of [smallWorkload(), productsBeforeStores(3)]) {
      const { report, file } = traced(
        workload,
        { protocol, ringCapacity: 2 },
        { data: false, jitter: 1, seed: 'trace' },
      );
      expect(file.faults()).toEqual([]);
      if ('hang' in report.sim) throw new Error(report.sim.hang);
      expectTotals(file, 'sim', report.sim);
    }
  });

  test('of a deadlock has what was done before it, and an arrow only where both ends were', () => {
    const { report, file } = traced(
      productsBeforeStores(6),
      { protocol: twoRing, ringCapacity: 2 },
      { data: false },
    );
    expect(report.sim).toHaveProperty('hang');
    // What stays in the ring is what the lanes hang over.
    expect(file.faults()).toEqual(['counter of process 1: it does not go from 0 to 0']);
    expect(file.slices().get('sim/compute')!.length).toBeGreaterThan(0);
    expect(arrowsOf(file).every((arrow) => !arrow.includes('undefined'))).toBe(true);
  });

  test('of nothing is still a trace', () => {
    const schedule: Schedule = { sramBytes: 64, tile: { m: 4, k: 4, n: 4 }, tensors: [], ops: [] };
    const { file } = traced(
      { name: 'nothing', schedule },
      { protocol: sequence, ringCapacity: 8 },
      { data: false },
    );
    expect(file.faults()).toEqual([]);
    expect(file.slices().size).toBe(0);
  });

  test('of a long schedule has not all of its arrows, and says how many', () => {
    const workload = randomWorkload([64, 64], { batch: 512, tile: { m: 4, k: 4, n: 4 } });
    const { report, lanes, logs } = simulateWorkload(
      workload,
      { protocol: sequence, ringCapacity: 8 },
      { data: false },
    );
    let arrows = 0;
    let tail = '';
    let pieces = 0;
    let longest = 0;
    for (const piece of traceText(workload.schedule, report.workload, [{ name: 'sim', lanes, logs }])) {
      if (piece.includes('"ph":"s"')) arrows++;
      longest = Math.max(longest, piece.length);
      pieces++;
      tail = piece;
    }
    const { drawn, of } = JSON.parse(tail.slice(tail.indexOf('{'), tail.lastIndexOf('}'))).arrows.sim;
    expect(longest).toBeLessThan(2000);
    expect(drawn).toBe(arrows);
    expect(arrows).toBeLessThanOrEqual(20_000);
    expect(arrows).toBeGreaterThan(10_000);
    expect(of).toBeGreaterThan(40_000);
    expect(pieces).toBeGreaterThan(workload.schedule.ops.length);
  });
});

describe('a trace file with a fault is found out:', () => {
  const { schedule, name } = smallWorkload();
  const { report, lanes, logs } = simulateWorkload(
    { name, schedule },
    { protocol: sequence, ringCapacity: 8 },
    { data: false },
  );
  const text = [...traceText(schedule, report.workload, [{ name: 'sim', lanes, logs }])].join('');

  test.each<[string, RegExp, (events: TraceEvent[]) => void]>([
    [
      'slices that cross',
      /crosses/,
      (events) => {
        of(events, 'X').dur! += 0.02;
      },
    ],
    ['an arrow without an end', /not one start/, (events) => void events.splice(at(events, 'f'), 1)],
    [
      'an arrow that ends between slices',
      /in no slice/,
      (events) => {
        of(events, 'f').ts -= 0.001;
      },
    ],
    ['an arrow that ends twice', /not one start/, (events) => void events.push(of(events, 'f'))],
    ['an arrow bound to what comes next', /binds/, (events) => void delete of(events, 'f').bp],
    ['an item that stays in the ring', /from 0 to 0/, (events) => void events.splice(last(events, 'C'), 1)],
    [
      'a slice on no track',
      /no track/,
      (events) => {
        of(events, 'X').tid = 99;
      },
    ],
    [
      'a duration below nothing',
      /before its time/,
      (events) => {
        of(events, 'X').dur = -1;
      },
    ],
  ])('%s', (_, fault, plant) => {
    const file = new TraceFile(text);
    expect(file.faults()).toEqual([]);
    plant(file.events);
    expect(file.faults().join('\n')).toMatch(fault);
  });

  test('a total that is not what was measured', () => {
    const file = new TraceFile(text);
    const metrics = measure(lanes, logs);
    expectTotals(file, 'sim', metrics);
    const operation = file.events.findIndex(({ cat }) => cat === 'operation');
    file.events.splice(operation, 1);
    expect(() => expectTotals(file, 'sim', metrics)).toThrow();
  });

  const at = (events: TraceEvent[], ph: string) => events.findIndex((event) => event.ph === ph);
  const last = (events: TraceEvent[], ph: string) => events.findLastIndex((event) => event.ph === ph);
  const of = (events: TraceEvent[], ph: string) => events[at(events, ph)];
});
