import type { CommandModule } from 'yargs';
import { compare } from '../../analysis/compare.js';
import { comparisonReport } from '../../report/comparison-report.js';
import { comparisonText } from '../../report/comparison-text.js';
import { htmlReport } from '../../report/html-report.js';
import { writeOutput } from '../files.js';
import { wholeNumber } from '../numbers.js';
import { type OutputArguments, OutputCheck, outputLines, outputOptions } from '../output-options.js';
import { columns, print } from '../print.js';
import { Progress } from '../progress.js';
import { type TraceArguments, traceOption, writeTrace } from '../trace-option.js';
import {
  loadWorkload,
  type RunArguments,
  ringCapacity,
  runOptions,
  type WorkloadArguments,
  workloadOptions,
} from '../workload-options.js';

type Arguments = WorkloadArguments &
  RunArguments &
  OutputArguments &
  TraceArguments & { runs: string; json: boolean; report?: string | undefined };

/** `heddle compare`: the three executors side by side. */
export const compareCommand: CommandModule<object, Arguments> = {
  command: 'compare [model]',
  describe: 'Run a model sequentially, simulated and on threads; compare bits and timings',
  builder: (yargs) =>
    traceOption(outputOptions(runOptions(workloadOptions(yargs))))
      .option('runs', { type: 'string', default: '50', describe: 'real runs to repeat', group: 'Run:' })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'print one JSON object',
        group: 'Output:',
      })
      .option('report', {
        type: 'string',
        describe: 'write timelines and figures here, as one .html file for a browser',
        group: 'Output:',
      })
      .example('$0 compare model.onnx --input digits.npy', 'a trained model on real input')
      .example('$0 compare --layers 128,64,32,32 --batch 128', "the plan's own workload"),
  handler: async (args) => {
    const runs = wholeNumber('runs', args.runs, 1, 1e6);
    const options = { protocol: args.protocol, ringCapacity: ringCapacity(args), runs };
    const workload = loadWorkload(args);
    const check = new OutputCheck(args, workload);
    const progress = new Progress('real runs', runs);
    const result = await compare(workload, {
      ...options,
      onProgress: (done) => progress.update(done),
    }).finally(() => progress.stop());
    const { comparison, lanes, logs } = result;
    writeTrace(args, workload.schedule, comparison.workload, [
      { name: 'sim', lanes, logs: logs.sim },
      ...(logs.threads ? [{ name: 'threads', lanes, logs: logs.threads }] : []),
    ]);
    const report = check.apply(result.outputs);
    if (args.report !== undefined) {
      writeOutput(args.report, htmlReport(comparisonReport(result, workload.schedule)));
    }
    if (args.json) {
      print(JSON.stringify(report ? { ...comparison, output: report } : comparison));
    } else {
      print([comparisonText(result, columns()), ...outputLines(report)].join('\n'));
    }
    process.exitCode = comparison.bits.identical && report?.isWithinTolerance !== false ? 0 : 1;
  },
};
