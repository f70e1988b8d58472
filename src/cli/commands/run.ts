import { BUILT_IN_MACHINE } from '../../analysis/machine.js';
import { fasterBackend } from '../../analysis/predict.js';
import { BACKENDS, type Backend, runWorkload } from '../../analysis/run-workload.js';
import { BadInput } from '../../bad-input.js';
import { loadProtocol } from '../../protocols/load-protocol.js';
import { runText } from '../../report/run-text.js';
import type { CommandBody } from '../commands.js';
import { FINDING, WELL } from '../exit-status.js';
import { loadWorkload } from '../load-workload.js';
import { type MachineArguments, machineOption, namedMachine } from '../machine-option.js';
import { type OutputArguments, OutputCheck, outputLines, outputOptions } from '../output-options.js';
import { print, printJson } from '../print.js';
import { type TraceArguments, traceOption, writeTrace } from '../trace-option.js';
import {
  jsonOption,
  type RunArguments,
  ringCapacity,
  runOptions,
  type WorkloadArguments,
  workloadOptions,
} from '../workload-options.js';

type Arguments = WorkloadArguments &
  RunArguments &
  MachineArguments &
  OutputArguments &
  TraceArguments & { backend: BackendChoice; json: boolean };

const BACKEND_CHOICES = ['auto', ...BACKENDS] as const;
type BackendChoice = 'auto' | Backend;

/** `heddle run`: one executor, once. */
export const runCommand: CommandBody<Arguments> = {
  builder: (yargs) =>
    machineOption(jsonOption(traceOption(outputOptions(runOptions(workloadOptions(yargs))))), 'built-in')
      .option('backend', {
        choices: BACKEND_CHOICES,
        default: 'auto' as const,
        describe: 'the executor; auto: sequential or threads, whichever is predicted to be faster',
        group: 'Run:',
      })
      .example('$0 run model.onnx --input digits.npy --output logits.npy', 'inference')
      .example('$0 run schedule.json --backend threads', 'a schedule on two worker threads'),
  handler: async (args) => {
    if (args.trace !== undefined && args.backend === 'sequential') {
      throw new BadInput(
        '--trace: the sequential backend has no lanes to trace: add --backend sim or threads',
      );
    }
    const capacity = ringCapacity(args);
    const protocol = await loadProtocol(args.protocol);
    const workload = await loadWorkload(args, { protocol, ringCapacity: capacity });
    const check = new OutputCheck(args, workload);
    const machine = await namedMachine(args, BUILT_IN_MACHINE);
    // What is to be traced has lanes.
    const backend =
      args.backend !== 'auto'
        ? args.backend
        : args.trace !== undefined
          ? 'threads'
          : fasterBackend(workload.schedule, protocol, capacity, machine);
    const { outputs, summary, lanes, logs } = await runWorkload(
      workload,
      backend,
      args.protocol,
      capacity,
      machine,
    );
    if (logs) writeTrace(args, workload.schedule, summary.workload, [{ name: backend, lanes, logs }]);
    const report = check.apply(outputs);
    if (args.json) printJson('run', { ...summary, ...(report && { output: report }) });
    else print([runText(summary), ...outputLines(report)].join('\n'));
    process.exitCode = report?.isWithinTolerance === false ? FINDING : WELL;
  },
};
