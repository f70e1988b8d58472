import { basename } from 'node:path';
import type { Argv } from 'yargs';
import { modelWorkload, scheduleWorkload, type Workload } from '../analysis/workload.js';
import { BadInput } from '../bad-input.js';
import type { Model } from '../model/model.js';
import { readNpy, toMatrix } from '../model/npy.js';
import { readOnnx } from '../model/onnx.js';
import { randomModel } from '../model/random-model.js';
import type { Tensor } from '../model/tensor.js';
import { PROTOCOLS } from '../protocols/load-protocol.js';
import { checkCapacity } from '../protocols/ring.js';
import { type CompileOptions, compile, DEFAULT_BUFFERS, DEFAULT_SRAM_BYTES } from '../schedule/compile.js';
import { readSchedule } from '../schedule/format.js';
import type { Schedule } from '../schedule/schedule.js';
import { readInput } from './files.js';
import { byteSize, layerSizes, tileShape, wholeNumber } from './numbers.js';

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
}

/** What every command that runs lanes understands besides. */
export interface RunArguments {
  readonly protocol: string;
  readonly 'ring-capacity': string;
}

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
    .option('tile', { type: 'string', describe: 'MxKxN [default: 32x32x32]', group: 'Compile:' })
    .option('sram', {
      type: 'string',
      describe: `bytes, K or M [default: ${DEFAULT_SRAM_BYTES}]`,
      group: 'Compile:',
    })
    .option('buffers', {
      type: 'string',
      describe: `operand buffers; 2 is ping and pong [default: ${DEFAULT_BUFFERS}]`,
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
export function ringCapacity({ 'ring-capacity': text }: RunArguments): number {
  const capacity = wholeNumber('ring-capacity', text, 1, 2 ** 20);
  checkCapacity(capacity);
  return capacity;
}

/**
 * Reads and compiles what the arguments name.
 * @throws BadInput where anything in them, or in the files they name, is not usable.
 */
export function loadWorkload(args: WorkloadArguments): Workload {
  if (args.model?.endsWith('.json')) return scheduleWithTensors(args.model, args);
  if (args.tensor) throw new BadInput('--tensor goes with a schedule: a model has its tensors in itself');
  const input = args.input === undefined ? null : readMatrix(args.input);
  return modelWorkload(loadModel(args), compileOptions(args), input, args.seed);
}

/**
 * The same without any input, for what needs no data.
 * @throws BadInput as `loadWorkload` does, and where data are given all the same.
 */
export function loadSchedule(args: WorkloadArguments): Pick<Workload, 'name' | 'schedule'> {
  for (const option of ['input', 'tensor'] as const) {
    if (args[option] === undefined) continue;
    throw new BadInput(
      `--${option}: with --data off no tensor is used: leave it out; --batch gives the rows`,
    );
  }
  if (args.model?.endsWith('.json')) {
    return { name: basename(args.model), schedule: scheduleFrom(args.model, args) };
  }
  const model = loadModel(args);
  return { name: model.name, schedule: compile(model, compileOptions(args)) };
}

const RECIPE = ['layers', 'batch', 'tile', 'sram', 'buffers', 'seed'] as const;

/** The options that make a random model's schedule again, for a replay token; null where it comes from a file. */
export function workloadRecipe(args: WorkloadArguments): Readonly<Record<string, string>> | null {
  if (args.layers === undefined) return null;
  return Object.fromEntries(
    RECIPE.flatMap((option) => (args[option] === undefined ? [] : [[option, args[option]]])),
  );
}

/** @throws BadInput where a token's recipe is none. */
export function workloadFromRecipe(recipe: Readonly<Record<string, string>>): Workload {
  for (const option of Object.keys(recipe)) {
    if (!(RECIPE as readonly string[]).includes(option)) {
      throw new BadInput(`token: it has an option ${option} that is unknown here: copy all of the token`);
    }
  }
  return loadWorkload({ seed: '1', ...recipe });
}

function loadModel({ model, layers, seed }: WorkloadArguments): Model {
  if (layers !== undefined) {
    if (model !== undefined) throw new BadInput(`--layers: ${model} is given too: take one of them`);
    return randomModel({ layers: layerSizes(layers), seed });
  }
  if (model === undefined) {
    throw new BadInput('no model: give an .onnx file, a schedule (.json), or --layers 128,64,32,32');
  }
  return readOnnx(readInput(model), model);
}

function scheduleFrom(file: string, args: WorkloadArguments): Schedule {
  for (const option of ['layers', 'batch', 'input', 'tile', 'sram', 'buffers'] as const) {
    if (args[option] !== undefined) {
      throw new BadInput(
        `--${option}: ${file} is a schedule, which fixes that: compile the model anew instead`,
      );
    }
  }
  return readSchedule(new TextDecoder().decode(readInput(file)), file);
}

function scheduleWithTensors(file: string, args: WorkloadArguments): Workload {
  const schedule = scheduleFrom(file, args);
  const given = new Map<string, Tensor>();
  for (const assignment of args.tensor ?? []) {
    const [, name, path] = /^([^=]+)=(.+)$/.exec(assignment) ?? [];
    if (name === undefined) throw new BadInput(`--tensor ${assignment}: it must be NAME=FILE.npy`);
    given.set(name, readMatrix(path));
  }
  return scheduleWorkload(basename(file), schedule, given, args.seed);
}

function compileOptions({ batch, tile, sram, buffers }: WorkloadArguments): CompileOptions {
  return {
    ...(batch !== undefined && { batch: wholeNumber('batch', batch, 1, 2 ** 20) }),
    ...(tile !== undefined && { tile: tileShape(tile) }),
    ...(sram !== undefined && { sramBytes: byteSize('sram', sram) }),
    ...(buffers !== undefined && { buffers: wholeNumber('buffers', buffers, 1, 1024) }),
  };
}

function readMatrix(file: string): Tensor {
  return toMatrix(readNpy(readInput(file), file), file);
}
