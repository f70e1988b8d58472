import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runSuite } from '../analysis/suite.js';
import { SUITE_SIZE, suiteWorkloads } from '../analysis/suite-workloads.js';
import { readOnnx } from '../model/onnx.js';
import { suiteText } from '../report/suite-text.js';
import { NOT_FINISHED } from './exit-status.js';
import { readInput } from './files.js';
import { Interruption } from './interruption.js';
import type { CalibratedMachine } from './machine-option.js';
import { complain, print, printJson } from './print.js';
import { Progress } from './progress.js';

/** The trained model among the examples. */
const MNIST = join(
  dirname(createRequire(import.meta.url).resolve('heddle/package.json')),
  'examples/mnist/mnist-mlp.onnx',
);

/** Predictions against real runs over the whole suite. */
export async function compareSuite(
  { machine, doubt }: CalibratedMachine,
  keep: number,
  json: boolean,
): Promise<void> {
  if (doubt !== null) {
    complain(
      `heddle: nothing to compare: this machine is not steady (${doubt}): run it again, or give --machine FILE`,
    );
    process.exitCode = NOT_FINISHED;
    return;
  }
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
