import { availableParallelism } from 'node:os';
import type { Protocol } from '../../program/protocol.js';
import { DEFAULT_RING_CAPACITY } from '../../program/ring-slots.js';
import { isCounters } from '../../protocols/counters.js';
import { DEFAULT_PROTOCOL, loadProtocol } from '../../protocols/load.js';
import { BadInput } from '../../refusal/bad-input.js';
import { quoted } from '../../refusal/quoted.js';
import type { ReportInput } from '../../report/pages/run/report-data.js';
import { tuningReport } from '../../report/pages/tuning-report.js';
import { whyReport } from '../../report/pages/why-report.js';
import { openBatchLines } from '../../report/terminal/open-batch.js';
import { tuningText } from '../../report/terminal/tuning-text.js';
import { isOriginal, type LaneRole, ORIGINAL_LANES, parseRoles } from '../../schedule/lanes.js';
import { writeSchedule } from '../../schedule/write.js';
import { BUILT_IN_MACHINE, type Machine } from '../../speed/machine.js';
import { isRun } from '../../speed/run-outcome.js';
import { simulateWorkload } from '../../speed/simulate-workload.js';
import { lanesWorthTrying } from '../../speed/tuning/choose-lanes.js';
import { type Tried, type Tuned, tune } from '../../speed/tuning/tune.js';
import { wholeNumber } from '../../workload/numbers.js';
import type { Workload } from '../../workload/workload.js';
import { FINDING, WELL } from '../io/exit-status.js';
import { writeOutput } from '../io/files.js';
import { Interruption } from '../io/interruption.js';
import { jsonText, print } from '../io/print.js';
import { Progress } from '../io/progress.js';
import { isStandardOutput, reportTo, writeStandardOutput } from '../io/standard-output.js';
import { CAMPAIGN, refuseCampaignOptions } from '../options/campaign-options.js';
import { OPTIONS, pick, WORKLOAD } from '../options/list.js';
import { withModel } from '../options/load-model.js';
import { AUTO, loadSchedule } from '../options/load-workload.js';
import { namedMachine } from '../options/machine.js';
import type { ArgumentsOf, Options } from '../options/option.js';
import { originOf } from '../options/origin.js';
import { writeRunReport } from '../options/run-report.js';
import type { CommandBody } from './command.js';
import { whyNotFaster } from './why.js';

const TAKES = {
  ...pick(...WORKLOAD, 'protocol', 'json', 'machine'),
  lanes: { ...OPTIONS.lanes, defaultDescription: AUTO },
  limit: { default: '1000', describe: 'how many candidates to predict at most', group: 'Run:' },
  out: { ...OPTIONS.out, describe: 'write the best schedule to this file' },
  report: {
    ...OPTIONS.report,
    describe: 'write what was tried and the best run to this file, as one page for a browser (.html)',
  },
  ...CAMPAIGN,
  workers: { default: '1', describe: 'jobs of a campaign at once', group: 'Campaign:' },
  time: { describe: 'leave a campaign after so long: 30s, 8h', group: 'Campaign:' },
} as const satisfies Options;

/** `heddle tune`: the fastest schedule that was found, proved. */
export const tuneCommand: CommandBody<typeof TAKES> = {
  options: TAKES,
  examples: [
    [
      'tune model.onnx --batch 32 -o fast.json',
      'a schedule for 32 rows, then: heddle run fast.json -i x.npy',
    ],
    ['tune --layers 512,512 --batch 512 --machine machine.json', 'for a machine that was calibrated'],
  ],
  handler: async (args, words) => {
    const limit = wholeNumber('limit', args.limit, 1, 1e6);
    const protocol = await loadProtocol(args.protocol ?? DEFAULT_PROTOCOL);
    const machine = await namedMachine(args, BUILT_IN_MACHINE);
    using interruption = new Interruption();
    const planned = { ...args, tile: '32x32x32', buffers: '2', lanes: undefined };
    const { name, source, modelFile } = await loadSchedule(planned, {
      protocol,
      ringCapacity: DEFAULT_RING_CAPACITY,
    });
    if (!source) throw new BadInput(`${name}: it is a schedule already: give the model to tune`);
    if (args.campaign !== undefined) {
      const { tuneCampaign } = await import('./tune-campaign.js');
      const assignments = assignmentsFor(args, protocol, machine);
      return tuneCampaign(args.campaign, { source, modelFile, machine, protocol, assignments, limit }, args);
    }
    refuseCampaignOptions(args);
    const progress = new Progress('candidates', limit);
    const shown = (tried: Tried, interrupted: boolean, file: string | null) => {
      if (!args.json) {
        return [tuningText(name, machine.name, tried, file), ...openBatchLines(source, args)].join('\n');
      }
      const { ranking, best, verification, candidatesPerSecond } = tried;
      const result = { best, ranking, verification, candidatesPerSecond };
      return jsonText('tune', { machine: machine.name, ...result, interrupted, file });
    };
    const tuned = await tune(source.model, {
      protocol,
      machine,
      options: source.options,
      assignments: assignmentsFor(args, protocol, machine),
      limit,
      signal: interruption.signal,
      onProgress: (done) => progress.update(done),
      onBetter: (tried) => interruption.found(shown(tried, true, null)),
    }).finally(() => progress.stop());
    if (args.out !== undefined) {
      const text = writeSchedule(withModel(tuned.schedule, modelFile, args.out));
      if (isStandardOutput(args.out)) writeStandardOutput(text);
      else writeOutput(args.out, text);
    }
    const interrupted = interruption.signal.aborted;
    writeRunReport(args, () => reportOf(tuned, name, source, machine, interruption, words));
    print(shown(tuned, interrupted, args.out ?? null), reportTo(args.out));
    process.exitCode = tuned.verification?.verdict === 'proved' ? WELL : FINDING;
  },
};

/** Lanes to try: those that were asked for, or, unless a protocol was, all that are worth it on this machine. */
function assignmentsFor(
  { lanes, protocol: asked }: ArgumentsOf<typeof TAKES>,
  protocol: Protocol,
  machine: Machine,
): readonly (readonly LaneRole[])[] {
  const isOpen = asked === undefined || isCounters(protocol);
  if (lanes === undefined || lanes === AUTO) {
    return isOpen ? lanesWorthTrying(machine, availableParallelism()) : [ORIGINAL_LANES];
  }
  const roles = parseRoles(lanes);
  if (isOpen || isOriginal(roles)) return [roles];
  throw new BadInput(
    `--lanes ${lanes}: the protocol ${quoted(protocol.name)} has lanes of its own: leave --protocol out`,
  );
}

/** The report of a search, with the winner simulated and explained. */
function reportOf(
  tuned: Tuned,
  name: string,
  { model, options }: NonNullable<Workload['source']>,
  machine: Machine,
  interruption: Interruption,
  words: readonly string[],
): ReportInput {
  const { schedule, program, best } = tuned;
  const { tile, buffers, order, lanes } = best.candidate;
  const workload = {
    name,
    schedule,
    source: { model, options: { ...options, tile, buffers, order, lanes } },
  };
  const { report, logs } = simulateWorkload(workload, program, { machine, data: false });
  const setting = { program, source: workload.source, machine };
  const { bottleneck } = whyNotFaster(interruption, setting, report.sim, logs);
  const { lanes: carriers } = program.protocol;
  const run = { name: 'sim', lanes: carriers, logs, hosts: report.hosts, handOver: machine };
  const why =
    bottleneck && isRun(report.sim) && whyReport({ predicted: { bottleneck, metrics: report.sim } });
  return tuningReport(name, machine.name, tuned, run, { origin: originOf(words), ...(why && { why }) });
}
