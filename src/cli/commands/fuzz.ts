import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { type FuzzFailure, fuzz } from '../../analysis/fuzz.js';
import { replay } from '../../analysis/replay.js';
import { writeReplayFile } from '../../analysis/replay-file.js';
import { parseToken } from '../../analysis/replay-token.js';
import { STRATEGIES } from '../../analysis/strategies.js';
import { BadInput } from '../../bad-input.js';
import { loadProtocol } from '../../protocols/load-protocol.js';
import { fuzzText } from '../../report/fuzz-text.js';
import { writeOutput } from '../files.js';
import { wholeNumber } from '../numbers.js';
import { print } from '../print.js';
import { Progress } from '../progress.js';
import { type RunArguments, ringCapacity, runOptions } from '../workload-options.js';

type Arguments = RunArguments & {
  strategy: string;
  runs?: string | undefined;
  time?: string | undefined;
  seed?: string | undefined;
  depth: string;
  workers: string;
  'happens-before': boolean;
  json: boolean;
};

const INTERRUPTED = 130;

/** `heddle fuzz`: random workloads, sampled interleavings. */
export const fuzzCommand: CommandModule<object, Arguments> = {
  command: 'fuzz',
  describe: 'Sample interleavings of random workloads under a protocol',
  builder: (yargs) =>
    runOptions(yargs)
      .option('strategy', { type: 'string', default: 'pos', describe: STRATEGIES.join(', ') })
      .option('runs', {
        type: 'string',
        describe: 'interleavings to sample [default: 10000, or what --time allows]',
      })
      .option('time', { type: 'string', describe: 'stop after so long: 60s, 5m' })
      .option('seed', { type: 'string', describe: 'of everything random [default: drawn, and printed]' })
      .option('depth', {
        type: 'string',
        default: '3',
        describe: 'the d of pct: context switches that a bug needs',
      })
      .option('workers', { type: 'string', default: '1', describe: 'threads to spread the campaign over' })
      .option('happens-before', {
        type: 'boolean',
        default: true,
        describe: 'find races that a run shows but does not step into',
      })
      .option('json', { type: 'boolean', default: false, describe: 'print one JSON object' })
      .example('$0 fuzz --protocol two-ring --seed 1', 'find, shrink and save a failure')
      .example('$0 fuzz --strategy pct --depth 2 --time 60s', 'a minute of PCT on the default protocol'),
  handler: async (args) => {
    const strategy = STRATEGIES.find((name) => name === args.strategy);
    if (!strategy) throw new BadInput(`--strategy ${args.strategy}: take ${STRATEGIES.join(', ')}`);
    const runs = args.runs === undefined ? undefined : wholeNumber('runs', args.runs, 1, 1e12);
    const timeMs = args.time === undefined ? undefined : milliseconds(args.time);
    const depth = wholeNumber('depth', args.depth, 1, 100);
    const workers = wholeNumber('workers', args.workers, 1, 256);
    const capacity = ringCapacity(args);
    const protocol = await loadProtocol(args.protocol);
    const seed = args.seed ?? String(Math.floor(Math.random() * 2 ** 32));
    const stop = new AbortController();
    const onInterrupt = () => stop.abort();
    process.once('SIGINT', onInterrupt);
    const progress = new Progress('interleavings', runs ?? (timeMs === undefined ? 10_000 : 0));
    const report = await fuzz({
      seed,
      strategy,
      depth,
      workers,
      protocol: args.protocol,
      ringCapacity: capacity,
      detect: args['happens-before'],
      signal: stop.signal,
      onProgress: (done) => progress.update(done),
      ...(runs !== undefined && { runs }),
      ...(timeMs !== undefined && { timeMs }),
    }).finally(() => {
      progress.stop();
      process.off('SIGINT', onInterrupt);
    });
    const { failure } = report;
    const token = failure?.verification.counterexample?.replay;
    const explanation =
      failure && token ? replay(parseToken(token), failure.schedule, protocol).explanation : null;
    const file = failure && token && explanation ? save(failure, token, explanation.sentence, seed) : null;
    if (args.json) print(JSON.stringify({ ...report, file }));
    else print(fuzzText(report, explanation, file));
    process.exitCode = failure ? 1 : report.interrupted ? INTERRUPTED : 0;
  },
};

function save({ schedule }: FuzzFailure, token: string, finding: string, seed: string): string {
  const text = writeReplayFile({ token, finding, seed, schedule });
  const file = join('failures', `${createHash('sha256').update(text).digest('hex').slice(0, 12)}.json`);
  try {
    mkdirSync('failures', { recursive: true });
  } catch (error) {
    throw new BadInput(
      `failures: the folder cannot be made (${(error as NodeJS.ErrnoException).code}): run where you may write`,
    );
  }
  writeOutput(file, text);
  return file;
}

function milliseconds(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  if (!match) throw new BadInput(`--time ${text}: it must be a duration, such as 60s or 5m`);
  const unit = { ms: 1, s: 1e3, m: 6e4, h: 3.6e6 }[match[2] ?? 's'] as number;
  return Number(match[1]) * unit;
}
