import { describe, expect, test } from 'vitest';
import { cellWords, parkingWords } from '../../src/program/memory-image.js';
import type { Program } from '../../src/program/program.js';
import { counters } from '../../src/protocols/counters.js';
import { programOf } from '../../src/protocols/resolve.js';
import { Engine } from '../../src/run/engine.js';
import { HostedLanes } from '../../src/run/threads/hosted-lanes.js';
import { hostOfEach } from '../../src/run/threads/hosting.js';
import { allocate, Workspace } from '../../src/run/workspace/workspace.js';
import { parseRoles } from '../../src/schedule/lanes.js';
import { criticalPath } from '../../src/speed/bottleneck/critical-path.js';
import { laneHosts } from '../../src/speed/lane-hosts.js';
import { BUILT_IN_MACHINE } from '../../src/speed/machine.js';
import { measure, operationsIn } from '../../src/speed/metrics.js';
import { predict } from '../../src/speed/predict.js';
import { simulate } from '../../src/speed/simulate.js';
import { simulateWorkload } from '../../src/speed/simulate-workload.js';
import { firstDifference } from '../run/same-bits.js';
import { randomWorkload } from '../run/workloads.js';

const link = { protocol: counters, ringCapacity: 4 };
const LANES = ['all,all', 'dma,compute,compute', 'load,store,compute', 'dma,compute,dma,compute'];
const workloadFor = (lanes: string) =>
  randomWorkload([24, 20, 12], { batch: 13, tile: { m: 4, k: 8, n: 4 }, lanes: parseRoles(lanes) });
const programFor = (lanes: string): Program => {
  const { schedule } = workloadFor(lanes);
  return programOf(schedule, link);
};

/** The order in which one real thread takes the operations of all lanes, at full speed. */
function takenByThread(program: Program): number[] {
  const workspace = new Workspace(program, allocate);
  const { image, memory, context } = workspace;
  const { lanes, cells } = program.protocol;
  const words = new Int32Array(memory.buffer);
  const order: number[] = [];
  const take = (op: number) => void order.push(op);
  const watched = { ...context, tiles: { load: take, execute: take, store: take } };
  const hosts = laneHosts(program.protocol, 1);
  const bound = hosts[0].map((number) => ({
    number,
    lane: lanes[number],
    r: lanes[number].registers.bind(words, image.registers[number] / 4),
    context: watched,
  }));
  const at = { words, at: cellWords(image, cells.length) };
  const own = new Int32Array(16);
  new HostedLanes(at, parkingWords(image), 0, hosts, lanes, bound, own, () => {}).run();
  return order;
}

describe.each(LANES)('lanes %s', (lanes) => {
  const { schedule, inputs } = workloadFor(lanes);
  const program = programFor(lanes);
  const { protocol } = program;
  const count = protocol.lanes.length;

  test('on one worker are taken in the order in which a real one takes them', () => {
    const { logs } = simulate(program, null, { data: false, workers: 1 });
    const taken = protocol.lanes
      .flatMap((lane, at) => [...operationsIn(lane, logs[at])])
      .sort((a, b) => a.endNs - b.endNs)
      .map(({ operation }) => operation);
    expect(taken).toEqual(takenByThread(program));
  });

  test('have the bits of one loop whatever the hosting, and a worker for each if nothing is said', async () => {
    await using engine = new Engine();
    const { outputs } = await engine.execute(program, inputs);
    for (let workers = 1; workers <= count; workers++) {
      const hosted = simulate(program, inputs, { workers });
      expect(firstDifference(hosted.outputs, outputs)).toBeNull();
      expect(hosted).toMatchObject({
        ...simulate(program, inputs, { workers }),
        steppingNs: expect.anything(),
      });
      expect(hosted.hosts).toEqual(laneHosts(protocol, workers));
      expect(predict(program, BUILT_IN_MACHINE, workers).threadsNs).toBe(hosted.makespanNs);
    }
    expect(simulate(program, inputs).makespanNs).toBe(simulate(program, inputs, { workers: 99 }).makespanNs);
  });

  test('take no less on fewer workers than all their work divided by those, and on one the sum of it', () => {
    for (let workers = 1; workers <= count; workers++) {
      const { makespanNs, logs, hosts } = simulate(program, null, { data: false, workers });
      const metrics = measure(protocol.lanes, logs);
      const busyNs = Object.values(metrics.busyNs).reduce((sum, ns) => sum + ns, 0);
      expect(makespanNs).toBeGreaterThan(busyNs / workers);
      for (const host of hosts) {
        const hostNs = host.reduce((sum, lane) => sum + metrics.busyNs[protocol.lanes[lane].name], 0);
        expect(hostNs).toBeLessThan(makespanNs);
      }
      const { parts } = criticalPath(protocol.lanes, logs, BUILT_IN_MACHINE, hosts);
      expect(parts.reduce((sum, { totalNs }) => sum + totalNs, 0)).toBeCloseTo(makespanNs, 3);
      if (workers > 1) continue;
      // Nobody waits: the path is the work, and the steps between.
      const operationNs = parts.filter(({ kind }) => ['LOAD', 'EXECUTE', 'STORE'].includes(kind));
      expect(operationNs.reduce((sum, { totalNs }) => sum + totalNs, 0)).toBeCloseTo(busyNs, 3);
      expect(parts.filter(({ kind }) => kind === 'way' || kind === 'wake')).toEqual([]);
    }
  });

  test('are measured on real workers as on simulated ones: every operation once, and the same path in all', async () => {
    await using engine = new Engine({ threaded: true, trace: true, workers: 2 });
    const { logs, hosts } = await engine.execute(program, inputs);
    const groups = laneHosts(protocol, 2);
    expect(hosts).toEqual(hostOfEach(groups));
    const { operations, makespanNs } = measure(protocol.lanes, logs ?? []);
    const counted = Object.values(operations).reduce((sum, { count: times }) => sum + times, 0);
    expect(counted).toBe(schedule.ops.length);
    const { parts } = criticalPath(protocol.lanes, logs ?? [], undefined, groups);
    expect(parts.reduce((sum, { totalNs }) => sum + totalNs, 0)).toBeCloseTo(makespanNs, 0);
  });
});

test('a simulation says who hosted which lane', () => {
  const workload = workloadFor('load,store,compute');
  const { report } = simulateWorkload(workload, link, { workers: 2 });
  expect(report.hosts).toEqual(hostOfEach(laneHosts(programFor('load,store,compute').protocol, 2)));
});
