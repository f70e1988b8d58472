import { availableParallelism } from 'node:os';
import { type ComparisonRun, compareSideBySide } from '../../compare/compare.js';
import type { Contestant } from '../../compare/rounds.js';
import { randomNames } from '../../model/random-model.js';
import { comparisonReport } from '../../report/pages/comparison-report.js';
import type { ReportInput } from '../../report/pages/run/report-data.js';
import { whyReport } from '../../report/pages/why-report.js';
import { pathLine, WHY_TITLE } from '../../report/terminal/bottleneck-text.js';
import {
  boundLines,
  comparisonText,
  drawnRuns,
  predictionLine,
} from '../../report/terminal/comparison-text.js';
import { randomLines } from '../../report/terminal/output-text.js';
import { sideBySideText } from '../../report/terminal/side-by-side-text.js';
import { ORIGINAL_LANES } from '../../schedule/lanes.js';
import type { Change, Choices } from '../../speed/bottleneck/advice.js';
import type { Bottleneck } from '../../speed/bottleneck/bottleneck.js';
import { type CriticalPath, criticalPath } from '../../speed/bottleneck/critical-path.js';
import { laneHosts } from '../../speed/lane-hosts.js';
import { isRun } from '../../speed/run-outcome.js';
import { wholeNumber } from '../../workload/numbers.js';
import { FINDING, WELL } from '../io/exit-status.js';
import { Interruption } from '../io/interruption.js';
import { columns, print, printJson } from '../io/print.js';
import { Progress } from '../io/progress.js';
import { reportTo } from '../io/standard-output.js';
import { LINK, OPTIONS, OUTPUT, pick, WORKLOAD } from '../options/list.js';
import { AUTO, loadProgram } from '../options/load-workload.js';
import { calibratedMachine } from '../options/machine.js';
import type { ArgumentsOf, Options } from '../options/option.js';
import { originOf } from '../options/origin.js';
import { Answer, outputLines } from '../options/output.js';
import { writeRunReport } from '../options/run-report.js';
import { writeSvg } from '../options/svg.js';
import { writeTrace } from '../options/trace.js';
import { workersGiven } from '../options/workers.js';
import type { CommandBody } from './command.js';
import { rerunCommand } from './rerun.js';
import { whyNotFaster } from './why.js';

const TAKES = {
  ...pick(...WORKLOAD, ...LINK, ...OUTPUT, 'trace', 'svg', 'json', 'report', 'workers'),
  machine: { ...OPTIONS.machine, defaultDescription: 'this one, calibrated quickly first' },
  lanes: {
    ...OPTIONS.lanes,
    array: true,
    describe: `${OPTIONS.lanes.describe}; may be given for each that is to be compared`,
    defaultDescription: `${ORIGINAL_LANES.join()}, and ${AUTO}`,
  },
  runs: { default: '50', describe: 'how many real runs there are of each executor', group: 'Run:' },
} as const satisfies Options;

/** `heddle compare`: the three executors side by side. */
export const compareCommand: CommandBody<typeof TAKES> = {
  options: TAKES,
  examples: [
    ['compare model.onnx --input digits.npy', 'a trained model on real input'],
    ['compare --layers 128,64,32,32 --batch 128', 'the workload of the original design'],
    ['compare model.onnx --lanes dma,compute --report run.html', 'on the lanes of that design, in detail'],
  ],
  handler: async (args, words) => {
    const runs = wholeNumber('runs', args.runs, 1, 1e6);
    const { workers = availableParallelism() } = workersGiven(args);
    const contestants = await loadContestants(args);
    const { workload, program } = contestants[contestants.length - 1];
    const answer = await Answer.asked(args, workload);
    const { machine, doubt } = await calibratedMachine(args, workload.schedule.tile);
    using interruption = new Interruption();
    const progress = new Progress('real runs', runs);
    const results = await compareSideBySide(contestants, {
      machine,
      doubt,
      runs,
      workers,
      signal: interruption.signal,
      onProgress: (done) => progress.update(done),
    }).finally(() => progress.stop());
    const interrupted = interruption.signal.aborted;
    const result = results[results.length - 1];
    const { comparison, lanes, logs } = result;
    const drawn = drawnRuns(result);
    writeTrace(args, workload.schedule, comparison.workload, drawn);
    writeSvg(args, comparison.workload, drawn);
    const report = answer && (await answer.apply(result.outputs));
    const setting = { program, source: workload.source, machine, workers };
    const why = whyNotFaster(interruption, setting, comparison.sim, logs.sim);
    const threadsPath =
      logs.threads && criticalPath(lanes, logs.threads, undefined, laneHosts(program.protocol, workers));
    const lines = [
      ...why.lines,
      ...(threadsPath ? [`On threads, with a trace: ${pathLine(threadsPath)}`] : []),
    ];
    writeRunReport(args, () =>
      comparisonReport(result, workload.schedule, {
        origin: originOf(words),
        ...explained(why.bottleneck, result, threadsPath, (change, asRun) =>
          rerunCommand(words, change, asRun, { ...args, lanes: args.lanes?.at(-1) }),
        ),
      }),
    );
    const random = randomNames(workload.inputs);
    const checked = { interrupted, random, output: report };
    const to = reportTo(args.output);
    if (args.json && results.length > 1) {
      printJson('compare-lanes', { assignments: results.map((run) => run.comparison), ...checked }, to);
    } else if (args.json) {
      printJson('compare', { ...comparison, bottleneck: why.bottleneck, threadsPath, ...checked }, to);
    } else {
      const text =
        results.length > 1 ? sideBySideText(results, columns()) : comparisonText(result, columns(), lines);
      const said = randomLines(random, workload.schedule, args.seed);
      print([text, ...outputLines(report), ...said].join('\n'), to);
      if (interrupted) print(`Interrupted: these are ${comparison.sequential.runs} of ${runs} runs.`, to);
    }
    const isWell =
      results.every((run) => run.comparison.bits.identical) && report?.isWithinTolerance !== false;
    process.exitCode = isWell ? WELL : FINDING;
  },
};

type Arguments = ArgumentsOf<typeof TAKES>;

/** What a report says on why it is not faster; lines alone where nothing is predicted. */
function explained(
  bottleneck: Bottleneck | null,
  { comparison }: ComparisonRun,
  threadsPath: CriticalPath | null,
  commandFor: (change: Change, asRun: Choices | null) => string,
): Pick<ReportInput, 'why'> & { notes: ReportInput['notes'] } {
  const { sim } = comparison;
  const predicted =
    bottleneck && isRun(sim)
      ? {
          bottleneck,
          metrics: sim,
          commandFor: (change: Change) => commandFor(change, bottleneck.asRun),
        }
      : null;
  const lines = boundLines(comparison);
  const told = predictionLine(comparison);
  const why = whyReport({
    predicted,
    otherPaths: threadsPath ? [{ name: 'threads', path: threadsPath }] : [],
    ...(predicted ? { lines: [...lines, told] } : { lines, note: told }),
  });
  return why ? { why, notes: [] } : { notes: [{ title: WHY_TITLE, lines: [...lines, told] }] };
}

/**
 * A program for each of --lanes. Where none is given, that of the original design and what is predicted to be fastest, if
 * that is another one; for a schedule, or under a protocol that was asked for, the one that there is.
 */
async function loadContestants(args: Arguments): Promise<readonly Contestant[]> {
  const isOpen = args.protocol === undefined && !args.model?.endsWith('.json');
  const assignments = args.lanes ?? (isOpen ? [ORIGINAL_LANES.join(), AUTO] : [undefined]);
  const contestants: Contestant[] = [];
  for (const lanes of assignments) {
    const contestant = await loadProgram({ ...args, lanes });
    const { protocol } = contestant.program;
    if (!contestants.some(({ program }) => program.protocol === protocol)) contestants.push(contestant);
  }
  return contestants;
}
