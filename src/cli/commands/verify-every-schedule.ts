import { verifyEverySchedule } from '../../every-schedule/verify-protocol.js';
import { counters, countersOf, isCounters } from '../../protocols/counters.js';
import { DEFAULT_PROTOCOL, loadProtocol } from '../../protocols/load.js';
import { BadInput } from '../../refusal/bad-input.js';
import { protocolText } from '../../report/terminal/protocol-text.js';
import { namesOf, parseRoles } from '../../schedule/lanes.js';
import { wholeNumber } from '../../workload/numbers.js';
import { FINDING, NOT_FINISHED, WELL } from '../io/exit-status.js';
import { writeOutput } from '../io/files.js';
import { Interruption } from '../io/interruption.js';
import { columns, print, printJson } from '../io/print.js';
import { Progress } from '../io/progress.js';
import type { Arguments } from '../options/list.js';
import type { ArgumentsOf, Options } from '../options/option.js';
import { ringCapacity } from '../options/ring-capacity.js';
import { replayFileCommand } from './replay-command.js';

export const EVERY_SCHEDULE = {
  'every-schedule': {
    type: 'boolean',
    default: false,
    describe: 'verify a protocol for every schedule of every length, and no model',
    group: 'Verify:',
  },
  schedules: {
    choices: ['every', 'stored-at-once'],
    default: 'every',
    describe:
      'with --every-schedule, which ones: stored-at-once are those that store each sum straight after its last EXECUTE, ' +
      'and whose operands overlap in whole or not at all',
    group: 'Verify:',
  },
} as const satisfies Options;

type Takes = ArgumentsOf<typeof EVERY_SCHEDULE> &
  Arguments<'protocol' | 'ring-capacity' | 'lanes' | 'json'> & {
    readonly save?: string | undefined;
    readonly 'max-states': string;
  };

/** What has no say where the schedule is any. */
const OF_ONE_SCHEDULE = [
  'model',
  'layers',
  'batch',
  'input',
  'tensor',
  'tile',
  'sram',
  'buffers',
  'schedule',
  'find',
  'method',
  'report',
] as const;

/** `heddle verify --every-schedule`. @throws BadInput for options of one schedule. */
export async function verifyEvery(args: Takes): Promise<void> {
  const given = OF_ONE_SCHEDULE.find(
    (name) => (args as Readonly<Record<string, unknown>>)[name] !== undefined,
  );
  if (given !== undefined) {
    throw new BadInput(
      `--every-schedule: it is for all schedules, and ${given} names one: leave one of them out`,
    );
  }
  const named = args.protocol ?? (args.lanes === undefined ? DEFAULT_PROTOCOL : counters.name);
  const loaded = await loadProtocol(named);
  if (args.lanes !== undefined && !isCounters(loaded)) {
    throw new BadInput(
      `--lanes ${args.lanes}: the protocol ${loaded.name} has lanes of its own: leave it out`,
    );
  }
  const protocol = args.lanes === undefined ? loaded : countersOf(namesOf(parseRoles(args.lanes)));
  using interruption = new Interruption();
  const progress = new Progress('states', 0);
  let seen = 0;
  const verification = interruption.breakable(
    () =>
      verifyEverySchedule(protocol, {
        ringCapacity: ringCapacity(args),
        schedules: args.schedules,
        maxStates: wholeNumber('max-states', args['max-states'], 1, 1e12),
        onProgress: (states) => {
          seen = states;
          progress.update(states);
        },
      }),
    () => `nothing is proved; more than ${seen} states had been explored`,
  );
  progress.stop();
  const { schedule, verification: found, verdict } = verification;
  if (args.save !== undefined && schedule && found?.counterexample && found.explanation) {
    const { writeReplayFile } = await import('../../safety/replay-file.js');
    const { replay: token, sentence: finding } = found.counterexample;
    writeOutput(
      args.save,
      writeReplayFile({ token, finding, seed: '1', schedule, explanation: found.explanation }),
    );
  }
  if (args.json) {
    const { verification: _, ...told } = verification;
    printJson('verify-protocol', { ...told, counterexample: found?.counterexample ?? null });
  } else {
    const replaying = args.save === undefined ? null : replayFileCommand(args.save, args.protocol);
    print(protocolText(verification, columns(), replaying));
  }
  process.exitCode = verdict === 'proved' ? WELL : verdict === 'refused' ? NOT_FINISHED : FINDING;
}
