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
