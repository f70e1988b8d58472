import { describe, expect, test } from 'vitest';
import { check, runLanes, type System } from '../../../dist/src/sim.js';
import { exampleModule, exampleUrl } from './lane-modules.js';

/** Each example, and what builds it so that it is right. */
const EXAMPLES = [
  ['lost-update', 'counterSystem', ''],
  ['ticket-lock', 'ticketLockSystem', ''],
  ['two-locks', 'twoLocksSystem', ''],
  ['bounded-ring', 'ringSystem', ''],
  ['peterson', 'petersonSystem', ''],
  ['mutex', 'mutexSystem', ''],
  ['condition-variable', 'conditionSystem', ''],
  ['mpmc-queue', 'queueSystem', ''],
] as const;

describe.each(EXAMPLES)('examples/%s.mjs on threads', (name, build, options) => {
  test('goes wrong in the same way 20 of 20 times where its mistake is forced', async () => {
    const url = exampleUrl(name);
    const { system }: { system: System } = await import(url.href);
    const { counterexample } = check(system);
    const { finding, lanes = new Uint8Array() } = counterexample ?? {};
    const report = await runLanes(url, { lanes, runs: 20 });
    expect(report).toMatchObject({ failures: 20, finding, steps: 20 * lanes.length });
    expect(report.forced).toMatchObject({ identical: true, sameFinding: true });
  });

  test('comes to the right end 200 times without the mistake', async () => {
    const report = await runLanes(exampleModule(name, build, options), { runs: 200, timeoutMs: 20_000 });
    expect(report.sentence).toBeNull();
    expect(report).toMatchObject({ failures: 0, runs: 200 });
  });
});

const RECIPES = ['bounded-queue', 'condition-variable', 'mutex', 'semaphore', 'seqlock', 'treiber-stack'];

// What a lane of a generator knows is a number of its process, and all of them have to count alike.
test.each(RECIPES)(
  'the mistake of examples/recipes/%s.mjs goes wrong in the same way when it is forced',
  async (name) => {
    const url = exampleUrl(`recipes/${name}`);
    const { system }: { system: System } = await import(url.href);
    const { counterexample } = check(system);
    const { finding, lanes = new Uint8Array() } = counterexample ?? {};
    const report = await runLanes(url, { lanes, runs: 3 });
    expect(report).toMatchObject({ failures: 3, finding, steps: 3 * lanes.length });
    expect(report.forced).toMatchObject({ identical: true, sameFinding: true });
  },
);
