import type { CommandModule } from 'yargs';
import { BACKENDS, runWorkload } from '../../analysis/run-workload.js';
import { BadInput } from '../../bad-input.js';
import { runText } from '../../report/run-text.js';
import { type OutputArguments, OutputCheck, outputLines, outputOptions } from '../output-options.js';
import { print } from '../print.js';
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
  TraceArguments & { backend: string; json: boolean };

/** `heddle run`: one executor, once. */
export const runCommand: CommandModule<object, Arguments> = {
  command: 'run [model]',
  describe: 'Run a model on one executor',
  builder: (yargs) =>
    traceOption(outputOptions(runOptions(workloadOptions(yargs))))
      .option('backend', {
        type: 'string',
        default: 'sequential',
        describe: BACKENDS.join(', '),
        group: 'Run:',
      })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'print one JSON object',
        group: 'Output:',
      })
      .example('$0 run model.onnx --input digits.npy --output logits.npy', 'inference')
      .example('$0 run schedule.json --backend threads', 'a schedule on two worker threads'),
  handler: async (args) => {
    const backend = BACKENDS.find((name) => name === args.backend);
    if (!backend) throw new BadInput(`--backend ${args.backend}: take ${BACKENDS.join(', ')}`);
    if (args.trace !== undefined && backend === 'sequential') {
      throw new BadInput(
        '--trace: the sequential backend has no lanes to trace: add --backend sim or threads',
      );
    }
    const capacity = ringCapacity(args);
    const workload = loadWorkload(args);
    const check = new OutputCheck(args, workload);
    const result = await runWorkload(workload, backend, args.protocol, capacity);
    const { summary, lanes, logs } = result;
    if (logs) writeTrace(args, workload.schedule, summary.workload, [{ name: backend, lanes, logs }]);
    const report = check.apply(result.outputs);
    if (args.json) {
      print(JSON.stringify(report ? { ...summary, output: report } : summary));
    } else print([runText(summary), ...outputLines(report)].join('\n'));
    process.exitCode = report?.isWithinTolerance === false ? 1 : 0;
  },
};
