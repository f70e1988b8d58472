import { BadInput } from '../../refusal/bad-input.js';
import { runText } from '../../report/terminal/run-text.js';
import { BUILT_IN_MACHINE } from '../../speed/machine.js';
import { fasterBackend } from '../../speed/predict.js';
import { BACKENDS, type Backend, runWorkload } from '../../speed/run-workload.js';
import { FINDING, WELL } from '../io/exit-status.js';
import { print, printJson } from '../io/print.js';
import { loadProgram } from '../options/load-workload.js';
import { type MachineArguments, machineOption, namedMachine } from '../options/machine.js';
import { type OutputArguments, OutputCheck, outputLines, outputOptions } from '../options/output.js';
import { type TraceArguments, traceOption, writeTrace } from '../options/trace.js';
import {
  jsonOption,
  type RunArguments,
  runOptions,
  type WorkloadArguments,
  workloadOptions,
} from '../options/workload.js';
import type { CommandBody } from './command.js';

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
    const { workload, program } = await loadProgram(args);
    const check = new OutputCheck(args, workload);
    const machine = await namedMachine(args, BUILT_IN_MACHINE);
    // What is to be traced has lanes.
    const backend =
      args.backend !== 'auto'
        ? args.backend
        : args.trace !== undefined
          ? 'threads'
          : fasterBackend(program, machine);
    const { outputs, summary, lanes, logs } = await runWorkload(workload, backend, program, machine);
    if (logs) writeTrace(args, workload.schedule, summary.workload, [{ name: backend, lanes, logs }]);
    const report = check.apply(outputs);
    if (args.json) printJson('run', { ...summary, ...(report && { output: report }) });
    else print([runText(summary), ...outputLines(report)].join('\n'));
    process.exitCode = report?.isWithinTolerance === false ? FINDING : WELL;
  },
};
