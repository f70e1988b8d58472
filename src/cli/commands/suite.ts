import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runSuite } from '../../compare/suite.js';
import { SUITE_SIZE, suiteWorkloads } from '../../compare/suite-workloads.js';
import { readOnnx } from '../../model/onnx.js';
import { suiteText } from '../../report/terminal/suite-text.js';
import { NOT_FINISHED } from '../io/exit-status.js';
import { readInput } from '../io/files.js';
import { Interruption } from '../io/interruption.js';
import { complain, print, printJson } from '../io/print.js';
import { Progress } from '../io/progress.js';
import type { CalibratedMachine } from '../options/machine.js';

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
