import { describe, expect, test } from 'vitest';
import { Random } from '../../../sim/random.js';
import { run } from '../../../sim/run.js';
import type { System } from '../../../sim/system.js';
import type { CostModel } from '../../../sim/time/cost-model.js';
import { jittered } from '../../../sim/time/jitter.js';
import { runTimed } from '../../../sim/time/run-timed.js';
import { Timed } from '../../../sim/time/timed.js';
import type { StepLog } from '../../../src/lane/step-log.js';
import { operationIntervals, stallsIn } from '../../../src/speed/metrics.js';
import { hostedAtRandom } from '../../run/split-lanes.js';
import { type Access, adds, awaits, loads, reads, stores, systemOf } from '../strategies/straight-line.js';

const costs: CostModel = { stepNs: () => 10, observeNs: 25, startNs: 3 };
/** An operation, for what chooses between lanes. */
const works: Access = (next) => ({ ...reads(0)(next), event: 'LOAD' });

function timed(system: System, hosts: readonly (readonly number[])[], of = costs) {
  const clock = new Timed(system.lanes.length, of, true, 8, hosts);
  const outcome = runTimed(system, clock);
  return { outcome, nowNs: clock.nowNs, logs: clock.logs };
}

const endsOf = ({ endsNs, count }: StepLog) => [...endsNs.subarray(0, count)];

describe('lanes on one host', () => {
  test('share its time: without waits a run takes the sum of their steps', () => {
    const system = systemOf([[works, works, works], [works, works], [works]]);
    expect(timed(system, [[0], [1], [2]]).nowNs).toBe(33);
    system.reset();
    expect(timed(system, [[2, 0], [1]]).nowNs).toBe(43);
    system.reset();
    expect(timed(system, [[2, 1, 0]]).nowNs).toBe(63);
  });

  test('take one operation of the first that can go on, and the preferred one goes on as long as it can', () => {
    // The preferred lane waits for each operation of the other.
    const system = systemOf([
      [awaits(0, 1), works, awaits(0, 2), works, works],
      [works, stores(0, 1), works, stores(0, 2), works, works],
    ]);
    const { logs, nowNs } = timed(system, [[0, 1]]);
    const begun = (lane: number) =>
      operationIntervals(system.lanes[lane], logs[lane]).map(({ startNs }) => startNs);
    expect(begun(1)).toEqual([3, 43, 93, 103]);
    expect(begun(0)).toEqual([33, 73, 83]);
    expect(nowNs).toBe(113);
  });

  test('see what another one of them stored at once, and what another host stored only after a while', () => {
    const system = systemOf([[awaits(0)], [works, stores(0)], [works, works, works]]);
    expect(endsOf(timed(system, [[0, 1], [2]]).logs[0])).toEqual([33]);
    system.reset();
    expect(endsOf(timed(system, [[0], [1, 2]]).logs[0])).toEqual([58]);
  });

  test('sleep only together: what counts is how long none of them could go on', () => {
    const sleepy: CostModel = { ...costs, parking: { afterNs: 50, wakeNs: 1000 } };
    const waiting = [awaits(0)];
    const busy = Array.from({ length: 8 }, () => works);
    const system = systemOf([waiting, [...busy, works, stores(0)], busy]);
    expect(timed(system, [[0], [1], [2]], sleepy).nowNs).toBe(1113);
    system.reset();
    expect(timed(system, [[0, 2], [1]], sleepy).nowNs).toBe(138);
  });

  test('have operations in their logs that count no time of others, and stalls only for waits', () => {
    const random = new Random('logs');
    for (let at = 0; at < 200; at++) {
      const system = systemOf(splitAtRandom(random), 4);
      const hosts = hostedAtRandom(4, 1 + random.below(4), random);
      const { outcome, logs } = timed(system, hosts);
      expect(outcome.kind).toBe('ended');
      for (const [lane, log] of logs.entries()) {
        for (const { startNs, endNs } of operationIntervals(system.lanes[lane], log)) {
          expect(endNs - startNs).toBe(10);
        }
        for (const { event } of stallsIn(system.lanes[lane], log)) expect(event).toMatch(/^step/);
      }
    }
  });
});

test('the loop of its own is the general one for any hosts, in every step and time, and the same again', () => {
  const random = new Random('hosted');
  const cell = () => random.below(2);
  const accesses: readonly (() => Access)[] = [
    () => stores(cell(), random.below(3) - 1),
    () => awaits(cell(), random.below(2)),
    () => loads(cell()),
    () => adds(cell(), random.below(3) - 1),
    () => works,
    () => works,
  ];
  const ends = new Set<string>();
  for (let at = 0; at < 500; at++) {
    const lanes = 1 + random.below(5);
    const programs = Array.from({ length: lanes }, () =>
      Array.from({ length: 1 + random.below(8) }, () => accesses[random.below(accesses.length)]()),
    );
    const system = systemOf(programs);
    const hosts = hostedAtRandom(lanes, 1 + random.below(lanes), random);
    const amplitude = random.below(2);
    const [first, ...others] = [runTimed, run, runTimed].map((runner) => {
      const clock = new Timed(lanes, jittered(costs, new Random(String(at)), amplitude), true, 8, hosts);
      system.reset();
      const outcome = runner(system, clock, 1e6);
      return { outcome, nowNs: clock.nowNs, logs: clock.logs, words: system.words.slice() };
    });
    for (const other of others) expect(other).toEqual(first);
    ends.add(first.outcome.kind);
  }
  expect(ends).toEqual(new Set(['ended', 'deadlock']));
});

/** Four lanes that each count their operations, and wait for some of what others did before. */
function splitAtRandom(random: Random): Access[][] {
  const lanes: Access[][] = [[works], [works], [works], [works]];
  const done = [0, 0, 0, 0];
  for (let at = 0; at < 20; at++) {
    const lane = random.below(4);
    const other = random.below(4);
    if (other !== lane && done[other] > 0) lanes[lane].push(awaits(other, done[other]));
    lanes[lane].push(works);
    if (random.below(2) === 0) lanes[lane].push(stores(lane, ++done[lane]));
  }
  return lanes;
}
