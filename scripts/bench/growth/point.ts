// One point of a curve in a process of its own: one task on the schedule of a batch.

import { randomModel, randomTensor } from '../../../src/model/random-model.js';
import type { Tensor } from '../../../src/model/tensor.js';
import { sequence } from '../../../src/protocols/sequence.js';
import { Engine } from '../../../src/run/engine.js';
import { verify } from '../../../src/safety/verify.js';
import { compile } from '../../../src/schedule/compile.js';
import { constants } from '../../../src/schedule/lower.js';
import type { Schedule } from '../../../src/schedule/schedule.js';
import { simulate } from '../../../src/speed/simulate.js';
import { answer, peakMemoryKib } from '../lib/child.js';

export type Task = 'compile' | 'run' | 'simulate' | 'verify';

/** What a point comes to. */
export interface Point {
  readonly operations: number;
  readonly ms: number;
  /** The process's peak: Node, the schedule and the tensors included. */
  readonly peakMiB: number;
}

const WIDTH = 64;

/** A layer in small tiles, so that it is the operations that grow with the batch and not the tensors. */
export function compileLayer(batch: number): Schedule {
  return compile(layer(), { batch, tile: { m: 16, k: 16, n: 16 } });
}

const layer = () => randomModel({ layers: [WIDTH, WIDTH], seed: '1' });

/** The tasks that are given a compiled schedule and its tensors. */
const TASKS: Readonly<
  Record<Exclude<Task, 'compile'>, (schedule: Schedule, inputs: ReadonlyMap<string, Tensor>) => unknown>
> = {
  run: (schedule, inputs) => new Engine().execute(schedule, inputs),
  simulate: (schedule) => {
    const { outcome } = simulate({ schedule, protocol: sequence, ringCapacity: 8 }, null, {
      data: false,
      logs: false,
    });
    if (outcome.kind !== 'ended') throw new Error(`simulate: ${outcome.kind}`);
  },
  verify: async (schedule) => {
    const { verdict } = await verify(schedule);
    if (verdict !== 'proved') throw new Error(`verify: ${verdict}`);
  },
};

answer(async ({ task, batch }: { readonly task: Task; readonly batch: number }): Promise<Point> => {
  let start = performance.now();
  const schedule = compileLayer(batch);
  if (task !== 'compile') {
    const inputs = new Map([...constants(layer()), ['input', randomTensor(batch, WIDTH, '1')] as const]);
    start = performance.now();
    await TASKS[task](schedule, inputs);
  }
  const ms = performance.now() - start;
  return { operations: schedule.ops.length, ms, peakMiB: peakMemoryKib() / 1024 };
});
