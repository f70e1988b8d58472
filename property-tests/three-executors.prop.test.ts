import { test } from '@fast-check/vitest';
import fc from 'fast-check';
import { afterAll, expect } from 'vitest';
import { compileOptionsArbitrary, modelArbitrary } from '../src/campaign/arbitraries.js';
import { scheduleArbitrary } from '../src/campaign/schedule-arbitraries.js';
import { randomModel } from '../src/model/random-model.js';
import { sequence } from '../src/protocols/sequence.js';
import { Engine } from '../src/run/engine.js';
import { reusing } from '../src/run/workspace/workspace.js';
import { tileBytes } from '../src/schedule/schedule.js';
import { simulate } from '../src/speed/simulate.js';
import { modelWorkload, scheduleWorkload, type Workload } from '../src/workload/workload.js';
import { firstDifference } from '../test/run/same-bits.js';
import { runs } from './runs.js';

// Starting threads takes longer than most runs: the engines are made once, one for each capacity of the ring.
const CAPACITIES = [1, 2, 4, 8];
const engines = new Map(
  CAPACITIES.map((ringBufferCapacity) => [ringBufferCapacity, new Engine({ ringBufferCapacity })]),
);
afterAll(() => Promise.all([...engines.values()].map((engine) => engine.close())));
const memory = reusing();

const capacities = fc.constantFrom(...CAPACITIES);

/** Runs a workload under `sequence` on all three executors; null where they agree in every canonical bit. */
async function disagreement({ schedule, inputs }: Workload, capacity: number): Promise<string | null> {
  const engine = engines.get(capacity) as Engine;
  engine.setThreaded(false);
  const sequential = await engine.execute(schedule, inputs);
  engine.setThreaded(true);
  const threaded = await engine.execute(schedule, inputs);
  const simulated = simulate({ schedule, protocol: sequence, ringCapacity: capacity }, inputs, { memory });
  if (simulated.outcome.kind !== 'ended') return `simulated: ${simulated.outcome.kind}`;
  const difference = (name: string, outputs: typeof sequential.outputs) => {
    const found = firstDifference(outputs, sequential.outputs);
    return found && `${name}: ${found}`;
  };
  return difference('simulated', simulated.outputs) ?? difference('threaded', threaded.outputs);
}

const size = fc.integer({ min: 1, max: 200 });

/** Shapes of 1 to 200 each way, in tiles no smaller than a tenth of them so that no schedule is endless. */
const shapedWorkload = fc
  .record({
    layers: fc.array(size, { minLength: 2, maxLength: 4 }),
    batch: size,
    tile: fc.record({ m: fc.nat(48), k: fc.nat(48), n: fc.nat(48) }),
    buffers: fc.integer({ min: 1, max: 4 }),
    spareWords: fc.nat(8192),
    seed: fc.nat().map(String),
  })
  .map(({ layers, batch, tile: extra, buffers, spareWords, seed }) => {
    const least = Math.ceil(Math.max(batch, ...layers) / 10);
    const tile = { m: least + extra.m, k: least + extra.k, n: least + extra.n };
    const wholeLines = (rows: number, cols: number) => Math.ceil(tileBytes(rows, cols) / 64) * 64;
    const operandBytes = buffers * (wholeLines(tile.m, tile.k) + wholeLines(tile.k, tile.n));
    const sramBytes = 2 * Math.max(operandBytes, wholeLines(tile.m, tile.n)) + 4 * spareWords;
    const options = { batch, tile, buffers, sramBytes };
    return modelWorkload(randomModel({ layers, seed }), options, null, seed);
  });

test.prop([shapedWorkload, capacities], runs(100))(
  'models of any shape: three executors agree in every bit',
  async (workload, capacity) => {
    expect(await disagreement(workload, capacity)).toBeNull();
  },
);

test.prop([modelArbitrary, compileOptionsArbitrary, capacities], runs(100))(
  'models with and without bias and ReLU, however compiled: three executors agree in every bit',
  async (model, options, capacity) => {
    const workload = modelWorkload(model, options, null, 'any');
    expect(await disagreement(workload, capacity)).toBeNull();
  },
);

test.prop([scheduleArbitrary, capacities], runs(1000))(
  'schedules written by hand, in any order and at any address: three executors agree in every bit',
  async (schedule, capacity) => {
    const workload = scheduleWorkload('hand-written', schedule, new Map(), 'any');
    expect(await disagreement(workload, capacity)).toBeNull();
  },
);
