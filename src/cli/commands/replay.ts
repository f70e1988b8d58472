import type { Protocol } from '../../program/protocol.js';
import { loadProtocol, PROTOCOLS } from '../../protocols/load.js';
import { programOf } from '../../protocols/resolve.js';
import { BadInput } from '../../refusal/bad-input.js';
import { quoted } from '../../refusal/quoted.js';
import { stepsText } from '../../report/terminal/verification-text.js';
import { forceOnThreads, replay } from '../../safety/replay.js';
import { formatToken, parseToken, type ReplayToken } from '../../safety/token.js';
import { workloadFromRecipe } from '../../workload/recipe.js';
import { summary } from '../../workload/summary.js';
import { scheduleWorkload, type Workload } from '../../workload/workload.js';
import { FINDING, WELL } from '../io/exit-status.js';
import { readText } from '../io/files.js';
import { columns, print, printJson } from '../io/print.js';
import { FINDING_REPORT } from '../options/finding-report.js';
import { pick, WORKLOAD } from '../options/list.js';
import { checkNoModule } from '../options/load-model.js';
import { loadWorkload } from '../options/load-workload.js';
import type { ArgumentsOf, Options } from '../options/option.js';
import type { CommandBody } from './command.js';
import { againCommand } from './replay-command.js';
import { areDeviations, replayDeviations } from './replay-on-threads.js';
import { replayFinding, threadsToken } from './replay-threads.js';
import { writeTilesReport } from './tiles-report.js';

const TAKES = {
  token: { describe: 'a replay token, a replay file, or deviations of lanes', position: 'must' },
  ...pick(...WORKLOAD, 'json'),
  protocol: {
    describe: 'the module of a protocol of your own: ./mine.js',
    defaultDescription: "the token's",
    group: 'Run:',
  },
  on: { choices: ['sim', 'threads'], default: 'sim', describe: 'where to play it back', group: 'Run:' },
  report: FINDING_REPORT,
  explain: { type: 'boolean', default: false, describe: 'print every step', group: 'Output:' },
} as const satisfies Options;

type Arguments = ArgumentsOf<typeof TAKES>;

/** `heddle replay`: one interleaving again, in the simulator or forced on real threads. */
export const replayCommand: CommandBody<typeof TAKES> = {
  options: TAKES,
  examples: [
    ["replay 'heddle1:...' schedule.json --explain", 'every step of a finding'],
    ["replay 'threads1:...' ring.threads.mjs", 'what check found, once more'],
    ['replay 1-1 flag.mjs --on threads', 'force what check of heddle/sim found on real threads'],
    ['replay failures/0123456789ab.json --on threads', 'force it on two real workers'],
  ],
  handler: async (args) => {
    const onThreads = args.on === 'threads';
    if (areDeviations(args.token) && args.report !== undefined) {
      throw new BadInput('--report: it shows what a token plays: give the token of heddle check');
    }
    if (areDeviations(args.token)) return replayDeviations(args.token, args.model, onThreads, args.json);
    const threads = threadsToken(args.token);
    if (threads) return replayFinding(threads, args.token, args.model, args.json, onThreads, args.report);
    const { token, protocol, workload } = await load(args);
    const { schedule, inputs } = workload;
    const closely = args.report !== undefined;
    const replayed = replay(token, schedule, protocol, { closely });
    const { verdict, steps, lanes, finding, explanation, closeUp } = replayed;
    const forced = onThreads
      ? await forceOnThreads(
          programOf(schedule, { protocol, ringCapacity: token.ringCapacity }),
          inputs,
          lanes,
        )
      : null;
    await writeTilesReport(
      args.report,
      closeUp
        ? {
            summary: summary(workload, programOf(schedule, { protocol, ringCapacity: token.ringCapacity })),
            schedule,
            story: explanation,
            closeUp,
            token: formatToken(token),
            replaying: againCommand(args),
            saved: isToken(args.token) ? undefined : args.token,
            protocol: args.protocol,
            findings: finding ? [finding] : [],
            facts: [
              { name: 'verdict', value: verdict },
              { name: 'steps', value: String(steps) },
            ],
          }
        : null,
    );
    if (args.json) {
      printJson('replay', {
        verdict,
        steps,
        sentence: explanation.sentence,
        explanation,
        threads: forced,
      });
    } else {
      if (args.explain) print(stepsText(explanation, columns()));
      print(`${verdict} after ${steps} steps`);
      print(explanation.sentence);
      if (forced) {
        print(
          forced.identical
            ? `On real threads: the same ${forced.steps} steps, and the same memory in every bit.`
            : `On real threads: memory differs from the simulated one, first in word ${forced.firstDifference}.`,
        );
      }
    }
    process.exitCode = verdict === 'nothing-wrong' && forced?.identical !== false ? WELL : FINDING;
  },
};

/** What to play back: a token, the protocol that it ran under, and the schedule. */
interface Loaded {
  readonly token: ReplayToken;
  readonly protocol: Protocol;
  readonly workload: Workload;
}

/** Whether it is a token that is given, and not the name of a file. */
function isToken(given: string): boolean {
  return /^\s*heddle\d*:/.test(given);
}

/** A token on the command line, with the schedule named there or made again; or a file that holds both. */
async function load(args: Arguments): Promise<Loaded> {
  if (!isToken(args.token)) {
    checkNoModule(args.token, 'a replay file');
    const text = readText(args.token);
    const { readReplayFile } = await import('../../safety/read-replay-file.js');
    const file = readReplayFile(text, args.token);
    const token = parseToken(file.token);
    const protocol = await protocolFor(token, args);
    return { token, protocol, workload: scheduleWorkload(args.token, file.schedule, new Map(), file.seed) };
  }
  const token = parseToken(args.token);
  const protocol = await protocolFor(token, args);
  if (args.model !== undefined || args.layers !== undefined) {
    // The schedule is chosen for the protocol that it ran under.
    return {
      token,
      protocol,
      workload: await loadWorkload(args, { protocol, ringCapacity: token.ringCapacity }, { weights: false }),
    };
  }
  if (!token.workload) {
    throw new BadInput(
      'token: it needs the model or schedule that it was made with: give that as the second argument',
    );
  }
  return { token, protocol, workload: workloadFromRecipe(token.workload) };
}

/** A token may come from anyone: it names one of the protocols that ship, and code is loaded where the user names it. */
async function protocolFor({ protocol: name }: ReplayToken, { protocol }: Arguments): Promise<Protocol> {
  if (protocol !== undefined) {
    const loaded = await loadProtocol(protocol);
    if (loaded.name === name) return loaded;
    throw new BadInput(
      `token: it is of the protocol ${quoted(name)}, and --protocol is ${quoted(loaded.name)}: give the module that it was made with`,
    );
  }
  const shipped = PROTOCOLS.get(name);
  if (shipped) return shipped;
  throw new BadInput(
    `token: its protocol ${quoted(name)} does not come with heddle: name its module with --protocol ./mine.js`,
  );
}
