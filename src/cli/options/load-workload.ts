import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import type { Model } from '../../model/model.js';
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
import { constants } from '../../schedule/lower.js';
import { givenTensors, type Schedule } from '../../schedule/schedule.js';
import { BUILT_IN_MACHINE } from '../../speed/machine.js';
import { type ChoiceSetting, type ChoosableOptions, choose } from '../../speed/tuning/choose.js';
import { chooseLanes } from '../../speed/tuning/choose-lanes.js';
import { byteSize, tileShape, wholeNumber } from '../../workload/numbers.js';
import { modelWorkload, scheduleWorkload, type Workload } from '../../workload/workload.js';
import { readText } from '../io/files.js';
import { type MachineArguments, OPTIONS, type RunArguments, type WorkloadArguments } from './list.js';
import { loadMatrix } from './load-array.js';
import { inputOf, inputSpec, scheduleInput } from './load-input.js';
import { loadModel, type ModelFile, modelFile, modelOf } from './load-model.js';
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
export async function loadProgram(args: LoadArguments & RunArguments, needs?: Needs) {
  const link = await loadLink(args);
  const workload = await loadWorkload(args, link, needs);
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

/** A workload and the file of the model that it was compiled from; null where it has none. */
type Loaded<W> = W & { readonly modelFile: ModelFile | null };

/** What of a workload is needed. */
export interface Needs {
  /** Without the weights those of a schedule are random: what does not look at data takes any. */
  readonly weights: boolean;
}

/**
 * Reads and compiles what the arguments name: the model first, since that says what its input is to be.
 * @throws BadInput where anything in them, or in the files they name, is not usable.
 */
export async function loadWorkload(
  args: LoadArguments,
  link?: Link,
  needs: Needs = { weights: true },
): Promise<Loaded<Workload>> {
  const tools = await loadTools(args, link);
  if (isSchedule(args)) return scheduleOnTensors(args.model, args, tools, needs);
  if (args.tensor) throw new BadInput('--tensor goes with a schedule: a model has its tensors in itself');
  const { model, file } = await loadModel(args);
  const input = args.input === undefined ? null : await inputOf(model, args.input);
  const options = chosenOptions(model, args, tools, input?.rows);
  return { ...modelWorkload(model, options, input, args.seed), modelFile: file };
}

/**
 * The same without any input, for what needs no data.
 * @throws BadInput as `loadWorkload` does, and where data are given all the same.
 */
export async function loadSchedule(
  args: LoadArguments,
  link?: Link,
): Promise<Loaded<Omit<Workload, 'inputs'>>> {
  const tools = await loadTools(args, link);
  for (const option of ['input', 'tensor'] as const) {
    if (args[option] === undefined) continue;
    throw new BadInput(`--${option}: no tensor is used here: leave it out; --batch gives the rows`);
  }
  if (isSchedule(args)) {
    const schedule = scheduleFrom(args.model, args, tools);
    return { name: basename(args.model), schedule, source: null, modelFile: modelFile(schedule, args.model) };
  }
  const { model, file } = await loadModel(args);
  const options = chosenOptions(model, args, tools);
  return {
    name: model.name,
    schedule: compile(model, options),
    source: { model, options },
    modelFile: file,
  };
}

function isSchedule<A extends LoadArguments>(args: A): args is A & { readonly model: string } {
  return args.model?.endsWith('.json') === true && args.layers === undefined;
}

/** What has to be there before a model is read: libraries take long to load, so only those that are needed. */
interface Tools extends Pick<ChoiceSetting, 'protocol' | 'ringCapacity' | 'machine'> {
  readonly readSchedule: ((text: string, file: string) => Schedule) | null;
  /** Whether the schedule may be any: with a protocol other than the default it is the original design's. */
  readonly isFree: boolean;
}

async function loadTools(args: LoadArguments, given: Link | undefined): Promise<Tools> {
  const link = given ?? (await loadLink({ ...args, ...NO_LINK }));
  return {
    readSchedule: isSchedule(args) ? (await import('../../schedule/read.js')).readSchedule : null,
    ...link,
    machine: await namedMachine(args, BUILT_IN_MACHINE),
    isFree: link.protocol === sequence || isCounters(link.protocol),
  };
}

/** What a schedule fixes of how it is compiled. */
const CHOICES = ['tile', 'sram', 'buffers', 'schedule', 'lanes'] as const;

function scheduleFrom(file: string, args: WorkloadArguments, { readSchedule }: Tools): Schedule {
  // What is predicted to be fastest for a schedule is the schedule.
  const given = args.lanes === AUTO ? { ...args, lanes: undefined } : args;
  for (const option of [...CHOICES, 'batch', 'output-name', 'weights'] as const) {
    if (given[option] !== undefined) {
      throw new BadInput(
        `--${option}: ${file} is a schedule, which fixes that: another is another schedule, so compile the model anew`,
      );
    }
  }
  if (!readSchedule) throw new Error('a schedule file without what reads it');
  return readSchedule(readText(file), file);
}

/** A schedule on its model's weights, where it has a model, and on what is given. */
async function scheduleOnTensors(
  file: string,
  args: WorkloadArguments,
  tools: Tools,
  needs: Needs,
): Promise<Loaded<Workload>> {
  const schedule = scheduleFrom(file, args, tools);
  const given = new Map<string, Tensor>();
  const give = (name: string, tensor: Tensor, option: string) => {
    if (given.has(name)) throw new BadInput(`${option}: ${name} is given twice: take one of them`);
    given.set(name, tensor);
  };
  for (const assignment of args.tensor ?? []) {
    const [, name, path] = /^([^=]+)=(.+)$/s.exec(assignment) ?? [];
    if (name === undefined) throw new BadInput(`--tensor ${assignment}: it must be NAME=FILE.npy`);
    const width = schedule.tensors.find((spec) => spec.name === name)?.cols;
    give(
      name,
      await loadMatrix(path, '--tensor', width === undefined ? {} : { width }),
      `--tensor ${assignment}`,
    );
  }
  const lacks = givenTensors(schedule).some(({ name, role }) => role !== 'input' && !given.has(name));
  const model = schedule.model && needs.weights && lacks ? await modelOf(schedule.model, file) : null;
  const weights = model ? constants(model) : [];
  // Those that are given in place of the model's are not the model's.
  const isWhole = model !== null && ![...given.keys()].some((name) => constants(model).has(name));
  if (args.input !== undefined) {
    const spec = inputSpec(schedule, file);
    const input = await scheduleInput(args.input, spec, file, model);
    give(spec.name, input, `--input ${args.input.join(' ')}`);
  }
  const tensors = new Map([...weights, ...given]);
  const workload = scheduleWorkload(basename(file), schedule, tensors, args.seed);
  return { ...workload, model: isWhole ? model : null, modelFile: modelFile(schedule, file) };
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
