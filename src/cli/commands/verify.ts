import type { CommandModule } from 'yargs';
import { FINDING_KINDS } from '../../../sim/finding.js';
import { checkLanes } from '../../analysis/check-lanes.js';
import { summary } from '../../analysis/compare.js';
import { replay } from '../../analysis/replay.js';
import { writeReplayFile } from '../../analysis/replay-file.js';
import { parseToken } from '../../analysis/replay-token.js';
import { type Verification, verify } from '../../analysis/verify.js';
import { BadInput } from '../../bad-input.js';
import { loadProtocol } from '../../protocols/load-protocol.js';
import { workloadLine } from '../../report/comparison-text.js';
import { verificationText } from '../../report/verification-text.js';
import { writeOutput } from '../files.js';
import { wholeNumber } from '../numbers.js';
import { print } from '../print.js';
import { Progress } from '../progress.js';
import {
  loadWorkload,
  type RunArguments,
  ringCapacity,
  runOptions,
  type WorkloadArguments,
  workloadOptions,
  workloadRecipe,
} from '../workload-options.js';

type Arguments = WorkloadArguments &
  RunArguments & {
    find?: string | undefined;
    count: boolean;
    checked: boolean;
    save?: string | undefined;
    'max-states': string;
    json: boolean;
  };

/** `heddle verify`: every interleaving. */
export const verifyCommand: CommandModule<object, Arguments> = {
  command: 'verify [model]',
  describe: 'Explore every interleaving: proved, or the simplest one that fails',
  builder: (yargs) =>
    runOptions(workloadOptions(yargs))
      .option('find', {
        type: 'string',
        describe: `look for ${FINDING_KINDS.join(', ')} alone`,
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
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'print one JSON object',
        group: 'Output:',
      })
      .example('$0 verify model.onnx --batch 128', 'prove the default protocol right')
      .example('$0 verify --layers 128,64 --batch 64 --protocol two-ring', 'see the original plan race'),
  handler: async (args) => {
    const find = FINDING_KINDS.find((kind) => kind === args.find);
    if (args.find !== undefined && !find)
      throw new BadInput(`--find ${args.find}: take ${FINDING_KINDS.join(', ')}`);
    const maxStates = wholeNumber('max-states', args['max-states'], 1, 1e12);
    const capacity = ringCapacity(args);
    const protocol = await loadProtocol(args.protocol);
    const workload = loadWorkload(args);
    const checkedSteps = args.checked
      ? checkLanes(workload.schedule, workload.inputs, protocol, capacity)
      : null;
    const progress = new Progress('states', 0);
    const verification = await verify(workload.schedule, {
      protocol,
      ringCapacity: capacity,
      count: args.count,
      maxStates,
      workload: workloadRecipe(args),
      ...(find && { find }),
      onProgress: (states) => {
        progress.update(states);
        return true;
      },
    }).finally(() => progress.stop());
    const { counterexample } = verification;
    const replayed = counterexample && replay(parseToken(counterexample.replay), workload.schedule, protocol);
    if (args.save !== undefined && counterexample && replayed) {
      const finding = replayed.explanation.sentence;
      const { schedule } = workload;
      writeOutput(
        args.save,
        writeReplayFile({ token: counterexample.replay, finding, seed: args.seed, schedule }),
      );
    }
    if (args.json) print(JSON.stringify(verification));
    else {
      print(workloadLine(summary(workload, protocol.name, capacity)));
      if (checkedSteps !== null)
        print(`Declarations: ${checkedSteps} steps touch what they declare, and nothing else.`);
      print(verificationText(verification, replayed?.explanation ?? null));
    }
    process.exitCode = exitStatus(verification);
  },
};

function exitStatus({ verdict }: Verification): number {
  return verdict === 'proved' ? 0 : verdict === 'incomplete' ? 3 : 1;
}
