import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadProtocol } from '../../src/protocols/load.js';
import { Engine } from '../../src/run/engine.js';
import { forceOnThreads, replay } from '../../src/safety/replay.js';
import { parseToken } from '../../src/safety/token.js';
import { verify } from '../../src/safety/verify.js';
import { criticalPath } from '../../src/speed/bottleneck/critical-path.js';
import { measure } from '../../src/speed/metrics.js';
import { simulate } from '../../src/speed/simulate.js';
import { ROOT, temporaryFolder } from '../cli/heddle.js';
import { smallWorkload } from './workloads.js';

const built = (path: string) => JSON.stringify(pathToFileURL(join(ROOT, 'dist/src', path)).href);

/** `sequence` with a lane that waits until every EXECUTE is complete; a hasty one reads the ring as it is filled. */
function moduleWith(name: string, state: string): string {
  const path = join(temporaryFolder(), `${name}.mjs`);
  writeFileSync(
    path,
    `import { lanesIn, registers } from ${built('sim.js')};
     import { sequence } from ${built('protocols/sequence.js')};
     const watcher = lanesIn()('watcher', registers(), { ${state} });
     export default { ...sequence, name: '${name}', lanes: [...sequence.lanes, watcher] };`,
  );
  return path;
}

const patient = moduleWith(
  'patient',
  `wait: { awaits: 1, toReach: (r, { ops }) => ops.executes, next: 'end' }`,
);
const hasty = moduleWith(
  'hasty',
  `peek: { touches: (r, { rings }, bytes) => rings[0].declareRead(0, bytes), step() {}, next: 'end' }`,
);
const { schedule, inputs } = smallWorkload();

describe('a protocol of three lanes', () => {
  test('is proved where it is right', async () => {
    expect(await verify(schedule, { protocol: patient })).toMatchObject({ verdict: 'proved' });
  });

  test('has the same bits in one loop, simulated and on three threads, turn by turn with one of two', async () => {
    const protocol = await loadProtocol(patient);
    const program = { schedule, protocol, ringCapacity: 2 };
    await using engine = new Engine({ trace: true });
    const wanted = (await engine.execute(schedule, inputs)).outputs;
    const simulated = simulate(program, inputs);
    expect(simulated.outputs).toEqual(wanted);
    engine.setThreaded(true);
    for (const work of [program, schedule, program]) {
      const { outputs, logs } = await engine.execute(work, inputs);
      expect(outputs).toEqual(wanted);
      expect(logs).toHaveLength(work === program ? 3 : 2);
    }
    const { lanes } = protocol;
    const metrics = measure(lanes, simulated.logs);
    expect(Object.keys(metrics.busyNs)).toEqual(['dma', 'compute', 'watcher']);
    expect(metrics.busyNs.watcher).toBe(0);
    expect(metrics.busyNs.dma + metrics.busyNs.compute).toBe(metrics.dmaBusyNs + metrics.computeBusyNs);
    const { parts, makespanNs } = criticalPath(lanes, simulated.logs);
    expect(parts.reduce((sum, { totalNs }) => sum + totalNs, 0)).toBeCloseTo(makespanNs, 3);
  });

  test('is found out where it races, told in three columns, and forced on three threads', async () => {
    const { verdict, counterexample, explanation } = await verify(schedule, { protocol: hasty });
    expect(verdict).toBe('race');
    expect(explanation?.lanes).toEqual(['dma', 'compute', 'watcher']);
    const protocol = await loadProtocol(hasty);
    const { lanes } = replay(parseToken(counterexample?.replay ?? ''), schedule, protocol);
    const forced = await forceOnThreads({ schedule, protocol, ringCapacity: 8 }, inputs, lanes);
    expect(forced).toMatchObject({ steps: counterexample?.steps, identical: true });
  });
});

describe('a protocol that was made in code of one from a module', () => {
  test('does not run on threads as that module', async () => {
    const protocol = { ...(await loadProtocol(patient)), name: 'other' };
    await using engine = new Engine({ threaded: true });
    const program = { schedule, protocol, ringCapacity: 8 };
    await expect(engine.execute(program, inputs)).rejects.toThrow('"other": it was made in code');
  });
});

describe('a program', () => {
  test.each([
    ['rings of -8', { ringCapacity: -8 }, 'ring capacity -8'],
    ['rings of NaN', { ringCapacity: Number.NaN }, 'ring capacity NaN'],
    ['no lanes', { protocol: { name: 'none', lanes: [], cells: [], rings: [] } }, 'it has no lanes'],
  ])('with %s is refused in one line', async (_, changed, says) => {
    const program = { schedule, protocol: await loadProtocol('sequence'), ringCapacity: 8, ...changed };
    await using engine = new Engine();
    await expect(engine.execute(program, inputs)).rejects.toThrow(says);
    await expect(verify(program)).rejects.toThrow(says);
  });

  test('beside options that say otherwise is refused', async () => {
    const program = { schedule, protocol: await loadProtocol('sequence'), ringCapacity: 8 };
    await expect(verify(program, { ringCapacity: 2 })).rejects.toThrow('leave them out');
  });
});

describe('lanes that go round for ever', () => {
  const spinner = moduleWith('spinner', `spin: { loads: 1, take() {}, next: 'spin' }`);

  test('end a simulated run, which says so', async () => {
    const program = { schedule, protocol: await loadProtocol(spinner), ringCapacity: 8 };
    const { outcome } = simulate(program, null, { data: false, logs: false });
    expect(outcome.kind).toBe('incomplete');
  });
});
