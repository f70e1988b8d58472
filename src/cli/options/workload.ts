import type { Argv } from 'yargs';
import { checkCapacity } from '../../program/ring-slots.js';
import { PROTOCOLS } from '../../protocols/load.js';
import { DEFAULT_SRAM_BYTES, SCHEDULE_ORDERS, type ScheduleOrder } from '../../schedule/compile.js';
import { wholeNumber } from '../../workload/numbers.js';

/** What every command that takes a model or a schedule understands. Values are as typed; `loadWorkload` checks. */
export interface WorkloadArguments {
  readonly model?: string | undefined;
  readonly layers?: string | undefined;
  readonly batch?: string | undefined;
  readonly seed: string;
  readonly input?: string | undefined;
  readonly tensor?: readonly string[] | undefined;
  readonly tile?: string | undefined;
  readonly sram?: string | undefined;
  readonly buffers?: string | undefined;
  readonly schedule?: ScheduleOrder | undefined;
}

/** What every command that runs lanes understands besides. */
export interface RunArguments {
  readonly protocol: string;
  readonly 'ring-capacity': string;
}

/** Adds the option of an output for other programs. */
export function jsonOption<T>(yargs: Argv<T>) {
  return yargs.option('json', {
    type: 'boolean',
    default: false,
    describe: 'print one JSON object, as docs/json.md says',
    group: 'Output:',
  });
}

/** The other protocols come with the plan's schedule: scoreboard is wrong for others, and two-ring is to be seen as it was. */
const OTHERWISE = 'with a protocol other than sequence';

/** Adds the options of a workload to a command. */
export function workloadOptions<T>(yargs: Argv<T>) {
  return yargs
    .positional('model', { type: 'string', describe: 'an ONNX model (.onnx) or a schedule (.json)' })
    .option('layers', { type: 'string', describe: 'a random model instead: 128,64,32,32', group: 'Model:' })
    .option('batch', {
      type: 'string',
      describe: 'rows of input [default: as the model says, or 1]',
      group: 'Model:',
    })
    .option('seed', { type: 'string', default: '1', describe: 'of every random tensor', group: 'Model:' })
    .option('input', {
      type: 'string',
      describe: 'the input, float32 .npy [default: random]',
      group: 'Model:',
    })
    .option('tensor', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: "NAME=FILE.npy: one of a schedule's tensors [default: random]",
      group: 'Model:',
    })
    .option('tile', {
      type: 'string',
      describe: `MxKxN, or auto: what is predicted to be fastest [default: auto, or 32x32x32 ${OTHERWISE}]`,
      group: 'Compile:',
    })
    .option('sram', {
      type: 'string',
      describe: `bytes, K or M [default: ${DEFAULT_SRAM_BYTES}]`,
      group: 'Compile:',
    })
    .option('buffers', {
      type: 'string',
      describe: `operand buffers, 2 is ping and pong, or auto [default: auto, or 2 ${OTHERWISE}]`,
      group: 'Compile:',
    })
    .option('schedule', {
      choices: SCHEDULE_ORDERS,
      describe: `the order of operations [default: pipelined, or plain ${OTHERWISE}]`,
      group: 'Compile:',
    });
}

/** Adds the options of a run to a command. */
export function runOptions<T>(yargs: Argv<T>) {
  return yargs
    .option('protocol', {
      type: 'string',
      default: 'sequence',
      describe: [...PROTOCOLS.keys()].join(' or '),
      group: 'Run:',
    })
    .option('ring-capacity', {
      type: 'string',
      default: '8',
      describe: 'slots, a power of two',
      group: 'Run:',
    });
}

/** @throws BadInput where the ring's capacity is none. */
export function ringCapacity({ 'ring-capacity': text }: Pick<RunArguments, 'ring-capacity'>): number {
  const capacity = wholeNumber('ring-capacity', text, 1, 2 ** 20);
  checkCapacity(capacity);
  return capacity;
}
