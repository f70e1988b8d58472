import { availableParallelism } from 'node:os';
import { quantisationError } from '../../model/quantised.js';
import { randomNames } from '../../model/random-model.js';
import type { Tensor } from '../../model/tensor.js';
import { holdContract } from '../../program/contract.js';
import type { Link } from '../../program/program.js';
import { BadInput } from '../../refusal/bad-input.js';
import type { ReportInput } from '../../report/pages/run/report-data.js';
import { PREDICTED, runReport } from '../../report/pages/run-report.js';
import { whyReport } from '../../report/pages/why-report.js';
import { int8Lines, randomLines } from '../../report/terminal/output-text.js';
import { bitsLine, runText } from '../../report/terminal/run-text.js';
import type { TimelineRun } from '../../report/terminal/timeline.js';
import { shownLanes } from '../../report/words/shown-lanes.js';
import { pathOf } from '../../speed/bottleneck/path-stretches.js';
import { BUILT_IN_MACHINE } from '../../speed/machine.js';
import { fasterBackend } from '../../speed/predict.js';
import { BACKENDS, runWorkload } from '../../speed/run-workload.js';
import { type OutputError, outputError, unrounded } from '../../workload/unrounded.js';
import { outputTensor, type Workload } from '../../workload/workload.js';
import { FINDING, WELL } from '../io/exit-status.js';
import { print, printJson } from '../io/print.js';
import { reportTo } from '../io/standard-output.js';
import { ANSWER, LINK, OPTIONS, OUTPUT, pick, WORKLOAD } from '../options/list.js';
import { AUTO, loadProgram } from '../options/load-workload.js';
import { namedMachine } from '../options/machine.js';
import type { Options } from '../options/option.js';
import { originOf } from '../options/origin.js';
import { Answer, outputLines } from '../options/output.js';
import { writeRunReport } from '../options/run-report.js';
import { writeTrace } from '../options/trace.js';
import { workersGiven } from '../options/workers.js';
import type { CommandBody } from './command.js';

const BACKEND_CHOICES = ['auto', ...BACKENDS] as const;

const TAKES = {
  ...pick(...WORKLOAD, ...LINK, ...OUTPUT, ...ANSWER, 'trace', 'report', 'json', 'machine', 'workers'),
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
    ['run model.onnx -i digits.npy -o logits.npy', 'inference'],
    ['run model.onnx -i digits.csv --top 3', 'the three best classes of each row'],
    ['run model.onnx -i - -o - < digits.npy > logits.npy', 'in a pipe'],
    ['run model.onnx --report out.html', 'what each lane did, in a browser'],
    ['run schedule.json --backend threads', 'a schedule on two worker threads'],
  ],
  handler: async (args, words) => {
    const drawn = (['trace', 'report'] as const).find((name) => args[name] !== undefined);
    if (drawn && args.backend === 'sequential') {
      throw new BadInput(
        `--${drawn}: the sequential backend has no lanes to ${drawn === 'trace' ? 'trace' : 'show'}: ` +
          'add --backend sim or threads',
      );
    }
    const { workload, program } = await loadProgram({ ...args, lanes: args.lanes ?? AUTO });
    holdContract(program);
    const { workers } = workersGiven(args);
    const answer = await Answer.asked(args, workload);
    const machine = await namedMachine(args, BUILT_IN_MACHINE);
    // What is to be shown has lanes.
    const backend =
      args.backend !== 'auto'
        ? args.backend
        : drawn
          ? 'threads'
          : fasterBackend(program, machine, workers ?? availableParallelism(), COLD_NS);
    const { outputs, summary, lanes, logs } = await runWorkload(workload, backend, program, machine, workers);
    const { hosts, metrics } = summary;
    const run = logs && {
      name: backend,
      lanes: shownLanes(lanes, hosts),
      logs,
      hosts,
      ...(backend === 'sim' && { handOver: machine }),
    };
    if (run) writeTrace(args, workload.schedule, summary.workload, [run]);
    const report = answer && (await answer.apply(outputs));
    const isWell = report?.isWithinTolerance !== false;
    if (run && metrics) {
      writeRunReport(args, () =>
        runReport(
          {
            workload: summary.workload,
            schedule: workload.schedule,
            run,
            outcome: metrics,
            about: backend === 'sim' ? PREDICTED : 'measured: one run, with a trace',
            verdict: { good: isWell, lines: [bitsLine(summary), ...outputLines(report)] },
          },
          { origin: originOf(words), ...whyOf(run) },
        ),
      );
    }
    const random = randomNames(workload.inputs);
    const rounding = workload.model ? quantisationError(workload.model) : null;
    const cost = rounding && random.length === 0 ? await costOfRounding(workload, outputs, program) : null;
    const to = reportTo(args.output);
    if (args.json)
      printJson(
        'run',
        { ...summary, random, ...(rounding && { rounding: { ...rounding, output: cost } }), output: report },
        to,
      );
    else {
      const shown = answer ? [answer.shown(outputs)] : [];
      const said = randomLines(random, workload.schedule, args.seed);
      print(
        [
          runText(summary),
          ...int8Lines(workload.schedule, rounding, cost),
          ...shown,
          ...outputLines(report),
          ...said,
        ].join('\n'),
        to,
      );
    }
    process.exitCode = isWell ? WELL : FINDING;
  },
};

/** What the critical path of a run consists of, with no prediction beside it. */
function whyOf(run: TimelineRun): Pick<ReportInput, 'why'> {
  const why = whyReport({ otherPaths: [{ name: run.name, path: pathOf(run) }] });
  return why ? { why } : {};
}

/** What the output is off by for weights in int8; null where there is no output. */
async function costOfRounding(
  workload: Workload,
  outputs: ReadonlyMap<string, Tensor>,
  link: Link,
): Promise<OutputError | null> {
  const exact = unrounded(workload);
  const name = outputTensor(workload.schedule)?.name ?? '';
  const output = outputs.get(name);
  if (!exact || !output) return null;
  const other = (await runWorkload(exact, 'sequential', link)).outputs.get(name);
  return other ? outputError(output, other) : null;
}
