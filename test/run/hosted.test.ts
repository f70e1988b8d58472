import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Random } from '../../sim/random.js';
import { LaneHang } from '../../src/lane/wait.js';
import { cellWords } from '../../src/program/memory-image.js';
import { loadProtocol } from '../../src/protocols/load.js';
import { runSequentially } from '../../src/run/sequential.js';
import { LaneFailure } from '../../src/run/threads/lane-failure.js';
import { LaneThreads, type RunMode } from '../../src/run/threads/lane-threads.js';
import { allocate, Workspace } from '../../src/run/workspace/workspace.js';
import { operationIntervals } from '../../src/speed/metrics.js';
import { temporaryFolder } from '../cli/heddle.js';
import { firstDifference } from './same-bits.js';
import { hostedAtRandom, splitAtRandom, splitModule } from './split-lanes.js';
import { smallWorkload } from './workloads.js';

const WATCHDOG_MS = 300;
const folder = temporaryFolder();
const { schedule, inputs } = smallWorkload();
const oneLoop = new Workspace(
  { schedule, protocol: await loadProtocol('sequence'), ringCapacity: 1 },
  allocate,
);
oneLoop.reset(inputs);
runSequentially(oneLoop.ops, oneLoop.context.tiles);
const expected = oneLoop.outputs();

/** On workers alone, and with the calling thread as one of the hosts. */
const MODES = [
  ['plain', false],
  ['recorded', false],
  ['plain', true],
] as const satisfies (readonly [RunMode, boolean])[];

let threads: LaneThreads;
beforeAll(() => {
  threads = new LaneThreads(2, 60_000);
});
afterAll(() => threads.close());

/** A program of the schedule under the protocol of a module. */
async function program(path: string): Promise<Workspace> {
  const workspace = new Workspace(
    { schedule, protocol: await loadProtocol(path), ringCapacity: 1 },
    allocate,
  );
  workspace.reset(inputs);
  return workspace;
}

/** What the cells hold. */
function cells({ image, memory, program }: Workspace): number[] {
  const words = new Int32Array(memory.buffer);
  return Array.from(cellWords(image, program.protocol.cells.length), (at) => words[at]);
}

describe('two to six lanes, each with operations drawn at random and the waits that these need,', () => {
  test.each(Array.from({ length: 24 }, (_, seed) => seed))(
    'have the bits of one loop on one to four workers (seed %i)',
    async (seed) => {
      const random = new Random(`hosted ${seed}`);
      const lanes = 2 + random.below(5);
      const split = splitAtRandom(schedule, lanes, random);
      const workspace = await program(splitModule(folder, `split ${seed}`, split));
      for (const [mode, callerHosts] of MODES) {
        const hosts = hostedAtRandom(lanes, 1 + random.below(Math.min(4, lanes)), random);
        workspace.reset(inputs);
        const ran = await threads.run(workspace, mode, { hosts, callerHosts });
        expect(firstDifference(workspace.outputs(), expected)).toBeNull();
        expect(cells(workspace)).toEqual(split.map(({ length }) => length));
        expect(ran.hosts).toEqual(split.map((_, lane) => hosts.findIndex((host) => host.includes(lane))));
        if (mode === 'plain') continue;
        const done = ran.logs?.map((log, lane) =>
          operationIntervals(workspace.program.protocol.lanes[lane], log).map(({ operation }) => operation),
        );
        expect(done).toEqual(split.map((todo) => todo.map(({ op }) => op)));
      }
    },
  );
});

describe('of lanes on one worker', () => {
  const random = new Random('faults');
  const split = splitAtRandom(schedule, 4, random);
  /** Two workers with two lanes each; the operation is one of the last lane. */
  const hosts = [
    [2, 0],
    [1, 3],
  ];
  const { op } = split[3][Math.floor(split[3].length / 2)];
  const failing = async (name: string, does: string, watchdogMs = 60_000) => {
    const workspace = await program(splitModule(folder, name, split, { op, does }));
    const lost = new LaneThreads(2, watchdogMs);
    const error = await lost
      .run(workspace, 'plain', { hosts, callerHosts: false })
      .catch((reason: unknown) => reason);
    await lost.close();
    expect(error).toBeInstanceOf(LaneFailure);
    return error;
  };

  test('the one that throws is named', async () => {
    const error = await failing('throws', "throw new Error('no')");
    expect(error).toMatchObject({ lane: 'lane 3', operation: op, why: 'threw' });
  });

  test('the one is named in which the worker exits', async () => {
    const error = await failing('exits', 'process.exit(3)');
    expect(error).toMatchObject({ lane: 'lane 3', operation: op, why: 'lost' });
  });

  test('the one that never comes back is named, not another that could go on', async () => {
    const error = await failing('never ends', 'for (;;);', 5);
    expect(error).toMatchObject({ lane: 'lane 3', operation: op, why: 'stuck' });
  });

  test.each([false, true])(
    'all are named that wait for what never comes, and the threads go on (%s)',
    async (callerHosts) => {
      const never = split.map((todo, lane) =>
        todo.map((operation, index) =>
          lane === 3 && index === 1 ? { ...operation, waits: [[0, 1000] as const] } : operation,
        ),
      );
      const workspace = await program(splitModule(folder, `hangs ${callerHosts}`, never));
      const hanging = new LaneThreads(2, WATCHDOG_MS);
      for (let round = 0; round < 2; round++) {
        workspace.reset(inputs);
        const error = await hanging
          .run(workspace, 'plain', { hosts, callerHosts: false })
          .catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(LaneHang);
        const { lanes } = error as LaneHang;
        expect(lanes.find(({ lane }) => lane === 'lane 3')).toMatchObject({
          state: 'await0',
          operation: split[3][1].op,
          cells: [{ cell: 'done 0', goal: 1000 }],
        });
      }
      const right = await program(splitModule(folder, `goes on ${callerHosts}`, split));
      await hanging.run(right, 'plain', { hosts, callerHosts });
      expect(firstDifference(right.outputs(), expected)).toBeNull();
      await hanging.close();
    },
  );
});

test('steps in a given order take a worker for each lane', async () => {
  const workspace = await program('sequence');
  const crowded = new LaneThreads(1, 60_000);
  const run = crowded.run(workspace, { turns: [0] }, { hosts: [[1, 0]], callerHosts: false });
  await expect(run).rejects.toThrow('a thread for each lane');
  await crowded.close();
});

test('a worker that has no lane in a run is not missed, and another takes its place when it is needed', async () => {
  const started: { terminate(): Promise<number> }[] = [];
  const add = (worker: { terminate(): Promise<number> }) => void started.push(worker);
  process.on('worker', add);
  const pool = new LaneThreads(3, 60_000);
  const split = splitAtRandom(schedule, 3, new Random('pool'));
  const workspace = await program(splitModule(folder, 'pool', split));
  const run = async (hosts: number[][]) => {
    workspace.reset(inputs);
    await pool.run(workspace, 'plain', { hosts, callerHosts: false });
    expect(firstDifference(workspace.outputs(), expected)).toBeNull();
  };
  await run([[0], [1], [2]]);
  await run([[2, 1, 0]]);
  await started[1].terminate();
  await run([[0, 1], [2]]);
  expect(started.length).toBe(4);
  await pool.close();
  process.off('worker', add);
});
