import { describe, expect, test } from 'vitest';
import { scoreboard } from '../../src/protocols/scoreboard.js';
import { sequence } from '../../src/protocols/sequence.js';
import { twoRing } from '../../src/protocols/two-ring.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import { Engine } from '../../src/run/engine.js';
import { BUILT_IN_MACHINE } from '../../src/speed/machine.js';
import { measure } from '../../src/speed/metrics.js';
import { simulate } from '../../src/speed/simulate.js';
import { firstDifference } from '../run/same-bits.js';
import { planWorkload, productsBeforeStores, smallWorkload } from '../run/workloads.js';
import { ROUND } from './round-machine.js';

const plan = planWorkload();

async function oracle({ schedule, inputs } = plan) {
  await using engine = new Engine();
  return (await engine.execute(schedule, inputs)).outputs;
}

describe('a simulated run', () => {
  test('of one product takes the time computed by hand', () => {
    const { schedule, inputs } = productsBeforeStores(1);
    const { makespanNs, logs } = simulate({ schedule, protocol: sequence, ringCapacity: 8 }, inputs, {
      machine: ROUND,
    });
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
      const { outputs, outcome } = simulate(
        { schedule: plan.schedule, protocol: sequence, ringCapacity: 8 },
        plan.inputs,
        { machine },
      );
      expect(outcome.kind).toBe('ended');
      expect(firstDifference(outputs, expected)).toBeNull();
    }
  });

  test('of two-ring loads over operands that are still needed where EXECUTEs are slow: other bits', async () => {
    const { outputs } = simulate(
      { schedule: plan.schedule, protocol: twoRing, ringCapacity: 8 },
      plan.inputs,
      {
        machine: { ...BUILT_IN_MACHINE, freshLineNs: 1e6 },
      },
    );
    expect(firstDifference(outputs, await oracle())).not.toBeNull();
  });

  test('is the same run every time', () => {
    const [first, second] = [1, 2].map(() =>
      simulate({ schedule: plan.schedule, protocol: sequence, ringCapacity: 4 }, plan.inputs),
    );
    expect(second.logs).toEqual(first.logs);
    expect(second.outcome).toEqual(first.outcome);
    expect(second.makespanNs).toBe(first.makespanNs);
  });

  test('takes at least as long as its busier lane, and less than both in turn where they overlap', () => {
    const { logs, makespanNs } = simulate(
      { schedule: plan.schedule, protocol: sequence, ringCapacity: 8 },
      plan.inputs,
    );
    const metrics = measure(sequence.lanes, logs);
    expect(metrics.makespanNs).toBe(makespanNs);
    expect(makespanNs).toBeGreaterThan(Math.max(metrics.dmaBusyNs, metrics.computeBusyNs));
    expect(metrics.overlapRatio).toBeGreaterThan(0);
    expect(metrics.ringDepthMax).toBeLessThanOrEqual(8);
  });

  test('never has more in the ring than the ring has slots', () => {
    for (const capacity of [1, 2, 4]) {
      const { logs } = simulate(
        { schedule: plan.schedule, protocol: sequence, ringCapacity: capacity },
        plan.inputs,
      );
      expect(measure(sequence.lanes, logs).ringDepthMax).toBeLessThanOrEqual(capacity);
    }
  });

  test('of a deadlock says who waits for what, and gives what had been stored', () => {
    const { schedule, inputs } = productsBeforeStores(6);
    const { outcome, outputs } = simulate({ schedule, protocol: twoRing, ringCapacity: 2 }, inputs);
    expect(outcome).toMatchObject({
      kind: 'deadlock',
      waiting: [
        { lane: 'dma', state: 'awaitRoom', cause: 'ring full' },
        { lane: 'compute', state: 'awaitRoom', cause: 'store ring full' },
      ],
    });
    expect(outputs.get('y')?.data.every((value) => value === 0)).toBe(true);
    expect(simulate({ schedule, protocol: twoRing, ringCapacity: 4 }, inputs).outcome.kind).toBe('ended');
  });

  test('needs every tensor', () => {
    const { schedule } = smallWorkload();
    expect(() => simulate({ schedule, protocol: sequence, ringCapacity: 8 }, new Map())).toThrow(BadInput);
  });

  test.each([sequence, scoreboard, twoRing])('of $name takes the same steps without data', (protocol) => {
    for (const jitter of [0, 0.5]) {
      const { outputs, ...timed } = simulate(
        { schedule: plan.schedule, protocol, ringCapacity: 8 },
        plan.inputs,
        { jitter },
      );
      const memory = () => {
        throw new Error('memory was asked for');
      };
      const alone = simulate({ schedule: plan.schedule, protocol, ringCapacity: 8 }, null, {
        data: false,
        jitter,
        memory,
      });
      expect(outputs.size).toBeGreaterThan(0);
      expect(alone.outputs).toBeNull();
      expect({ ...alone, outputs, steppingNs: 0 }).toEqual({ ...timed, outputs, steppingNs: 0 });
    }
  });

  test('without logs takes as long, and has none', () => {
    const { logs, makespanNs } = simulate(
      { schedule: plan.schedule, protocol: sequence, ringCapacity: 8 },
      plan.inputs,
      { logs: false },
    );
    expect(logs.map(({ count, states }) => [count, states.length])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(makespanNs).toBe(
      simulate({ schedule: plan.schedule, protocol: sequence, ringCapacity: 8 }, plan.inputs).makespanNs,
    );
  });

  test('with jitter is the same for the same seed, another for another, and has the same bits', async () => {
    const jittery = (seed: string) =>
      simulate({ schedule: plan.schedule, protocol: sequence, ringCapacity: 8 }, plan.inputs, {
        jitter: 0.3,
        seed,
      });
    const [first, again, other] = [jittery('a'), jittery('a'), jittery('b')];
    expect(again.logs).toEqual(first.logs);
    expect(other.makespanNs).not.toBe(first.makespanNs);
    expect(firstDifference(other.outputs, await oracle())).toBeNull();
  });

  test.each([-0.1, Number.NaN, Number.POSITIVE_INFINITY, 1e6])('refuses a jitter of %d', (jitter) => {
    expect(() =>
      simulate({ schedule: plan.schedule, protocol: sequence, ringCapacity: 8 }, plan.inputs, { jitter }),
    ).toThrow(BadInput);
  });

  test('without data holds a schedule to the same rules', () => {
    const broken = { ...plan.schedule, sramBytes: 4 };
    expect(() =>
      simulate({ schedule: broken, protocol: sequence, ringCapacity: 8 }, null, { data: false }),
    ).toThrow(BadInput);
    expect(() =>
      simulate({ schedule: plan.schedule, protocol: sequence, ringCapacity: 3 }, null, { data: false }),
    ).toThrow(BadInput);
  });
});
