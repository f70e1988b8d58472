import type { CommandModule } from 'yargs';
import { forceOnThreads, replay } from '../../analysis/replay.js';
import { readReplayFile } from '../../analysis/replay-file.js';
import { parseToken, type ReplayToken } from '../../analysis/replay-token.js';
import { scheduleWorkload, type Workload } from '../../analysis/workload.js';
import { BadInput } from '../../bad-input.js';
import { loadProtocol } from '../../protocols/load-protocol.js';
import { stepsTable } from '../../report/verification-text.js';
import { readInput } from '../files.js';
import { print } from '../print.js';
import {
  loadWorkload,
  type WorkloadArguments,
  workloadFromRecipe,
  workloadOptions,
} from '../workload-options.js';

type Arguments = WorkloadArguments & {
  token: string;
  protocol?: string | undefined;
  on: string;
  explain: boolean;
  json: boolean;
};

/** `heddle replay`: one interleaving again, in the simulator or forced on real threads. */
export const replayCommand: CommandModule<object, Arguments> = {
  command: 'replay <token> [model]',
  describe: 'Play an interleaving back, from a token or a file that verify or fuzz wrote',
  builder: (yargs) =>
    workloadOptions(yargs)
      .positional('token', {
        type: 'string',
        demandOption: true,
        describe: 'a replay token, or a replay file',
      })
      .option('protocol', {
        type: 'string',
        describe: "the module of a protocol of your own [default: the token's]",
        group: 'Run:',
      })
      .option('on', { type: 'string', default: 'sim', describe: 'sim or threads', group: 'Run:' })
      .option('explain', { type: 'boolean', default: false, describe: 'print every step', group: 'Output:' })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'print one JSON object',
        group: 'Output:',
      })
      .example("$0 replay 'heddle1:...' schedule.json --explain", 'every step of a finding')
      .example('$0 replay failures/0123456789ab.json --on threads', 'force it on two real workers'),
  handler: async (args) => {
    if (args.on !== 'sim' && args.on !== 'threads')
      throw new BadInput(`--on ${args.on}: take sim or threads`);
    const { token, workload } = await load(args);
    const source = args.protocol ?? token.protocol;
    const protocol = await loadProtocol(source);
    const { schedule, inputs } = workload;
    const { verdict, steps, explanation } = replay(token, schedule, protocol);
    const forced =
      args.on === 'threads'
        ? await forceOnThreads(
            schedule,
            inputs,
            protocol,
            token.ringCapacity,
            explanation.sample.lanes,
            source,
          )
        : null;
    if (args.json) {
      print(JSON.stringify({ verdict, steps, ...(forced && { threads: forced }) }));
    } else {
      if (args.explain) print(stepsTable(explanation));
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
    process.exitCode = verdict === 'nothing-wrong' && forced?.identical !== false ? 0 : 1;
  },
};

/** A token on the command line, with the schedule named there or made again; or a file that holds both. */
async function load(args: Arguments): Promise<{ token: ReplayToken; workload: Workload }> {
  if (!args.token.startsWith('heddle')) {
    const text = new TextDecoder().decode(readInput(args.token));
    const file = readReplayFile(text, args.token);
    return {
      token: parseToken(file.token),
      workload: scheduleWorkload(args.token, file.schedule, new Map(), file.seed),
    };
  }
  const token = parseToken(args.token);
  if (args.model !== undefined || args.layers !== undefined) return { token, workload: loadWorkload(args) };
  if (!token.workload) {
    throw new BadInput(
      'token: it needs the model or schedule that it was made with: give that as the second argument',
    );
  }
  return { token, workload: workloadFromRecipe(token.workload) };
}
