import { describe, expect, test } from 'vitest';
import { BUILT_IN_MACHINE } from '../../src/analysis/machine.js';
import { measure } from '../../src/analysis/metrics.js';
import { simulate } from '../../src/analysis/simulate.js';
import { BadInput } from '../../src/bad-input.js';
import { Engine } from '../../src/engine/engine.js';
import { scoreboard } from '../../src/protocols/scoreboard.js';
import { sequence } from '../../src/protocols/sequence.js';
import { twoRing } from '../../src/protocols/two-ring.js';
import { firstDifference } from '../engine/same-bits.js';
import { planWorkload, productsBeforeStores, smallWorkload } from '../engine/workloads.js';
import { ROUND } from './round-machine.js';

const plan = planWorkload();

async function oracle({ schedule, inputs } = plan) {
  await using engine = new Engine();
  return (await engine.execute(schedule, inputs)).outputs;
}

describe('a simulated run', () => {
  test('of one product takes the time computed by hand', () => {
    const { schedule, inputs } = productsBeforeStores(1);
    const { makespanNs, logs } = simulate(schedule, inputs, sequence, 8, { machine: ROUND });
    const loadNs = 50 + 64 / 4; // 4 x 4, dense, nobody else had the place
    const handedOver = 2 * (10 + loadNs) + 10 + 10 + 20; // two LOADs with their waits; room, slot, head
    const executeNs = 400 + 2 * 7; // both operands come from the other core, a line each
    const executed = handedOver + 100 + 10 + 10 + executeNs + 20; // seen, waited, slot read, product, tail
    const storeNs = 60 + 64 / 4 + 5; // and the accumulator back from it
    expect(makespanNs).toBeCloseTo(executed + 100 + 10 + storeNs, 6);
    expect(logs.map(({ count }) => count)).toEqual([2 + 2 + 3 + 2, 4]);
  });

  test('has the bits of the sequential one, whatever things cost', async () => {
    const expected = await oracle();
    const machines = [
      BUILT_IN_MACHINE,
      { ...BUILT_IN_MACHINE, freshLineNs: 1e6 },
      { ...BUILT_IN_MACHINE, loadBaseNs: 1e6 },
      { ...BUILT_IN_MACHINE, stepNs: 0, publishNs: 0, observeNs: 0 },
    ];
    for (const machine of machines) {
      const { outputs, outcome } = simulate(plan.schedule, plan.inputs, sequence, 8, { machine });
      expect(outcome.kind).toBe('ended');
      expect(firstDifference(outputs, expected)).toBeNull();
    }
  });

  test('of two-ring loads over operands that are still needed where EXECUTEs are slow: other bits', async () => {
    const { outputs } = simulate(plan.schedule, plan.inputs, twoRing, 8, {
      machine: { ...BUILT_IN_MACHINE, freshLineNs: 1e6 },
    });
    expect(firstDifference(outputs, await oracle())).not.toBeNull();
  });

  test('is the same run every time', () => {
    const [first, second] = [1, 2].map(() => simulate(plan.schedule, plan.inputs, sequence, 4));
    expect(second.logs).toEqual(first.logs);
    expect(second.outcome).toEqual(first.outcome);
    expect(second.makespanNs).toBe(first.makespanNs);
  });

  test('takes at least as long as its busier lane, and less than both in turn where they overlap', () => {
    const { logs, makespanNs } = simulate(plan.schedule, plan.inputs, sequence, 8);
    const metrics = measure(sequence.lanes, logs);
    expect(metrics.makespanNs).toBe(makespanNs);
    expect(makespanNs).toBeGreaterThan(Math.max(metrics.dmaBusyNs, metrics.computeBusyNs));
    expect(metrics.overlapRatio).toBeGreaterThan(0);
    expect(metrics.ringDepthMax).toBeLessThanOrEqual(8);
  });

  test('never has more in the ring than the ring has slots', () => {
    for (const capacity of [1, 2, 4]) {
      const { logs } = simulate(plan.schedule, plan.inputs, sequence, capacity);
      expect(measure(sequence.lanes, logs).ringDepthMax).toBeLessThanOrEqual(capacity);
    }
  });

  test('of a deadlock says who waits for what, and gives what had been stored', () => {
    const { schedule, inputs } = productsBeforeStores(6);
    const { outcome, outputs } = simulate(schedule, inputs, twoRing, 2);
    expect(outcome).toMatchObject({
      kind: 'deadlock',
      waiting: [
        { lane: 'dma', state: 'awaitRoom', cause: 'ring full' },
        { lane: 'compute', state: 'awaitRoom', cause: 'store ring full' },
      ],
    });
    expect(outputs.get('y')?.data.every((value) => value === 0)).toBe(true);
    expect(simulate(schedule, inputs, twoRing, 4).outcome.kind).toBe('ended');
  });

  test('needs every tensor', () => {
    const { schedule } = smallWorkload();
    expect(() => simulate(schedule, new Map(), sequence, 8)).toThrow(BadInput);
  });

  test.each([sequence, scoreboard, twoRing])('of $name takes the same steps without data', (protocol) => {
    for (const jitter of [0, 0.5]) {
      const { outputs, ...timed } = simulate(plan.schedule, plan.inputs, protocol, 8, { jitter });
      const memory = () => {
        throw new Error('memory was asked for');
      };
      const alone = simulate(plan.schedule, null, protocol, 8, { data: false, jitter, memory });
      expect(outputs.size).toBeGreaterThan(0);
      expect(alone.outputs).toBeNull();
      expect({ ...alone, outputs, steppingNs: 0 }).toEqual({ ...timed, outputs, steppingNs: 0 });
    }
  });

  test('without logs takes as long, and has none', () => {
    const { logs, makespanNs } = simulate(plan.schedule, plan.inputs, sequence, 8, { logs: false });
    expect(logs.map(({ count, states }) => [count, states.length])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(makespanNs).toBe(simulate(plan.schedule, plan.inputs, sequence, 8).makespanNs);
  });

  test('with jitter is the same for the same seed, another for another, and has the same bits', async () => {
    const jittery = (seed: string) =>
      simulate(plan.schedule, plan.inputs, sequence, 8, { jitter: 0.3, seed });
    const [first, again, other] = [jittery('a'), jittery('a'), jittery('b')];
    expect(again.logs).toEqual(first.logs);
    expect(other.makespanNs).not.toBe(first.makespanNs);
    expect(firstDifference(other.outputs, await oracle())).toBeNull();
  });

  test.each([-0.1, Number.NaN, Number.POSITIVE_INFINITY, 1e6])('refuses a jitter of %d', (jitter) => {
    expect(() => simulate(plan.schedule, plan.inputs, sequence, 8, { jitter })).toThrow(BadInput);
  });

  test('without data holds a schedule to the same rules', () => {
    const broken = { ...plan.schedule, sramBytes: 4 };
    expect(() => simulate(broken, null, sequence, 8, { data: false })).toThrow(BadInput);
    expect(() => simulate(plan.schedule, null, sequence, 3, { data: false })).toThrow(BadInput);
  });
});
