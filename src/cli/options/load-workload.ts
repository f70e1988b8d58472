import { availableParallelism } from 'node:os';
import { basename, dirname } from 'node:path';
import type { Model } from '../../model/model.js';
import { readNpy, toMatrix } from '../../model/npy.js';
import type { readOnnx } from '../../model/onnx/read.js';
import { randomModel } from '../../model/random-model.js';
import { shellWord } from '../../model/shell.js';
import type { Tensor } from '../../model/tensor.js';
import type { Link, Program } from '../../program/program.js';
import { counters, isCounters } from '../../protocols/counters.js';
import { loadProtocol } from '../../protocols/load.js';
import { defaultProtocol, programOf } from '../../protocols/resolve.js';
import { sequence } from '../../protocols/sequence.js';
import { BadInput } from '../../refusal/bad-input.js';
import { quoted } from '../../refusal/quoted.js';
import { type CompileOptions, compile, DEFAULT_BUFFERS, DEFAULT_TILE } from '../../schedule/compile.js';
import { isOriginal, parseRoles } from '../../schedule/lanes.js';
import type { Schedule } from '../../schedule/schedule.js';
import { BUILT_IN_MACHINE } from '../../speed/machine.js';
import { type ChoiceSetting, type ChoosableOptions, choose } from '../../speed/tuning/choose.js';
import { chooseLanes } from '../../speed/tuning/choose-lanes.js';
import { byteSize, layerSizes, tileShape, wholeNumber } from '../../workload/numbers.js';
import { modelWorkload, scheduleWorkload, type Workload } from '../../workload/workload.js';
import { readInput, readText } from '../io/files.js';
import { complain } from '../io/print.js';
import { type MachineArguments, OPTIONS, type RunArguments, type WorkloadArguments } from './list.js';
import { namedMachine } from './machine.js';
import { ringCapacity } from './ring-capacity.js';

type LoadArguments = WorkloadArguments & MachineArguments;

export const AUTO = 'auto';

/** Where a command has no options for how lanes talk. */
const NO_LINK: RunArguments = { protocol: undefined, 'ring-capacity': OPTIONS['ring-capacity'].default };

/**
 * How lanes talk, as the arguments say: the protocol that they name is loaded.
 * @throws BadInput where it has lanes of its own, and others are asked for.
 */
async function loadLink(args: LoadArguments & RunArguments): Promise<Link> {
  const isOther = args.lanes !== undefined && args.lanes !== AUTO && !isOriginal(parseRoles(args.lanes));
  const byDefault = isOther ? counters : sequence;
  const protocol = args.protocol === undefined ? byDefault : await loadProtocol(args.protocol);
  if (isOther && !protocol.byOperation) {
    throw new BadInput(
      `--lanes ${args.lanes}: the protocol ${quoted(protocol.name)} has lanes of its own: leave --protocol out, or give counters`,
    );
  }
  return { protocol, ringCapacity: ringCapacity(args) };
}

/** What the arguments name, on data, and the program that it is: its schedule under the protocol that they name. */
export async function loadProgram(args: LoadArguments & RunArguments) {
  const link = await loadLink(args);
  const workload = await loadWorkload(args, link);
  return { workload, program: programFor(workload.schedule, args, link) };
}

/** The same without any input, for what needs no data. @throws BadInput as `loadSchedule` does. */
export async function loadProgramAlone(args: LoadArguments & RunArguments) {
  const link = await loadLink(args);
  const workload = await loadSchedule(args, link);
  return { workload, program: programFor(workload.schedule, args, link) };
}

/** A schedule under the protocol that was asked for; where none was, under that of the lanes which it names. */
function programFor(schedule: Schedule, { protocol }: RunArguments, link: Link): Program {
  return programOf(
    schedule,
    protocol === undefined ? { ...link, protocol: defaultProtocol(schedule) } : link,
  );
}

/**
 * Reads and compiles what the arguments name.
 * @throws BadInput where anything in them, or in the files they name, is not usable.
 */
export async function loadWorkload(args: LoadArguments, link?: Link): Promise<Workload> {
  const tools = await loadTools(args, link);
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
export async function loadSchedule(args: LoadArguments, link?: Link): Promise<Omit<Workload, 'inputs'>> {
  const tools = await loadTools(args, link);
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
  readonly readOnnx: typeof readOnnx | null;
  readonly readSchedule: ((text: string, file: string) => Schedule) | null;
  /** Whether the schedule may be any: with a protocol other than the default it is the original design's. */
  readonly isFree: boolean;
}

async function loadTools(args: LoadArguments, given: Link | undefined): Promise<Tools> {
  const { model } = args;
  const link = given ?? (await loadLink({ ...args, ...NO_LINK }));
  const isSchedule = model?.endsWith('.json') === true;
  return {
    readOnnx: model === undefined || isSchedule ? null : (await import('../../model/onnx/read.js')).readOnnx,
    readSchedule: isSchedule ? (await import('../../schedule/read.js')).readSchedule : null,
    ...link,
    machine: await namedMachine(args, BUILT_IN_MACHINE),
    isFree: link.protocol === sequence || isCounters(link.protocol),
  };
}

function loadModel(args: WorkloadArguments, { readOnnx }: Tools): Model {
  const { model, layers, seed, 'output-name': output } = args;
  if (layers !== undefined) {
    if (model !== undefined) throw new BadInput(`--layers: ${model} is given too: take one of them`);
    if (output !== undefined) throw new BadInput('--output-name: it goes with an ONNX model: leave it out');
    return randomModel({ layers: layerSizes(layers), seed });
  }
  if (model === undefined || !readOnnx) {
    throw new BadInput('no model: give an .onnx file, a schedule (.json), or --layers 128,64,32,32');
  }
  checkNoModule(model, 'a model');
  const read = readOnnx(readInput(model), model, { folder: dirname(model), output });
  for (const remark of read.remarks ?? []) complain(`note: ${model}: ${remark}`);
  return read;
}

/** @throws BadInput where a module is given in place of data: it is never run for that. */
export function checkNoModule(file: string, wanted: string): void {
  if (!/\.[cm]?[jt]sx?$/.test(file)) return;
  throw new BadInput(
    `${file}: it is a module, not ${wanted}: a protocol is given with --protocol ${shellWord(file)}`,
  );
}

/** What a schedule fixes of how it is compiled. */
const CHOICES = ['tile', 'sram', 'buffers', 'schedule', 'lanes'] as const;

function scheduleFrom(file: string, args: WorkloadArguments, { readSchedule }: Tools): Schedule {
  // What is predicted to be fastest for a schedule is the schedule.
  const given = args.lanes === AUTO ? { ...args, lanes: undefined } : args;
  for (const option of [...CHOICES, 'layers', 'batch', 'input', 'output-name'] as const) {
    if (given[option] !== undefined) {
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
  const wanted = wantedOptions(args, tools.isFree, rows);
  const setting = { ...tools, objective: 'either' } as const;
  return args.lanes === AUTO && tools.isFree
    ? chooseLanes(model, wanted, setting, availableParallelism())
    : choose(model, wanted, setting);
}

function wantedOptions(args: WorkloadArguments, isFree: boolean, rows?: number): ChoosableOptions {
  const { batch, tile, sram, buffers, schedule, lanes } = args;
  return {
    ...(rows !== undefined && { batch: rows }),
    ...(batch !== undefined && { batch: wholeNumber('batch', batch, 1, 2 ** 20) }),
    ...(sram !== undefined && { sramBytes: byteSize('sram', sram) }),
    tile: byDefault(tile, isFree ? AUTO : DEFAULT_TILE, tileShape),
    buffers: byDefault(buffers, isFree ? AUTO : DEFAULT_BUFFERS, (text) =>
      wholeNumber('buffers', text, 1, 1024),
    ),
    order: schedule ?? (isFree ? 'pipelined' : 'plain'),
    ...(lanes !== undefined && lanes !== AUTO && { lanes: parseRoles(lanes) }),
  };
}

function byDefault<T>(text: string | undefined, otherwise: T | typeof AUTO, read: (text: string) => T) {
  return text === undefined ? otherwise : text === AUTO ? AUTO : read(text);
}

function readMatrix(file: string): Tensor {
  return toMatrix(readNpy(readInput(file), file), file);
}
