import { stripVTControlCharacters } from 'node:util';
import { randomNames } from '../../model/random-model.js';
import type { ReportInput } from '../../report/pages/run/report-data.js';
import { PREDICTED, runReport } from '../../report/pages/run-report.js';
import { whyReport } from '../../report/pages/why-report.js';
import { randomText } from '../../report/terminal/output-text.js';
import { simulationText, verdictLines } from '../../report/terminal/simulation-text.js';
import type { TimelineRun } from '../../report/terminal/timeline.js';
import { shownLanes } from '../../report/words/shown-lanes.js';
import type { Schedule } from '../../schedule/schedule.js';
import type { Bottleneck } from '../../speed/bottleneck/bottleneck.js';
import { BUILT_IN_MACHINE } from '../../speed/machine.js';
import { isRun } from '../../speed/run-outcome.js';
import { JITTER_MOST } from '../../speed/simulate.js';
import { type SimulatedRun, simulateWorkload } from '../../speed/simulate-workload.js';
import { numberBetween } from '../../workload/numbers.js';
import { FINDING, WELL } from '../io/exit-status.js';
import { Interruption } from '../io/interruption.js';
import { columns, print, printJson } from '../io/print.js';
import { LINK, OPTIONS, pick, WORKLOAD } from '../options/list.js';
import { loadProgram, loadProgramAlone } from '../options/load-workload.js';
import { namedMachine } from '../options/machine.js';
import type { ArgumentsOf, Options } from '../options/option.js';
import { originOf } from '../options/origin.js';
import { writeRunReport } from '../options/run-report.js';
import { writeSvg } from '../options/svg.js';
import { writeTrace } from '../options/trace.js';
import { workersGiven } from '../options/workers.js';
import type { CommandBody } from './command.js';
import { rerunCommand } from './rerun.js';
import { whyNotFaster } from './why.js';

const TAKES = {
  ...pick(...WORKLOAD, ...LINK, 'trace', 'svg', 'report', 'json', 'machine', 'workers'),
  workers: { ...OPTIONS.workers, defaultDescription: 'as many as there are lanes' },
  data: {
    choices: ['on', 'off'],
    default: 'on',
    describe: 'whether data are computed: with off only time passes, and no tensor is needed',
    group: 'Run:',
  },
  jitter: {
    default: '0',
    describe: 'vary times by up to this share, drawn from --seed: 0.2',
    group: 'Run:',
  },
} as const satisfies Options;

/** `heddle simulate`: the lanes in virtual time, once. */
export const simulateCommand: CommandBody<typeof TAKES> = {
  options: TAKES,
  examples: [
    ['simulate model.onnx --batch 128', 'the makespan, and what each lane waits for'],
    ['simulate --layers 512,512 --batch 512 --data off', 'the same times, sooner'],
    ['simulate model.onnx --machine edge-npu:2', 'on an accelerator that nobody built'],
    ['simulate schedule.json --trace run.json', 'every operation, to look at in a viewer'],
    ['simulate model.onnx --report out.html', 'the same in a browser, and why it is not faster'],
    ['simulate model.onnx --svg lanes.svg', 'both lanes as a picture'],
  ],
  handler: async (args, words) => {
    const data = args.data === 'on';
    const jitter = numberBetween('jitter', args.jitter, 0, JITTER_MOST);
    const machine = await namedMachine(args, BUILT_IN_MACHINE);
    const loaded = data ? await loadProgram(args) : null;
    const { workload, program } = loaded ?? (await loadProgramAlone(args));
    const options = { data, jitter, seed: args.seed, machine, ...workersGiven(args) };
    const run = simulateWorkload(workload, program, options);
    // From here on there is something to print.
    using interruption = new Interruption();
    const { hosts } = run.report;
    const lanes = shownLanes(run.lanes, hosts);
    const drawn = [{ name: 'sim', lanes, logs: run.logs, hosts, handOver: machine }];
    writeTrace(args, workload.schedule, run.report.workload, drawn);
    writeSvg(args, run.report.workload, drawn);
    const setting = { program, source: workload.source, machine, ...workersGiven(args) };
    const { bottleneck, lines } = whyNotFaster(interruption, setting, run.report.sim, run.logs);
    writeRunReport(args, () => reportOf(run, workload.schedule, drawn[0], bottleneck, args, words));
    const random = loaded ? randomNames(loaded.workload.inputs) : [];
    if (args.json) printJson('simulate', { ...run.report, random, bottleneck });
    else print(simulationText(run, columns(), lines, randomText(random, workload.schedule.tensors)));
    process.exitCode = 'hang' in run.report.sim ? FINDING : WELL;
  },
};

/** The page of a simulated run, with what would make it faster. */
function reportOf(
  { report }: SimulatedRun,
  schedule: Schedule,
  drawn: TimelineRun,
  bottleneck: Bottleneck | null,
  args: ArgumentsOf<typeof TAKES>,
  words: readonly string[],
): ReportInput {
  const { workload, sim } = report;
  const why =
    bottleneck && isRun(sim)
      ? whyReport({
          predicted: {
            bottleneck,
            metrics: sim,
            commandFor: (change) => rerunCommand(words, change, bottleneck.asRun, args),
          },
        })
      : null;
  return runReport(
    {
      workload,
      schedule,
      run: drawn,
      outcome: sim,
      about: PREDICTED,
      verdict: { good: isRun(sim), lines: verdictLines(report).map(stripVTControlCharacters) },
    },
    { origin: originOf(words), ...(why && { why }) },
  );
}
