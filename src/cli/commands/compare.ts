import { compare } from '../../compare/compare.js';
import { comparisonReport } from '../../report/pages/comparison-report.js';
import { htmlReport } from '../../report/pages/html-report.js';
import { pathLine, WHY_TITLE } from '../../report/terminal/bottleneck-text.js';
import {
  boundLines,
  comparisonText,
  drawnRuns,
  predictionLine,
} from '../../report/terminal/comparison-text.js';
import { criticalPath } from '../../speed/bottleneck/critical-path.js';
import { wholeNumber } from '../../workload/numbers.js';
import { FINDING, WELL } from '../io/exit-status.js';
import { writeOutput } from '../io/files.js';
import { Interruption } from '../io/interruption.js';
import { columns, print, printJson } from '../io/print.js';
import { Progress } from '../io/progress.js';
import { LINK, OPTIONS, OUTPUT, pick, WORKLOAD } from '../options/list.js';
import { loadProgram } from '../options/load-workload.js';
import { calibratedMachine } from '../options/machine.js';
import type { Options } from '../options/option.js';
import { OutputCheck, outputLines } from '../options/output.js';
import { writeSvg } from '../options/svg.js';
import { writeTrace } from '../options/trace.js';
import type { CommandBody } from './command.js';
import { whyNotFaster } from './why.js';

const TAKES = {
  ...pick(...WORKLOAD, ...LINK, ...OUTPUT, 'trace', 'svg', 'json', 'report'),
  machine: { ...OPTIONS.machine, defaultDescription: 'this one, calibrated quickly first' },
  runs: { default: '50', describe: 'how many real runs there are of each executor', group: 'Run:' },
} as const satisfies Options;

/** `heddle compare`: the three executors side by side. */
export const compareCommand: CommandBody<typeof TAKES> = {
  options: TAKES,
  examples: [
    ['compare model.onnx --input digits.npy', 'a trained model on real input'],
    ['compare --layers 128,64,32,32 --batch 128', 'the workload of the original design'],
  ],
  handler: async (args) => {
    const runs = wholeNumber('runs', args.runs, 1, 1e6);
    const { workload, program } = await loadProgram(args);
    const check = new OutputCheck(args, workload);
    const { machine, doubt } = await calibratedMachine(args, workload.schedule.tile);
    using interruption = new Interruption();
    const progress = new Progress('real runs', runs);
    const result = await compare(workload, {
      ...program,
      machine,
      doubt,
      runs,
      signal: interruption.signal,
      onProgress: (done) => progress.update(done),
    }).finally(() => progress.stop());
    const { comparison, lanes, logs } = result;
    const interrupted = interruption.signal.aborted;
    const drawn = drawnRuns(result);
    writeTrace(args, workload.schedule, comparison.workload, drawn);
    writeSvg(args, comparison.workload, drawn);
    const report = check.apply(result.outputs);
    const setting = { program, source: workload.source, machine };
    const why = whyNotFaster(interruption, setting, comparison.sim, logs.sim);
    const threadsPath = logs.threads && criticalPath(lanes, logs.threads);
    const lines = [
      ...why.lines,
      ...(threadsPath ? [`On threads, with a trace: ${pathLine(threadsPath)}`] : []),
    ];
    if (args.report !== undefined) {
      writeOutput(
        args.report,
        htmlReport(
          comparisonReport(result, workload.schedule, {
            notes: [
              { title: WHY_TITLE, lines: [predictionLine(comparison), ...lines, ...boundLines(comparison)] },
            ],
          }),
        ),
      );
    }
    if (args.json) {
      printJson('compare', {
        ...comparison,
        bottleneck: why.bottleneck,
        threadsPath,
        interrupted,
        ...(report && { output: report }),
      });
    } else {
      print([comparisonText(result, columns(), lines), ...outputLines(report)].join('\n'));
      if (interrupted) print(`Interrupted: these are ${comparison.sequential.runs} of ${runs} runs.`);
    }
    const isWell = comparison.bits.identical && report?.isWithinTolerance !== false;
    process.exitCode = isWell ? WELL : FINDING;
  },
};
