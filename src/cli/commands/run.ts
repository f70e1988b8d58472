import type { CommandModule } from 'yargs';
import { BACKENDS, runWorkload } from '../../analysis/run-workload.js';
import { BadInput } from '../../bad-input.js';
import { runText } from '../../report/run-text.js';
import { type OutputArguments, OutputCheck, outputLines, outputOptions } from '../output-options.js';
import { print } from '../print.js';
import {
  loadWorkload,
  type RunArguments,
  ringCapacity,
  runOptions,
  type WorkloadArguments,
  workloadOptions,
} from '../workload-options.js';

type Arguments = WorkloadArguments & RunArguments & OutputArguments & { backend: string; json: boolean };

/** `heddle run`: one executor, once. */
export const runCommand: CommandModule<object, Arguments> = {
  command: 'run [model]',
  describe: 'Run a model on one executor',
  builder: (yargs) =>
    outputOptions(runOptions(workloadOptions(yargs)))
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
    const capacity = ringCapacity(args);
    const workload = loadWorkload(args);
    const check = new OutputCheck(args, workload);
    const result = await runWorkload(workload, backend, args.protocol, capacity);
    const report = check.apply(result.outputs);
    if (args.json) {
      print(JSON.stringify(report ? { ...result.summary, output: report } : result.summary));
    } else print([runText(result.summary), ...outputLines(report)].join('\n'));
    process.exitCode = report?.isWithinTolerance === false ? 1 : 0;
  },
};
