import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { estimateText } from '../../../sim/stateless/estimate.js';
import { check } from '../../javascript/check.js';
import type { CheckOptions, ThreadsReport } from '../../javascript/verdict/report.js';
import { shellLine } from '../../model/shell.js';
import { BadInput } from '../../refusal/bad-input.js';
import { racingSteps } from '../../report/files/story-svg.js';
import { checkText } from '../../report/terminal/check-text.js';
import { duration, wholeNumber } from '../../workload/numbers.js';
import { FINDING, NOT_FINISHED, WELL } from '../io/exit-status.js';
import { writeOutput } from '../io/files.js';
import { Interrupted, Interruption } from '../io/interruption.js';
import { columns, jsonText, print, printJson } from '../io/print.js';
import { Progress } from '../io/progress.js';
import { CAMPAIGN, refuseCampaignOptions } from '../options/campaign-options.js';
import { FINDING_REPORT } from '../options/finding-report.js';
import { pick, STORY_SVG } from '../options/list.js';
import type { ArgumentsOf, Options } from '../options/option.js';
import { writeStorySvg } from '../options/story-svg.js';
import { checkOnThreads, refuseSearchOptions } from './check-on-threads.js';
import type { CommandBody } from './command.js';
import { writeThreadsReport } from './threads-report.js';

const TAKES = {
  file: { describe: 'a module of threads, or one that exports a `system` of lanes', position: 'must' },
  ...pick('json'),
  svg: STORY_SVG,
  exhaustive: {
    type: 'boolean',
    default: false,
    describe: 'search every order, and nothing else, until that is done',
    group: 'Search:',
  },
  first: {
    type: 'boolean',
    default: false,
    describe: 'of lanes: stop at the first finding, the simplest orders first',
    group: 'Search:',
  },
  preemptions: { describe: 'look only at orders with so many preemptions or fewer', group: 'Search:' },
  strategy: {
    choices: ['pct', 'pos', 'surw', 'random'],
    describe: 'sample orders by this strategy alone',
    group: 'Search:',
  },
  depth: {
    describe: 'the d of pct: orderings that a failure needs',
    defaultDescription: '2 and 3 in turn',
    group: 'Search:',
  },
  runs: { describe: 'sample so many executions at most; with --on threads, run so often', group: 'Search:' },
  time: {
    describe: 'search so long at most: 500ms, 30s, 5m',
    defaultDescription: '30s; none with --exhaustive',
    group: 'Search:',
  },
  seed: { default: '1', describe: 'what everything random is drawn from: any text', group: 'Search:' },
  timeouts: {
    choices: ['late', 'any'],
    default: 'late',
    describe: 'when time limits are over: when nothing else can go on, or at any moment',
    group: 'Threads:',
  },
  isolate: {
    choices: ['none', 'run'],
    default: 'none',
    describe: 'run: make threads and their modules anew for each execution',
    group: 'Threads:',
  },
  'after-races': {
    type: 'boolean',
    default: false,
    describe: 'go on where plain accesses race, in every order, to show what comes of it',
    group: 'Threads:',
  },
  'allow-race': {
    array: true,
    describe: 'a line, as FILE:LINE, whose plain accesses may race',
    group: 'Threads:',
  },
  on: {
    choices: ['sim', 'threads'],
    default: 'sim',
    describe: 'threads: run lanes at full speed on real threads, 100 times, instead of a search',
    group: 'Lanes:',
  },
  limit: {
    default: '5s',
    describe: 'a run on threads that has not ended by then hangs: 500ms, 5s',
    group: 'Lanes:',
  },
  save: { describe: 'write the finding to this file, for heddle replay', group: 'Output:' },
  report: FINDING_REPORT,
  ...CAMPAIGN,
  workers: { default: '1', describe: 'jobs of a campaign at once', group: 'Campaign:' },
} as const satisfies Options;

type Arguments = ArgumentsOf<typeof TAKES>;

/** `heddle check`: threads as they are written. */
export const checkCommand: CommandBody<typeof TAKES> = {
  options: TAKES,
  examples: [
    ['check ring.threads.mjs', 'few preemptions first, then every order'],
    ['check ring.threads.ts --exhaustive', 'every order, however long it takes'],
    ['check examples/peterson.mjs', 'lanes that were written by hand'],
    ['check examples/mutex.mjs --first', 'of lanes: no more than one finding'],
    ['check examples/mutex.mjs --on threads --runs 1000', 'the same lanes at full speed'],
    ['check ring.threads.mjs --report out.html', 'step through the finding in a browser'],
  ],
  handler: async (args) => {
    const url = moduleUrl(args.file);
    if (args.on === 'threads' && args.campaign === undefined) return onThreads(url, args);
    const options = optionsOf(args);
    if (args.campaign !== undefined) {
      const { checkCampaign } = await import('./check-campaign.js');
      return checkCampaign(url, args.campaign, options, args);
    }
    refuseCampaignOptions(args);
    using interruption = new Interruption();
    const progress = new Progress('executions', 0);
    let ran = 0;
    const report = await check(url, {
      ...options,
      closely: args.report !== undefined,
      signal: interruption.signal,
      onProgress: ({ executions, done }) => {
        ran = executions;
        progress.update(executions, done ? estimateText(done) : '');
      },
    })
      .catch((error) => {
        if (!interruption.signal.aborted) throw error;
        throw new Interrupted(`interrupted: nothing was found in ${ran} executions`);
      })
      .finally(() => progress.stop());
    const { finding } = report;
    if (args.save !== undefined && finding) {
      const { token, message } = finding;
      writeOutput(args.save, `${jsonText('threads-finding', { token, message, steps: finding.steps })}\n`);
    }
    writeStorySvg(args, args.file, finding?.story, finding && racingSteps(finding));
    const replaying = shellLine(['heddle', 'replay', args.save ?? finding?.token ?? '', args.file]);
    await writeThreadsReport(args.report, report, args.file, url, replaying);
    if (args.json) printJson('check', withoutStory(report));
    else print(checkText(report, columns(), replaying));
    process.exitCode = statusOf(report);
  },
};

async function onThreads(url: URL, args: Arguments): Promise<void> {
  refuseSearchOptions(args);
  const runs = wholeNumber('runs', args.runs ?? '100', 1, 1e9);
  const timeoutMs = Math.max(1, Math.round(duration('limit', args.limit)));
  await checkOnThreads(url, { runs, timeoutMs, seed: args.seed }, args.json);
}

/** The status that a report ends the program with. */
export function statusOf({ verdict }: ThreadsReport): number {
  return verdict === 'proved' ? WELL : verdict === 'incomplete' ? NOT_FINISHED : FINDING;
}

/** A report for programs: its steps say all that the story does. */
export function withoutStory(report: ThreadsReport): object {
  const { finding } = report;
  if (!finding) return report;
  const { story: _, closeUp: __, otherwise: ___, waits: ____, ...fields } = finding;
  return { ...report, finding: fields };
}

/**
 * The URL of a module. What stands behind a question mark is handed to it, in its `import.meta.url`.
 * @throws BadInput where there is no such file, or it is of a kind that Node does not load.
 */
export function moduleUrl(file: string): URL {
  const [path, ...query] = existsSync(file) ? [file] : file.split('?');
  if (!/\.(m|c)?js$|\.m?ts$/.test(path)) {
    throw new BadInput(`${file}: it must be a module: .mjs, .js, .cjs, .ts or .mts`);
  }
  if (!existsSync(path)) throw new BadInput(`${file}: there is no such file`);
  const url = pathToFileURL(resolve(path));
  url.search = query.join('?');
  return url;
}

function optionsOf(args: Arguments): CheckOptions {
  const alone = ['exhaustive', 'first', 'preemptions', 'strategy'].filter(
    (name) => args[name as keyof Arguments],
  );
  if (alone.length > 1)
    throw new BadInput(`--${alone[0]} and --${alone[1]}: each says how to search; give one`);
  return {
    seed: args.seed,
    timeouts: args.timeouts,
    isolate: args.isolate,
    afterRaces: args['after-races'],
    exhaustive: args.exhaustive,
    first: args.first,
    ...(args['allow-race'] && { allowRaces: args['allow-race'] }),
    ...(args.strategy && { strategy: args.strategy }),
    ...(args.preemptions !== undefined && {
      preemptions: wholeNumber('preemptions', args.preemptions, 0, 1000),
    }),
    ...(args.depth !== undefined && { depth: wholeNumber('depth', args.depth, 1, 100) }),
    ...(args.runs !== undefined && { runs: wholeNumber('runs', args.runs, 1, 1e12) }),
    ...(args.time !== undefined && { timeMs: duration('time', args.time) }),
  };
}
