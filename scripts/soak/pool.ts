import fc from 'fast-check';
import { scheduleArbitrary } from '../../src/campaign/schedule-arbitraries.js';
import { randomModel } from '../../src/model/random-model.js';
import type { Tensor } from '../../src/model/tensor.js';
import { Engine } from '../../src/run/engine.js';
import { modelWorkload, scheduleWorkload, type Workload } from '../../src/workload/workload.js';

/** A workload with the outputs of the sequential run. */
export interface SoakCase extends Workload {
  readonly expected: ReadonlyMap<string, Tensor>;
  /** How many EXECUTEs it has, and how many of them finish an accumulator. */
  readonly executes: number;
  readonly finished: number;
}

/** What is run: `compiled` and `any` are small, `long` lasts for milliseconds, so that something can happen meanwhile. */
export interface SoakPool {
  readonly any: readonly SoakCase[];
  readonly compiled: readonly SoakCase[];
  readonly long: SoakCase;
}

const RANDOM_SCHEDULES = 40;

/** Random schedules and compiled models, each with two sets of inputs; the same seed gives the same ones. */
export async function makePool(seed: number): Promise<SoakPool> {
  await using oracle = new Engine();
  const finish = async ({ name, schedule, inputs }: Workload): Promise<SoakCase> => {
    const executes = schedule.ops.filter(({ op }) => op === 'execute');
    const { outputs } = await oracle.execute(schedule, inputs);
    return {
      name,
      schedule,
      inputs,
      expected: outputs,
      executes: executes.length,
      finished: executes.filter((op) => op.op === 'execute' && op.lastK).length,
    };
  };
  const random = fc
    .sample(scheduleArbitrary, { numRuns: RANDOM_SCHEDULES, seed })
    .flatMap((schedule, index) =>
      ['a', 'b'].map((which) => scheduleWorkload(`random ${index}`, schedule, new Map(), `${seed}/${which}`)),
    );
  const compiled = [
    [13, 9, 5],
    [8, 24, 8],
    [32, 32],
  ].flatMap((layers) => {
    const options = { batch: 7, tile: { m: 4, k: 8, n: 8 }, sramBytes: 8192 };
    const model = randomModel({ layers, seed: String(seed) });
    const { name, schedule, inputs } = modelWorkload(model, options, null, String(seed));
    const weights = new Map([...inputs].filter(([tensor]) => tensor !== schedule.tensors[0].name));
    return ['a', 'b'].map((which) => scheduleWorkload(name, schedule, weights, `${seed}/${which}`));
  });
  const long = modelWorkload(randomModel({ layers: [512, 512], seed: '1' }), { batch: 256 }, null, '1');
  const all = async (workloads: readonly Workload[]) => {
    const cases: SoakCase[] = [];
    for (const workload of workloads) cases.push(await finish(workload));
    return cases;
  };
  const compiledCases = await all(compiled);
  return {
    any: [...(await all(random)), ...compiledCases],
    compiled: compiledCases,
    long: await finish(long),
  };
}
