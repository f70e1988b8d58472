import { test } from '@fast-check/vitest';
import fc from 'fast-check';
import { afterAll, expect } from 'vitest';
import { check } from '../sim/explore/check.js';
import { compileOptionsArbitrary, modelArbitrary } from '../src/campaign/arbitraries.js';
import { onLanes, scheduleArbitrary, tinyScheduleArbitrary } from '../src/campaign/schedule-arbitraries.js';
import { countersFor } from '../src/protocols/counters.js';
import { programOf } from '../src/protocols/resolve.js';
import { sequence } from '../src/protocols/sequence.js';
import { Engine } from '../src/run/engine.js';
import { reusing } from '../src/run/workspace/workspace.js';
import { followedSystem } from '../src/safety/followed-system.js';
import { computeLanes, type LaneRole, laneCount, laneOf, rolesOf } from '../src/schedule/lanes.js';
import { readSchedule, writeSchedule } from '../src/schedule/read.js';
import type { Schedule } from '../src/schedule/schedule.js';
import { simulate } from '../src/speed/simulate.js';
import { modelWorkload, scheduleWorkload, type Workload } from '../src/workload/workload.js';
import { firstDifference } from '../test/run/same-bits.js';
import { runs } from './runs.js';

// Starting threads takes longer than most runs: an engine is made once for each number of lanes.
const engines = new Map<number, Engine>();
afterAll(() => Promise.all([...engines.values()].map((engine) => engine.close())));
const memory = reusing();

function engineFor(schedule: Schedule): Engine {
  const count = laneCount(schedule);
  const engine = engines.get(count) ?? new Engine();
  engines.set(count, engine);
  return engine;
}

/** Runs a workload on the lanes that it names on all three executors; null where they agree in every canonical bit. */
async function disagreement({ schedule, inputs }: Workload): Promise<string | null> {
  const engine = engineFor(schedule);
  engine.setThreaded(false);
  const sequential = await engine.execute(schedule, inputs);
  engine.setThreaded(true);
  const threaded = await engine.execute(schedule, inputs);
  const program = { schedule, protocol: countersFor(schedule), ringCapacity: 8 };
  const simulated = simulate(program, inputs, { memory });
  if (simulated.outcome.kind !== 'ended') return `simulated: ${simulated.outcome.kind}`;
  const difference = (name: string, outputs: typeof sequential.outputs) => {
    const found = firstDifference(outputs, sequential.outputs);
    return found && `${name}: ${found}`;
  };
  return difference('simulated', simulated.outputs) ?? difference('threaded', threaded.outputs);
}

const lanes = fc.integer({ min: 2, max: 6 });
const anyLanes = lanes.chain((count) => onLanes(scheduleArbitrary, count));

test.prop([anyLanes], runs(200))(
  'operations in any order, at any address and on any of two to six lanes: three executors agree in every bit',
  async (schedule) => {
    expect(await disagreement(scheduleWorkload('any', schedule, new Map(), 'any'))).toBeNull();
  },
);

const roles = fc.constantFrom<readonly LaneRole[]>(
  ['all', 'all'],
  ['all', 'all', 'all'],
  ['load', 'store', 'compute'],
  ['dma', 'compute', 'compute'],
  ['dma', 'compute', 'dma', 'compute'],
  ['load', 'store', 'compute', 'all', 'compute'],
);

test.prop([modelArbitrary, compileOptionsArbitrary, roles], runs(60))(
  'models compiled for any lanes: three executors agree in every bit, with what the original lanes come to',
  async (model, options, lanes) => {
    const sramBytes = options.sramBytes * computeLanes(lanes).length;
    const workload = modelWorkload(model, { ...options, sramBytes, lanes }, null, 'any');
    expect(await disagreement(workload)).toBeNull();
    const original = modelWorkload(model, options, null, 'any');
    const engine = engineFor(workload.schedule);
    engine.setThreaded(false);
    const expected = await engine.execute(original.schedule, original.inputs);
    const actual = await engine.execute(workload.schedule, workload.inputs);
    expect(firstDifference(actual.outputs, expected.outputs)).toBeNull();
  },
);

test.prop([modelArbitrary, compileOptionsArbitrary, roles], runs(60))(
  'a schedule for any lanes is read as it was written, and each lane has what its role says',
  (model, options, lanes) => {
    const sramBytes = options.sramBytes * computeLanes(lanes).length;
    const { schedule } = modelWorkload(model, { ...options, sramBytes, lanes }, null, 'any');
    expect(readSchedule(writeSchedule(schedule), 'schedule')).toEqual(schedule);
    const allowed = {
      dma: ['load', 'store', 'softmax', 'layer-norm', 'rms-norm'],
      load: ['load'],
      store: ['store', 'softmax', 'layer-norm', 'rms-norm'],
      compute: ['execute'],
    };
    for (const op of schedule.ops) {
      const role = lanes[laneOf(op)];
      if (role !== 'all') expect(allowed[role]).toContain(op.op);
    }
    expect(rolesOf(schedule).length).toBeLessThanOrEqual(lanes.length);
  },
);

const fewLanes = fc.integer({ min: 2, max: 3 }).chain((count) => onLanes(tinyScheduleArbitrary, count));

test.prop([fewLanes], runs(60))('no interleaving of any lanes goes wrong under counters', (schedule) => {
  const small = { ...schedule, ops: schedule.ops.slice(0, 8) };
  const { system } = followedSystem(programOf(small, { protocol: countersFor(small), ringCapacity: 1 }));
  expect(check(system, { byLevels: true }).verdict).toBe('proved');
});

test.prop([anyLanes], runs(60))(
  'the original protocols carry such schedules out with lanes of their own',
  (schedule) => {
    const { inputs } = scheduleWorkload('any', schedule, new Map(), 'any');
    const program = programOf(schedule, { protocol: sequence, ringCapacity: 4 });
    const simulated = simulate(program, inputs, { memory });
    const own = simulate(programOf(schedule, { protocol: countersFor(schedule), ringCapacity: 4 }), inputs, {
      memory,
    });
    expect(firstDifference(simulated.outputs, own.outputs)).toBeNull();
  },
);
