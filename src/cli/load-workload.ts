import { basename } from 'node:path';
import { type ChoiceSetting, type ChoosableOptions, choose } from '../analysis/choose.js';
import { BUILT_IN_MACHINE } from '../analysis/machine.js';
import { modelWorkload, scheduleWorkload, type Workload } from '../analysis/workload.js';
import { BadInput } from '../bad-input.js';
import type { Model } from '../model/model.js';
import { readNpy, toMatrix } from '../model/npy.js';
import { randomModel } from '../model/random-model.js';
import type { Tensor } from '../model/tensor.js';
import { DEFAULT_PROTOCOL, loadProtocol } from '../protocols/load-protocol.js';
import {
  type CompileOptions,
  compile,
  DEFAULT_BUFFERS,
  DEFAULT_TILE,
  SCHEDULE_ORDERS,
  type ScheduleOrder,
} from '../schedule/compile.js';
import type { Schedule } from '../schedule/schedule.js';
import { readInput, readText } from './files.js';
import { type MachineArguments, namedMachine } from './machine-option.js';
import { byteSize, layerSizes, tileShape, wholeNumber } from './numbers.js';
import { type RunArguments, ringCapacity, type WorkloadArguments } from './workload-options.js';

/** Where a command has no protocol, ring or machine to choose, the defaults are meant. */
type LoadArguments = WorkloadArguments & Partial<RunArguments> & MachineArguments;

const AUTO = 'auto';
const DEFAULT_TILE_TEXT = `${DEFAULT_TILE.m}x${DEFAULT_TILE.k}x${DEFAULT_TILE.n}`;

/**
 * Reads and compiles what the arguments name.
 * @throws BadInput where anything in them, or in the files they name, is not usable.
 */
export async function loadWorkload(args: LoadArguments): Promise<Workload> {
  const tools = await loadTools(args);
  if (args.model?.endsWith('.json')) return scheduleWithTensors(args.model, args, tools);
  if (args.tensor) throw new BadInput('--tensor goes with a schedule: a model has its tensors in itself');
  const input = args.input === undefined ? null : readMatrix(args.input);
  const model = loadModel(args, tools);
  return modelWorkload(model, chosenOptions(model, args, tools, input?.rows), input, args.seed);
}

/**
 * The same without any input, for what needs no data.
 * @throws BadInput as `loadWorkload` does, and where data are given all the same.
 */
export async function loadSchedule(args: LoadArguments): Promise<Omit<Workload, 'inputs'>> {
  const tools = await loadTools(args);
  for (const option of ['input', 'tensor'] as const) {
    if (args[option] === undefined) continue;
    throw new BadInput(
      `--${option}: with --data off no tensor is used: leave it out; --batch gives the rows`,
    );
  }
  if (args.model?.endsWith('.json')) {
    return { name: basename(args.model), schedule: scheduleFrom(args.model, args, tools), source: null };
  }
  const model = loadModel(args, tools);
  const options = chosenOptions(model, args, tools);
  return { name: model.name, schedule: compile(model, options), source: { model, options } };
}

/** What has to be there before a model is read: libraries take long to load, so only those that are needed. */
interface Tools extends Pick<ChoiceSetting, 'protocol' | 'ringCapacity' | 'machine'> {
  readonly readOnnx: ((bytes: Uint8Array, file: string) => Model) | null;
  readonly readSchedule: ((text: string, file: string) => Schedule) | null;
  /** Whether the schedule may be any: with a protocol other than the default it is the plan's. */
  readonly isFree: boolean;
}

async function loadTools(args: LoadArguments): Promise<Tools> {
  const { model, protocol = DEFAULT_PROTOCOL, 'ring-capacity': capacity = '8' } = args;
  const isSchedule = model?.endsWith('.json') === true;
  return {
    readOnnx: model === undefined || isSchedule ? null : (await import('../model/onnx.js')).readOnnx,
    readSchedule: isSchedule ? (await import('../schedule/format.js')).readSchedule : null,
    protocol: await loadProtocol(protocol),
    ringCapacity: ringCapacity({ 'ring-capacity': capacity }),
    machine: await namedMachine(args, BUILT_IN_MACHINE),
    isFree: protocol === DEFAULT_PROTOCOL,
  };
}

const RECIPE = ['layers', 'batch', 'tile', 'sram', 'buffers', 'schedule', 'seed'] as const;

/** The options that make a random model's schedule again, for a replay token; null where it comes from a file. */
export function workloadRecipe(
  args: WorkloadArguments,
  { source }: Workload,
): Readonly<Record<string, string>> | null {
  if (args.layers === undefined || !source) return null;
  const { tile, buffers, order } = source.options;
  // What was chosen is said in the token: a choice may come out otherwise elsewhere.
  const { layers, batch, sram, seed } = args;
  const chosen: Record<(typeof RECIPE)[number], string | undefined> = {
    layers,
    batch,
    sram,
    seed,
    tile: tile && (tile === DEFAULT_TILE ? undefined : `${tile.m}x${tile.k}x${tile.n}`),
    buffers: buffers === DEFAULT_BUFFERS ? undefined : String(buffers),
    schedule: order === 'plain' ? undefined : order,
  };
  return Object.fromEntries(
    RECIPE.flatMap((option) => (chosen[option] === undefined ? [] : [[option, chosen[option]]])),
  );
}

/** @throws BadInput where a token's recipe is none. */
export async function workloadFromRecipe(recipe: Readonly<Record<string, string>>): Promise<Workload> {
  for (const option of Object.keys(recipe)) {
    if (!(RECIPE as readonly string[]).includes(option)) {
      throw new BadInput(`token: it has an option ${option} that is unknown here: copy all of the token`);
    }
  }
  const { schedule = 'plain', ...options } = recipe;
  return loadWorkload({
    seed: '1',
    tile: DEFAULT_TILE_TEXT,
    buffers: String(DEFAULT_BUFFERS),
    ...options,
    schedule: scheduleOrder(schedule),
  });
}

function loadModel({ model, layers, seed }: WorkloadArguments, { readOnnx }: Tools): Model {
  if (layers !== undefined) {
    if (model !== undefined) throw new BadInput(`--layers: ${model} is given too: take one of them`);
    return randomModel({ layers: layerSizes(layers), seed });
  }
  if (model === undefined || !readOnnx) {
    throw new BadInput('no model: give an .onnx file, a schedule (.json), or --layers 128,64,32,32');
  }
  return readOnnx(readInput(model), model);
}

function scheduleFrom(file: string, args: WorkloadArguments, { readSchedule }: Tools): Schedule {
  for (const option of ['layers', 'batch', 'input', 'tile', 'sram', 'buffers', 'schedule'] as const) {
    if (args[option] !== undefined) {
      throw new BadInput(
        `--${option}: ${file} is a schedule, which fixes that: compile the model anew instead`,
      );
    }
  }
  if (!readSchedule) throw new Error('a schedule file without what reads it');
  return readSchedule(readText(file), file);
}

function scheduleWithTensors(file: string, args: WorkloadArguments, tools: Tools): Workload {
  const schedule = scheduleFrom(file, args, tools);
  const given = new Map<string, Tensor>();
  for (const assignment of args.tensor ?? []) {
    const [, name, path] = /^([^=]+)=(.+)$/.exec(assignment) ?? [];
    if (name === undefined) throw new BadInput(`--tensor ${assignment}: it must be NAME=FILE.npy`);
    if (given.has(name))
      throw new BadInput(`--tensor ${assignment}: ${name} is given twice: take one of them`);
    given.set(name, readMatrix(path));
  }
  return scheduleWorkload(basename(file), schedule, given, args.seed);
}

/** What the arguments say, and prediction where they say auto. */
function chosenOptions(model: Model, args: LoadArguments, tools: Tools, rows?: number): CompileOptions {
  return choose(model, wantedOptions(args, tools.isFree, rows), { ...tools, objective: 'either' });
}

function wantedOptions(args: WorkloadArguments, isFree: boolean, rows?: number): ChoosableOptions {
  const { batch, tile, sram, buffers, schedule } = args;
  return {
    ...(rows !== undefined && { batch: rows }),
    ...(batch !== undefined && { batch: wholeNumber('batch', batch, 1, 2 ** 20) }),
    ...(sram !== undefined && { sramBytes: byteSize('sram', sram) }),
    tile: byDefault(tile, isFree ? AUTO : DEFAULT_TILE, tileShape),
    buffers: byDefault(buffers, isFree ? AUTO : DEFAULT_BUFFERS, (text) =>
      wholeNumber('buffers', text, 1, 1024),
    ),
    order: schedule ?? (isFree ? 'pipelined' : 'plain'),
  };
}

function byDefault<T>(text: string | undefined, otherwise: T | typeof AUTO, read: (text: string) => T) {
  return text === undefined ? otherwise : text === AUTO ? AUTO : read(text);
}

function readMatrix(file: string): Tensor {
  return toMatrix(readNpy(readInput(file), file), file);
}

function scheduleOrder(text: string): ScheduleOrder {
  const order = SCHEDULE_ORDERS.find((name) => name === text);
  if (order === undefined)
    throw new BadInput(`token: its schedule is ${text}, which is none: copy all of the token`);
  return order;
}
