import { availableParallelism } from 'node:os';
import { BadInput } from '../../refusal/bad-input.js';
import { runText } from '../../report/terminal/run-text.js';
import { shownLanes } from '../../report/words/shown-lanes.js';
import { BUILT_IN_MACHINE } from '../../speed/machine.js';
import { fasterBackend } from '../../speed/predict.js';
import { BACKENDS, runWorkload } from '../../speed/run-workload.js';
import { FINDING, WELL } from '../io/exit-status.js';
import { print, printJson } from '../io/print.js';
import { LINK, OPTIONS, OUTPUT, pick, WORKLOAD } from '../options/list.js';
import { AUTO, loadProgram } from '../options/load-workload.js';
import { namedMachine } from '../options/machine.js';
import type { Options } from '../options/option.js';
import { OutputCheck, outputLines } from '../options/output.js';
import { writeTrace } from '../options/trace.js';
import { workersGiven } from '../options/workers.js';
import type { CommandBody } from './command.js';

const BACKEND_CHOICES = ['auto', ...BACKENDS] as const;

const TAKES = {
  ...pick(...WORKLOAD, ...LINK, ...OUTPUT, 'trace', 'json', 'machine', 'workers'),
  lanes: { ...OPTIONS.lanes, defaultDescription: AUTO },
  backend: {
    choices: BACKEND_CHOICES,
    default: 'auto',
    describe: 'the executor; auto: sequential or threads, whichever is predicted to be faster',
    group: 'Run:',
  },
} as const satisfies Options;

/** What threads lose in the only run that they have: each loads and compiles for itself what it runs. */
const COLD_NS = 5e6;

/** `heddle run`: one executor, once. */
export const runCommand: CommandBody<typeof TAKES> = {
  options: TAKES,
  examples: [
    ['run model.onnx --input digits.npy --output logits.npy', 'inference'],
    ['run schedule.json --backend threads', 'a schedule on two worker threads'],
  ],
  handler: async (args) => {
    if (args.trace !== undefined && args.backend === 'sequential') {
      throw new BadInput(
        '--trace: the sequential backend has no lanes to trace: add --backend sim or threads',
      );
    }
    const { workload, program } = await loadProgram({ ...args, lanes: args.lanes ?? AUTO });
    const { workers } = workersGiven(args);
    const check = new OutputCheck(args, workload);
    const machine = await namedMachine(args, BUILT_IN_MACHINE);
    // What is to be traced has lanes.
    const backend =
      args.backend !== 'auto'
        ? args.backend
        : args.trace !== undefined
          ? 'threads'
          : fasterBackend(program, machine, workers ?? availableParallelism(), COLD_NS);
    const { outputs, summary, lanes, logs } = await runWorkload(workload, backend, program, machine, workers);
    if (logs)
      writeTrace(args, workload.schedule, summary.workload, [
        {
          name: backend,
          lanes: shownLanes(lanes, summary.hosts),
          logs,
          hosts: summary.hosts,
          ...(backend === 'sim' && { handOver: machine }),
        },
      ]);
    const report = check.apply(outputs);
    if (args.json) printJson('run', { ...summary, ...(report && { output: report }) });
    else print([runText(summary), ...outputLines(report)].join('\n'));
    process.exitCode = report?.isWithinTolerance === false ? FINDING : WELL;
  },
};
