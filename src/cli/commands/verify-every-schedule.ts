import { verifyEverySchedule } from '../../every-schedule/verify-protocol.js';
import { contractFault, storedAtOnceFault } from '../../program/contract.js';
import type { Protocol } from '../../program/protocol.js';
import { tableAlone } from '../../program/system.js';
import { counters, countersOf, isCounters } from '../../protocols/counters.js';
import { DEFAULT_PROTOCOL, loadProtocol } from '../../protocols/load.js';
import { BadInput } from '../../refusal/bad-input.js';
import { quoted } from '../../refusal/quoted.js';
import { contractText, protocolText } from '../../report/terminal/protocol-text.js';
import { namesOf, parseRoles } from '../../schedule/lanes.js';
import { wholeNumber } from '../../workload/numbers.js';
import { FINDING, NOT_FINISHED, WELL } from '../io/exit-status.js';
import { writeOutput } from '../io/files.js';
import { Interruption } from '../io/interruption.js';
import { columns, print, printJson } from '../io/print.js';
import { Progress } from '../io/progress.js';
import type { Arguments } from '../options/list.js';
import { loadProgramAlone } from '../options/load-workload.js';
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
  Parameters<typeof loadProgramAlone>[0] &
  Arguments<'json'> & {
    readonly save?: string | undefined;
    readonly count: boolean;
    readonly checked: boolean;
    readonly 'max-states': string;
  };

/** What has no say here: no interleaving of one schedule is looked at, and no data. */
const OF_ONE_SCHEDULE = ['input', 'tensor', 'find', 'method', 'report'] as const;

/** `heddle verify --every-schedule`. @throws BadInput for options of what is explored. */
export async function verifyEvery(args: Takes): Promise<void> {
  const given = OF_ONE_SCHEDULE.find(
    (name) => (args as Readonly<Record<string, unknown>>)[name] !== undefined,
  );
  if (given !== undefined || args.count || args.checked) {
    const option = given ?? (args.count ? 'count' : 'checked');
    throw new BadInput(`--${option}: with --every-schedule no schedule is explored: leave one of them out`);
  }
  const { protocol, contract } = await subject(args);
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
    printJson('verify-protocol', {
      ...told,
      contract: contract ?? null,
      counterexample: found?.counterexample ?? null,
    });
  } else {
    const replaying = args.save === undefined ? null : replayFileCommand(args.save, args.protocol);
    print(protocolText(verification, columns(), replaying));
    if (contract !== undefined) print(contractText(verdict, contract));
  }
  const isBroken = contract !== undefined && contract !== null;
  process.exitCode =
    verdict === 'refused' || (verdict === 'proved' && isBroken)
      ? NOT_FINISHED
      : verdict === 'proved'
        ? WELL
        : FINDING;
}

/** What is to be verified: a protocol, or a schedule's, and whether that schedule keeps the contract; undefined without one. */
async function subject(args: Takes): Promise<{ protocol: Protocol; contract: string | null | undefined }> {
  if (args.model !== undefined || args.layers !== undefined) {
    const { program } = await loadProgramAlone(args);
    const { ops } = tableAlone(program);
    const fault = args.schedules === 'every' ? null : storedAtOnceFault(ops);
    return { protocol: program.protocol, contract: fault ?? contractFault(ops, program.schedule) };
  }
  const loaded = await loadProtocol(
    args.protocol ?? (args.lanes === undefined ? DEFAULT_PROTOCOL : counters.name),
  );
  if (args.lanes === undefined) return { protocol: loaded, contract: undefined };
  if (!isCounters(loaded)) {
    throw new BadInput(
      `--lanes ${args.lanes}: the protocol ${quoted(loaded.name)} has lanes of its own: leave it out`,
    );
  }
  return { protocol: countersOf(namesOf(parseRoles(args.lanes))), contract: undefined };
}
