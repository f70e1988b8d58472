import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Machine } from '../analysis/machine.js';
import { runSuite } from '../analysis/suite.js';
import { SUITE_SIZE, suiteWorkloads } from '../analysis/suite-workloads.js';
import { readOnnx } from '../model/onnx.js';
import { suiteText } from '../report/suite-text.js';
import { readInput } from './files.js';
import { Interruption } from './interruption.js';
import { print, printJson } from './print.js';
import { Progress } from './progress.js';

/** The trained model among the examples. */
const MNIST = join(
  dirname(createRequire(import.meta.url).resolve('heddle/package.json')),
  'examples/mnist/mnist-mlp.onnx',
);

/** Predictions against real runs over the whole suite. */
export async function compareSuite(machine: Machine, keep: number, json: boolean): Promise<void> {
  using interruption = new Interruption();
  const { signal } = interruption;
  const progress = new Progress('workloads', SUITE_SIZE);
  let done = 0;
  const workloads = suiteWorkloads(readOnnx(readInput(MNIST), MNIST), machine);
  const report = await runSuite(workloads, machine, {
    keep,
    signal,
    onRow: () => progress.update(++done),
  }).finally(() => progress.stop());
  if (json) printJson('compare-suite', { ...report, interrupted: signal.aborted });
  else print(suiteText(report));
}
