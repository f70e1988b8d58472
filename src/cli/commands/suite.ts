import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runSuite } from '../../compare/suite.js';
import { SUITE_SIZE, suiteWorkloads } from '../../compare/suite-workloads.js';
import { readOnnx } from '../../model/onnx/read.js';
import { suiteText } from '../../report/terminal/suite-text.js';
import { wholeNumber } from '../../workload/numbers.js';
import { NOT_FINISHED } from '../io/exit-status.js';
import { readInput } from '../io/files.js';
import { Interruption } from '../io/interruption.js';
import { complain, print, printJson } from '../io/print.js';
import { Progress } from '../io/progress.js';
import { OPTIONS, pick } from '../options/list.js';
import { calibratedMachine } from '../options/machine.js';
import type { Options } from '../options/option.js';
import type { CommandBody } from './command.js';

/** The trained model among the examples. */
const MNIST = join(
  dirname(createRequire(import.meta.url).resolve('heddle/package.json')),
  'examples/mnist/mnist-mlp.onnx',
);

const TAKES = {
  ...pick('json'),
  machine: { ...OPTIONS.machine, defaultDescription: 'this one, calibrated quickly first' },
  runs: { default: '20', describe: 'how many real runs to keep of each workload', group: 'Run:' },
} as const satisfies Options;

/** `heddle suite`: predictions against real runs over workloads of many shapes. */
export const suiteCommand: CommandBody<typeof TAKES> = {
  options: TAKES,
  examples: [
    ['suite --machine machine.json', 'how good the predictions are here'],
    ['suite --runs 5', 'the same sooner, and less surely'],
  ],
  handler: async (args) => {
    const keep = wholeNumber('runs', args.runs, 1, 1e6);
    const { machine, doubt } = await calibratedMachine(args);
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
    if (args.json) printJson('compare-suite', { ...report, interrupted: signal.aborted });
    else print(suiteText(report));
  },
};
