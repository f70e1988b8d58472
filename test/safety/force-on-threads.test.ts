import { describe, expect, test } from 'vitest';
import { finishedBeforeStored, oneBuffer } from '../../scripts/mutants/schedules.js';
import { System } from '../../sim/system.js';
import type { FindingKind } from '../../sim/watch/finding.js';
import { twoRing } from '../../src/protocols/two-ring.js';
import { runSequentially } from '../../src/run/sequential.js';
import { allocate, Workspace } from '../../src/run/workspace/workspace.js';
import { forceOnThreads, replay } from '../../src/safety/replay.js';
import { parseToken } from '../../src/safety/token.js';
import { verify } from '../../src/safety/verify.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import { scheduleWorkload } from '../../src/workload/workload.js';
import { firstDifference } from '../run/same-bits.js';

const CAPACITY = 2;

/** The lanes of the steps that lead to a finding of this kind under `two-ring`. */
async function lanesTo(kind: FindingKind, schedule: Schedule): Promise<Uint8Array> {
  const options = { protocol: twoRing, ringCapacity: CAPACITY, find: kind };
  const { counterexample } = await verify(schedule, options);
  const { lanes, verdict } = replay(parseToken(counterexample?.replay ?? ''), schedule, twoRing);
  expect(verdict).toBe(kind);
  return lanes;
}

describe('forced on two threads, an interleaving', () => {
  test('that stores wrong data leaves the memory that the simulator has, and other bits than the sequential run', async () => {
    const schedule = oneBuffer(3); // one STORE: what differs is not what is yet to be stored
    const { inputs } = scheduleWorkload('one buffer', schedule, new Map(), '1');
    const lanes = await lanesTo('wrong-result', schedule);
    const forced = await forceOnThreads(
      { schedule, protocol: twoRing, ringCapacity: CAPACITY },
      inputs,
      lanes,
    );
    expect(forced).toEqual({ steps: lanes.length, identical: true, firstDifference: null });

    const workspace = new Workspace({ schedule, protocol: twoRing, ringCapacity: CAPACITY }, allocate);
    workspace.reset(inputs);
    runSequentially(workspace.ops, workspace.context.tiles);
    const right = workspace.outputs();
    workspace.reset(inputs);
    const context = () => workspace.context;
    const system = new System({ lanes: twoRing.lanes, cells: twoRing.cells, context });
    for (const lane of lanes) system.step(lane);
    expect(firstDifference(workspace.outputs(), right)).toMatch(/^y\[0\] is /);
  });

  test.each(['race', 'deadlock'] as const)(
    'that leads to a %s leaves the same memory as well',
    async (kind) => {
      const schedule = kind === 'race' ? oneBuffer(3) : finishedBeforeStored(2 * CAPACITY + 2);
      const { inputs } = scheduleWorkload(kind, schedule, new Map(), '1');
      const lanes = await lanesTo(kind, schedule);
      const forced = await forceOnThreads(
        { schedule, protocol: twoRing, ringCapacity: CAPACITY },
        inputs,
        lanes,
      );
      expect(forced).toEqual({ steps: lanes.length, identical: true, firstDifference: null });
    },
  );
});
