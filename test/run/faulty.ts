import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect } from 'vitest';
import { ROOT, temporaryFolder } from '../cli/heddle.js';
import { LIMIT_MS } from '../limit.js';
import { planWorkload } from './workloads.js';

const plan = planWorkload();
const built = (path: string) => JSON.stringify(pathToFileURL(join(ROOT, 'dist/src', path)).href);

/** The operation of this kind at which the original design's model, and no other schedule, meets with the fault. */
export const OPERATION = {
  load: plan.schedule.ops.findIndex(({ op }, index) => op === 'load' && index > 20),
  execute: plan.schedule.ops.findIndex(({ op }, index) => op === 'execute' && index > 20),
  store: plan.schedule.ops.findIndex(({ op }, index) => op === 'store' && index > 20),
} as const;

/** The lane that carries operations of a kind out. */
export const LANE = { load: 'dma', execute: 'compute', store: 'dma' } as const;

/** Makes modules of `sequence` in a folder of the test file's own. */
export function faultyProtocols() {
  const folder = temporaryFolder();
  let count = 0;
  /** One in which the operation of this kind that `OPERATION` names does `fault` first; the path of its module. */
  return function faulty(state: keyof typeof OPERATION, fault: string): string {
    const lane = state === 'execute' ? 1 : 0;
    const path = join(folder, `${count++}.mjs`);
    writeFileSync(
      path,
      `import { vary } from ${built('lane/vary.js')};
     import { sequence } from ${built('protocols/sequence.js')};
     const { ${state}: right } = sequence.lanes[${lane}].source.states;
     const step = (r, context) => {
       if (context.ops.length === ${plan.schedule.ops.length} && r.${lane ? 'item' : 'op'} === ${OPERATION[state]}) { ${fault} }
       right.step(r, context);
     };
     const lane = vary(sequence.lanes[${lane}], { states: { ${state}: { ...right, step } } });
     export default { ...sequence, name: 'faulty', lanes: sequence.lanes.with(${lane}, lane) };`,
    );
    return path;
  };
}

/** A fault that lets others know that the lane has come to it, by a file at this path, and never goes on. */
export function sayAndStay(marker: string): string {
  return `process.getBuiltinModule('node:fs').writeFileSync(${JSON.stringify(marker)}, ''); for (;;);`;
}

/** Waits until the lane has come to the fault that makes this file. */
export async function said(marker: string): Promise<void> {
  await expect.poll(() => existsSync(marker), { timeout: LIMIT_MS }).toBe(true);
}

/** The workers that are started in this process, DMA before compute, the latest pair last. */
export function startedWorkers(): readonly Worker[] {
  const workers: Worker[] = [];
  const add = (worker: Worker) => void workers.push(worker);
  beforeAll(() => void process.on('worker', add));
  afterAll(() => void process.off('worker', add));
  return workers;
}
