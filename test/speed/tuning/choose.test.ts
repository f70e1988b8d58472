import { describe, expect, test } from 'vitest';
import { randomModel } from '../../../src/model/random-model.js';
import { sequence } from '../../../src/protocols/sequence.js';
import { twoRing } from '../../../src/protocols/two-ring.js';
import { BadInput } from '../../../src/refusal/bad-input.js';
import { compile } from '../../../src/schedule/compile.js';
import { accelerator } from '../../../src/speed/accelerators.js';
import { BUILT_IN_MACHINE } from '../../../src/speed/machine.js';
import { fasterBackend, overlapBound, predict } from '../../../src/speed/predict.js';
import { choose } from '../../../src/speed/tuning/choose.js';
import { tileShapes } from '../../../src/speed/tuning/search.js';
import { tune } from '../../../src/speed/tuning/tune.js';
import { productsBeforeStores } from '../../run/workloads.js';

const plan = randomModel({ layers: [128, 64, 32, 32], seed: '1' });
const setting = {
  protocol: sequence,
  ringCapacity: 8,
  machine: BUILT_IN_MACHINE,
  objective: 'threads' as const,
};

describe('choosing', () => {
  test('changes nothing that was given', () => {
    const given = { batch: 128, tile: { m: 16, k: 32, n: 16 }, buffers: 3, order: 'pipelined' as const };
    expect(choose(plan, given, setting)).toEqual(given);
    expect(choose(plan, { ...given, buffers: 'auto' }, setting).tile).toEqual(given.tile);
    expect(choose(plan, { ...given, tile: 'auto' }, setting).buffers).toBe(3);
  });

  test('is never predicted to be slower than what the original design has', () => {
    for (const batch of [1, 8, 128]) {
      const chosen = choose(plan, { batch, tile: 'auto', buffers: 'auto', order: 'pipelined' }, setting);
      const predicted = (options: object) =>
        predict(
          { schedule: compile(plan, { batch, ...options }), protocol: sequence, ringCapacity: 8 },
          BUILT_IN_MACHINE,
        ).threadsNs;
      expect(predicted(chosen)).toBeLessThanOrEqual(predicted({}));
    }
  });

  test('takes a tile of one row for one row of input', () => {
    const { tile } = choose(plan, { batch: 1, tile: 'auto', buffers: 'auto' }, setting);
    expect(tile?.m).toBe(1);
    expect(new Set(tileShapes(plan, 1).map(({ m }) => m))).toEqual(new Set([1]));
  });

  test('refuses SRAM that holds no tile', () => {
    const options = { batch: 8, sramBytes: 64, tile: 'auto' as const, buffers: 'auto' as const };
    expect(() => choose(plan, options, setting)).toThrow(BadInput);
  });
});

describe('a prediction', () => {
  test('of lanes that wait for each other for ever is infinite, and one loop is faster then', () => {
    const { schedule } = productsBeforeStores(18);
    expect(predict({ schedule, protocol: twoRing, ringCapacity: 8 }, BUILT_IN_MACHINE).threadsNs).toBe(
      Number.POSITIVE_INFINITY,
    );
    expect(fasterBackend({ schedule, protocol: twoRing, ringCapacity: 8 }, BUILT_IN_MACHINE)).toBe(
      'sequential',
    );
  });

  test('of threads stays between the larger lane alone and both one after the other', () => {
    // On a machine where nothing else costs time.
    const machine = { ...accelerator('edge-npu'), stepNs: 0, publishNs: 0, observeNs: 0 };
    const schedule = compile(plan, { batch: 128, buffers: 8, order: 'pipelined' });
    const { threadsNs, sequentialNs, dmaNs, computeNs } = predict(
      { schedule, protocol: sequence, ringCapacity: 8 },
      machine,
    );
    expect(threadsNs).toBeGreaterThanOrEqual(Math.max(dmaNs, computeNs));
    expect(threadsNs).toBeLessThan(sequentialNs);
    expect(sequentialNs).toBeCloseTo(dmaNs + computeNs, 6);
    expect(overlapBound({ dmaNs, computeNs })).toBeCloseTo(sequentialNs / Math.max(dmaNs, computeNs), 9);
  });

  test('sinking STOREs makes overlap possible', () => {
    const machine = accelerator('edge-npu');
    const of = (order: 'plain' | 'pipelined') =>
      predict(
        { schedule: compile(plan, { batch: 128, buffers: 8, order }), protocol: sequence, ringCapacity: 8 },
        machine,
      ).threadsNs;
    expect(of('pipelined')).toBeLessThan(of('plain'));
  });
});

describe('tuning', () => {
  const tuning = { protocol: sequence, machine: BUILT_IN_MACHINE, options: { batch: 16 }, maxStates: 1e5 };

  test('ranks what it predicted, and proves the winner', async () => {
    const { ranking, best, schedule, verification, wasCutShort } = await tune(plan, { ...tuning, limit: 40 });
    expect(ranking.length).toBe(40);
    expect(wasCutShort).toBe(true);
    expect(ranking[0]).toBe(best);
    const times = ranking.map(({ threadsNs }) => threadsNs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const { ringCapacity } = best.candidate;
    expect(predict({ schedule, protocol: sequence, ringCapacity }, BUILT_IN_MACHINE).threadsNs).toBe(
      best.threadsNs,
    );
    expect(verification?.verdict).toBe('proved');
  });

  test('ends with what it has when it is told to', async () => {
    const controller = new AbortController();
    const onProgress = (done: number) => done === 5 && controller.abort();
    const { signal } = controller;
    const { ranking, wasCutShort, verification } = await tune(plan, { ...tuning, signal, onProgress });
    expect([ranking.length, wasCutShort, verification]).toEqual([5, true, null]);
  });

  test('leaves the winner unverified when it is told to end while that is under way', async () => {
    const controller = new AbortController();
    let candidates = 0;
    const onProgress = (done: number) => {
      if (done === candidates) controller.abort(); // it has come to the proof: no candidate more
      candidates = done;
    };
    const tuned = await tune(plan, { ...tuning, signal: controller.signal, limit: 3, onProgress });
    expect([tuned.ranking.length, tuned.verification]).toEqual([3, null]);
    expect(tuned.schedule.ops.length).toBe(tuned.best.operations);
  });

  test('ends with the reason where it is told to before there is anything', async () => {
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    await expect(tune(plan, { ...tuning, signal })).rejects.toBe(reason);
  });

  test('tells of each candidate that is better than those before', async () => {
    const bests: number[] = [];
    const { best } = await tune(plan, {
      ...tuning,
      limit: 40,
      onBetter: (tried) => bests.push(tried.best.threadsNs),
    });
    expect(bests).toEqual(bests.toSorted((a, b) => b - a));
    expect(bests.at(-1)).toBe(best.threadsNs);
  });

  test('says of a protocol that races that the winner is not proved', async () => {
    const { verification } = await tune(plan, {
      ...tuning,
      options: { batch: 512 },
      protocol: twoRing,
      limit: 5,
    });
    expect(verification?.verdict).toBe('race');
  });
});
