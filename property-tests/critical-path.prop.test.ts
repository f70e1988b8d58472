import { test } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect } from 'vitest';
import { compileOptionsArbitrary, modelArbitrary } from '../src/campaign/arbitraries.js';
import { scheduleArbitrary } from '../src/campaign/schedule-arbitraries.js';
import type { Layer } from '../src/model/model.js';
import { scoreboard } from '../src/protocols/scoreboard.js';
import { sequence } from '../src/protocols/sequence.js';
import { twoRing } from '../src/protocols/two-ring.js';
import { compile } from '../src/schedule/compile.js';
import type { Schedule } from '../src/schedule/schedule.js';
import { type CriticalPath, criticalPath, type PathKind } from '../src/speed/bottleneck/critical-path.js';
import type { Machine } from '../src/speed/machine.js';
import { simulate } from '../src/speed/simulate.js';
import { ROUND } from '../test/speed/round-machine.js';
import { runs } from './runs.js';

const numRuns = 100;
const capacity = fc.constantFrom(1, 2, 8);
/** Waits that end by a look, by being woken, and by either. */
const machine: fc.Arbitrary<Machine> = fc
  .record({
    observeNs: fc.constantFrom(0, 37.1, 100),
    wakeNs: fc.constantFrom(100, 5003.3),
    spinNs: fc.constantFrom(0, 700.7, 1e9),
    stepNs: fc.constantFrom(0, 10.3),
    executeNs: fc.constantFrom(13.7, 411.9),
  })
  .map(({ executeNs, ...times }) => ({ ...ROUND, ...times, kernels: [{ m: 4, k: 4, n: 4, executeNs }] }));
const compiled = fc
  .record({ model: modelArbitrary, options: compileOptionsArbitrary })
  .map(({ model, options }) => compile(model, options));
/** Functions but ReLU take as long as EXECUTEs allow, although they are a part of STOREs. */
const withoutFunctions = fc
  .record({ model: modelArbitrary, options: compileOptionsArbitrary })
  .map(({ model, options }) => {
    const layers = model.layers.map((layer): Layer => {
      const { ofRows: _, ...rest } = layer;
      return { ...rest, activation: layer.activation && { name: 'relu' } };
    });
    return compile({ ...model, layers }, options);
  });

const total = ({ parts }: CriticalPath, ...kinds: readonly PathKind[]) =>
  parts
    .filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
    .reduce((sum, { totalNs }) => sum + totalNs, 0);
const run = (schedule: Schedule, protocol: typeof sequence, ring: number, on: Machine) =>
  simulate({ schedule, protocol, ringCapacity: ring }, null, { data: false, machine: on });

test.prop(
  [fc.oneof(scheduleArbitrary, compiled), capacity, machine, fc.constantFrom(sequence, scoreboard, twoRing)],
  runs(numRuns),
)(
  'the parts of a critical path are none of them negative and add up to the makespan',
  (schedule, ring, on, protocol) => {
    const { logs, makespanNs, outcome } = run(schedule, protocol, ring, on);
    fc.pre(outcome.kind === 'ended');
    for (const handOver of [on, undefined]) {
      const path = criticalPath(protocol.lanes, logs, handOver);
      expect(path.makespanNs).toBe(makespanNs);
      expect(total(path)).toBeCloseTo(makespanNs, 3);
      expect(Math.min(0, ...path.parts.map(({ totalNs }) => totalNs))).toBe(0);
    }
  },
);

/** The same machine where EXECUTEs, or LOADs and STOREs, take so many times as long. */
const slower: Readonly<Record<string, (machine: Machine, times: number) => Machine>> = {
  EXECUTE: (of, times) => ({
    ...of,
    freshLineNs: times * of.freshLineNs,
    freshLineThinNs: times * of.freshLineThinNs,
    reclaimLineNs: times * of.reclaimLineNs,
    kernels: of.kernels.map((kernel) => ({ ...kernel, executeNs: times * kernel.executeNs })),
  }),
  'LOAD and STORE': (of, times) => {
    const rows = (all: Machine['copy']['nearRowNs']) => all.map((row) => row.map((ns) => times * ns));
    return {
      ...of,
      loadBaseNs: times * of.loadBaseNs,
      storeBaseNs: times * of.storeBaseNs,
      overwriteLineNs: times * of.overwriteLineNs,
      fetchLineNs: times * of.fetchLineNs,
      copy: {
        ...of.copy,
        nearRowNs: rows(of.copy.nearRowNs),
        farRowNs: rows(of.copy.farRowNs),
        crowdRowNs: rows(of.copy.crowdRowNs),
      },
    };
  },
};
/** So little that another chain of steps becomes the longest only where two are as good as equally long. */
const LITTLE = 1e-7;

test.prop([withoutFunctions, capacity, machine], runs(numRuns))(
  'what is on the path is what the makespan grows with, and what is not is not',
  (schedule, ring, on) => {
    const { logs, makespanNs } = run(schedule, sequence, ring, on);
    const path = criticalPath(sequence.lanes, logs, on);
    const kinds = { EXECUTE: ['EXECUTE'], 'LOAD and STORE': ['LOAD', 'STORE'] } as const;
    for (const [name, slow] of Object.entries(slower)) {
      const growth = (run(schedule, sequence, ring, slow(on, 1 + LITTLE)).makespanNs - makespanNs) / LITTLE;
      const less = (makespanNs - run(schedule, sequence, ring, slow(on, 1 - LITTLE)).makespanNs) / LITTLE;
      const onPath = total(path, ...kinds[name as keyof typeof kinds]);
      // Where chains are equally long, growth follows the one with more of it, and shrinking the one with less.
      const slack = 1e-3 * makespanNs + 1;
      expect(onPath).toBeLessThan(growth + slack);
      expect(onPath).toBeGreaterThan(less - slack);
    }
  },
);
