import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type FuzzFailure, fuzz } from '../../campaign/campaign.js';
import { STRATEGIES, STRATEGIES_HELP } from '../../campaign/strategies.js';
import { BadInput } from '../../refusal/bad-input.js';
import { fuzzText } from '../../report/terminal/fuzz-text.js';
import { writeReplayFile } from '../../safety/replay-file.js';
import { wholeNumber } from '../../workload/numbers.js';
import { scheduleSummary } from '../../workload/summary.js';
import { FINDING, WELL } from '../io/exit-status.js';
import { writeOutput } from '../io/files.js';
import { Interruption } from '../io/interruption.js';
import { columns, print, printJson } from '../io/print.js';
import { Progress } from '../io/progress.js';
import { CAMPAIGN, refuseCampaignOptions } from '../options/campaign-options.js';
import { FINDING_REPORT } from '../options/finding-report.js';
import { LINK, pick } from '../options/list.js';
import type { Options } from '../options/option.js';
import { ringCapacity } from '../options/ring-capacity.js';
import type { CommandBody } from './command.js';
import { replayFileCommand } from './replay-command.js';
import { type RunToShow, wayFacts, writeTilesReport } from './tiles-report.js';

const TAKES = {
  ...pick(...LINK, 'json'),
  report: FINDING_REPORT,
  strategy: { choices: STRATEGIES, default: 'pos', describe: `how to sample: ${STRATEGIES_HELP}` },
  runs: {
    describe: 'how many interleavings to sample',
    defaultDescription: '10000, or what --time allows',
  },
  time: { describe: 'stop after so long: 60s, 5m' },
  seed: {
    describe: 'what everything random is drawn from: any text',
    defaultDescription: 'drawn, and printed',
  },
  depth: { default: '3', describe: 'the d of pct: context switches that a bug needs' },
  workers: { default: '1', describe: 'how many threads to spread the campaign over' },
  'happens-before': {
    type: 'boolean',
    default: true,
    describe: 'find races that a run shows but does not step into',
  },
  ...CAMPAIGN,
} as const satisfies Options;

/** `heddle fuzz`: random workloads, sampled interleavings. */
export const fuzzCommand: CommandBody<typeof TAKES> = {
  options: TAKES,
  examples: [
    ['fuzz --protocol two-ring --seed 1', 'find, shrink and save a failure'],
    ['fuzz --strategy pct --depth 2 --time 60s', 'a minute of PCT on the default protocol'],
  ],
  handler: async (args) => {
    const runs = args.runs === undefined ? undefined : wholeNumber('runs', args.runs, 1, 1e12);
    const timeMs = args.time === undefined ? undefined : milliseconds(args.time);
    const depth = wholeNumber('depth', args.depth, 1, 100);
    const workers = wholeNumber('workers', args.workers, 1, 256);
    const capacity = ringCapacity(args);
    if (args.campaign !== undefined) {
      const { fuzzCampaign } = await import('./fuzz-campaign.js');
      const { strategy, 'happens-before': detect } = args;
      const campaign = { ringCapacity: capacity, strategy, depth, detect, runs: runs ?? null };
      return fuzzCampaign(args.campaign, campaign, args, workers);
    }
    refuseCampaignOptions(args);
    const seed = args.seed ?? String(Math.floor(Math.random() * 2 ** 32));
    using interruption = new Interruption();
    const progress = new Progress('interleavings', runs ?? (timeMs === undefined ? 10_000 : 0));
    const report = await fuzz({
      seed,
      strategy: args.strategy,
      depth,
      workers,
      ...(args.protocol !== undefined && { protocol: args.protocol }),
      ringCapacity: capacity,
      detect: args['happens-before'],
      closely: args.report !== undefined,
      signal: interruption.signal,
      onProgress: (done) => progress.update(done),
      ...(runs !== undefined && { runs }),
      ...(timeMs !== undefined && { timeMs }),
    }).finally(() => progress.stop());
    const { failure } = report;
    const file = failure && save(failure, seed);
    const explanation = failure?.verification.explanation ?? null;
    await writeTilesReport(
      args.report,
      failure && file !== null ? toShow(failure, file, args.protocol) : null,
    );
    if (args.json)
      printJson('fuzz', { ...report, failure: failure && withoutCloseUp(failure), explanation, file });
    else {
      const saved = file === null ? null : { file, replaying: replayFileCommand(file, args.protocol) };
      print(fuzzText(report, columns(), saved));
    }
    process.exitCode = failure ? FINDING : WELL;
  },
};

/** What a page shows of a failure; null where there is no way to it. */
function toShow(
  { schedule, verification }: FuzzFailure,
  file: string,
  protocol: string | undefined,
): RunToShow | null {
  const { counterexample, explanation: story, closeUp, ringCapacity, protocol: name } = verification;
  if (!counterexample || !story || !closeUp) return null;
  return {
    summary: { ...scheduleSummary(file, schedule), protocol: name, ringCapacity, lanes: story.lanes },
    schedule,
    story,
    closeUp,
    token: counterexample.replay,
    replaying: replayFileCommand(file, protocol),
    saved: file,
    protocol,
    findings: verification.findings,
    facts: wayFacts(counterexample),
  };
}

/** A failure for programs: values step by step are for the page. */
function withoutCloseUp({ verification, ...failure }: FuzzFailure): object {
  const { closeUp: _, ...told } = verification;
  return { ...failure, verification: told };
}

/** Writes a failure down; null where its limits were too narrow for a way to it. */
function save({ schedule, verification }: FuzzFailure, seed: string): string | null {
  const { counterexample, explanation } = verification;
  if (!counterexample || !explanation) return null;
  const { replay: token, sentence: finding } = counterexample;
  const failure = { token, finding, seed, schedule };
  // Named for what fails, not for how it is told.
  const name = createHash('sha256').update(writeReplayFile(failure)).digest('hex').slice(0, 12);
  const file = join('failures', `${name}.json`);
  try {
    mkdirSync('failures', { recursive: true });
  } catch (error) {
    throw new BadInput(
      `failures: the folder cannot be made (${(error as NodeJS.ErrnoException).code}): run where you may write`,
    );
  }
  writeOutput(file, writeReplayFile({ ...failure, explanation }));
  return file;
}

function milliseconds(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  if (!match) throw new BadInput(`--time ${text}: it must be a duration, such as 60s or 5m`);
  const unit = { ms: 1, s: 1e3, m: 6e4, h: 3.6e6 }[match[2] ?? 's'] as number;
  return Number(match[1]) * unit;
}
