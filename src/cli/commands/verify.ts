import { FINDING_KINDS, type FindingKind } from '../../../sim/finding.js';
import { checkLanes } from '../../analysis/check-lanes.js';
import { summary } from '../../analysis/compare.js';
import { told } from '../../analysis/explain.js';
import { replay } from '../../analysis/replay.js';
import { parseToken } from '../../analysis/replay-token.js';
import { type Verification, verifyUnder } from '../../analysis/verify.js';
import { loadProtocol } from '../../protocols/load-protocol.js';
import { workloadLine } from '../../report/comparison-text.js';
import { verificationText } from '../../report/verification-text.js';
import type { CommandBody } from '../commands.js';
import { FINDING, NOT_FINISHED, WELL } from '../exit-status.js';
import { writeOutput } from '../files.js';
import { Interruption } from '../interruption.js';
import { loadWorkload } from '../load-workload.js';
import { wholeNumber } from '../numbers.js';
import { print, printJson } from '../print.js';
import { Progress } from '../progress.js';
import { replayCommand } from '../replay-command.js';
import {
  jsonOption,
  type RunArguments,
  ringCapacity,
  runOptions,
  type WorkloadArguments,
  workloadOptions,
} from '../workload-options.js';
import { workloadRecipe } from '../workload-recipe.js';

type Arguments = WorkloadArguments &
  RunArguments & {
    find?: FindingKind | undefined;
    count: boolean;
    checked: boolean;
    save?: string | undefined;
    'max-states': string;
    json: boolean;
  };

/** `heddle verify`: every interleaving. */
export const verifyCommand: CommandBody<Arguments> = {
  builder: (yargs) =>
    jsonOption(runOptions(workloadOptions(yargs)))
      .option('find', {
        choices: FINDING_KINDS,
        describe: 'look for that alone',
        group: 'Verify:',
      })
      .option('count', {
        type: 'boolean',
        default: false,
        describe: 'count the interleavings',
        group: 'Verify:',
      })
      .option('checked', {
        type: 'boolean',
        default: false,
        describe: 'hold every step against its declaration first',
        group: 'Verify:',
      })
      .option('max-states', {
        type: 'string',
        default: '1e9',
        describe: 'give up after so many',
        group: 'Verify:',
      })
      .option('save', { type: 'string', describe: 'write the counterexample here', group: 'Output:' })
      .example('$0 verify model.onnx --batch 128', 'prove the default protocol right')
      .example('$0 verify --layers 128,64 --batch 64 --protocol two-ring', 'see the original plan race'),
  handler: async (args) => {
    const maxStates = wholeNumber('max-states', args['max-states'], 1, 1e12);
    const capacity = ringCapacity(args);
    const protocol = await loadProtocol(args.protocol);
    using interruption = new Interruption();
    const workload = await loadWorkload(args, {
      protocol,
      ringCapacity: capacity,
      within: interruption.within,
    });
    const { schedule, inputs } = workload;
    const progress = new Progress('states', 0);
    let seen = 0;
    const explored = () => {
      progress.stop();
      return `nothing is proved; more than ${seen} states had been explored`;
    };
    const checkedSteps = args.checked
      ? interruption.breakable(() => checkLanes(schedule, inputs, protocol, capacity))
      : null;
    const explore = () =>
      verifyUnder(protocol, schedule, {
        ringCapacity: capacity,
        count: args.count,
        maxStates,
        workload: workloadRecipe(args, workload),
        ...(args.find && { find: args.find }),
        onProgress: (states) => {
          seen = states;
          progress.update(states);
          return true;
        },
      });
    const verification = interruption.breakable(explore, explored);
    progress.stop();
    const { counterexample } = verification;
    const replayed =
      counterexample &&
      interruption.breakable(() => replay(parseToken(counterexample.replay), schedule, protocol));
    if (args.save !== undefined && counterexample && replayed) {
      const { seed } = args;
      const { writeReplayFile } = await import('../../analysis/replay-file.js');
      const { explanation } = replayed;
      const finding = explanation.sentence;
      const file = { token: counterexample.replay, finding, seed, schedule, explanation };
      writeOutput(args.save, writeReplayFile(file));
    }
    const explanation = replayed?.explanation ?? null;
    if (args.json) printJson('verify', { ...verification, explanation: explanation && told(explanation) });
    else {
      print(workloadLine(summary(workload, protocol.name, capacity)));
      if (checkedSteps !== null)
        print(`Declarations: ${checkedSteps} steps touch what they declare, and nothing else.`);
      const replaying =
        counterexample &&
        replayCommand(counterexample.replay, parseToken(counterexample.replay), args, args.save);
      print(verificationText(verification, explanation, replaying));
    }
    process.exitCode = exitStatus(verification);
  },
};

function exitStatus({ verdict }: Verification): number {
  return verdict === 'proved' ? WELL : verdict === 'incomplete' ? NOT_FINISHED : FINDING;
}
