import { describe, expect, test } from 'vitest';
import { measure } from '../../src/analysis/metrics.js';
import { simulate } from '../../src/analysis/simulate.js';
import { BUILT_IN_COSTS } from '../../src/analysis/tile-costs.js';
import { BadInput } from '../../src/bad-input.js';
import { Engine } from '../../src/engine/engine.js';
import { sequence } from '../../src/protocols/sequence.js';
import { twoRing } from '../../src/protocols/two-ring.js';
import { firstDifference } from '../engine/same-bits.js';
import { planWorkload, productsBeforeStores, smallWorkload } from '../engine/workloads.js';

const plan = planWorkload();

async function oracle({ schedule, inputs } = plan) {
  await using engine = new Engine();
  return (await engine.execute(schedule, inputs)).outputs;
}

describe('a simulated run', () => {
  test('of one product takes the time computed by hand', () => {
    const { schedule, inputs } = productsBeforeStores(1);
    const { makespanNs, logs } = simulate(schedule, inputs, sequence, 8);
    const tileNs = 50 + 64 * 0.1; // a LOAD or STORE of 4 x 4
    const executeNs = 50 + (2 * 4 * 4 * 4) / 40;
    const handedOver = 2 * (10 + tileNs) + 3 * 10; // two LOADs with their waits; room, slot, head
    const executed = handedOver + 100 + 10 + 10 + executeNs + 10; // seen, waited, slot read, product, tail
    expect(makespanNs).toBeCloseTo(executed + 100 + 10 + tileNs, 6);
    expect(logs.map(({ count }) => count)).toEqual([2 + 2 + 3 + 2, 4]);
  });

  test('has the bits of the sequential one, whatever things cost', async () => {
    const expected = await oracle();
    const costs = [
      BUILT_IN_COSTS,
      { ...BUILT_IN_COSTS, executeBaseNs: 1e6 },
      { ...BUILT_IN_COSTS, copyBaseNs: 1e6 },
      { ...BUILT_IN_COSTS, stepNs: 0, observeNs: 0 },
    ];
    for (const cost of costs) {
      const { outputs, outcome } = simulate(plan.schedule, plan.inputs, sequence, 8, cost);
      expect(outcome.kind).toBe('ended');
      expect(firstDifference(outputs, expected)).toBeNull();
    }
  });

  test('of two-ring loads over operands that are still needed where EXECUTEs are slow: other bits', async () => {
    const { outputs } = simulate(plan.schedule, plan.inputs, twoRing, 8, {
      ...BUILT_IN_COSTS,
      executeBaseNs: 1e6,
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
});
