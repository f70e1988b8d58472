import { createHash } from 'node:crypto';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { refuseForeign } from '../../arrays/foreign-files.js';
import { isNpy } from '../../arrays/npy.js';
import type { Model } from '../../model/model.js';
import type { ModelTaken } from '../../model/onnx/model-file.js';
import { inWeights } from '../../model/quantised.js';
import { randomModel } from '../../model/random-model.js';
import { shellWord } from '../../model/shell.js';
import { BadInput } from '../../refusal/bad-input.js';
import { cutShort } from '../../refusal/quoted.js';
import type { ModelReference, Schedule } from '../../schedule/schedule.js';
import { layerSizes } from '../../workload/numbers.js';
import { readInput } from '../io/files.js';
import { complain } from '../io/print.js';
import { DASH } from '../io/standard-input.js';
import type { WorkloadArguments } from './list.js';

/** A model's file as it was when it was read. */
export interface ModelFile extends Omit<ModelReference, 'sha256'> {
  readonly sha256: () => string;
}

/** A model, and its file, where it has one. */
export interface LoadedModel {
  readonly model: Model;
  readonly file: ModelFile | null;
}

/**
 * The model that the arguments name, called as its file is; with --batch it takes any number of rows.
 * @throws BadInput where there is none, or its file is not usable.
 */
export async function loadModel(args: WorkloadArguments): Promise<LoadedModel> {
  const { model, layers, seed, batch, 'output-name': output } = args;
  const weights = args.weights === 'int8' ? ('int8' as const) : undefined;
  if (layers !== undefined) {
    if (model !== undefined) throw new BadInput(`--layers: ${model} is given too: take one of them`);
    if (output !== undefined) throw new BadInput('--output-name: it goes with an ONNX model: leave it out');
    return { model: inWeights(randomModel({ layers: layerSizes(layers), seed }), weights), file: null };
  }
  if (model === undefined) {
    throw new BadInput('no model: give an .onnx file, a schedule (.json), or --layers 128,64,32,32');
  }
  checkNoModule(model, 'a model');
  const bytes = readModelBytes(model);
  const { model: read, dataSha256 } = await readModel(bytes, model, { output, weights });
  for (const remark of read.remarks ?? []) complain(`note: ${model}: ${remark}`);
  const file = { path: model, sha256: () => sha256(bytes), dataSha256, output, weights };
  // A row of a perceptron is computed from that row alone: the batch that an exporter fixed is no part of it.
  return { model: batch === undefined ? read : { ...read, batch: null }, file };
}

/** What reads ONNX is loaded where there is a model to read. */
async function readModel(bytes: Uint8Array, file: string, taken: ModelTaken) {
  const { modelInFile } = await import('../../model/onnx/model-file.js');
  return modelInFile(bytes, file, taken);
}

function readModelBytes(file: string): Uint8Array {
  const bytes = readInput(file);
  if (isNpy(bytes)) {
    throw new BadInput(`${file}: it is an array, not a model: give the model here, and this with --input`);
  }
  refuseForeign(bytes, file, 'model');
  return bytes;
}

/** @throws BadInput where a module is given in place of data: it is never run for that. */
export function checkNoModule(file: string, wanted: string): void {
  if (!/\.[cm]?[jt]sx?$/.test(file)) return;
  throw new BadInput(
    `${file}: it is a module, not ${wanted}: a protocol is given with --protocol ${shellWord(file)}`,
  );
}

/**
 * A schedule that remembers the model it was compiled from.
 * @param file where the schedule is written; `-` or undefined for standard output, which is taken to be here.
 */
export function withModel(schedule: Schedule, model: ModelFile | null, file?: string): Schedule {
  if (!model) return schedule;
  const path = relative(dirname(resolve(file ?? DASH)), resolve(model.path));
  return { ...schedule, model: { ...model, path: path.split(sep).join('/'), sha256: model.sha256() } };
}

/** The file that a schedule remembers, as seen from here. */
export function modelFile({ model }: Schedule, schedule: string): ModelFile | null {
  if (!model) return null;
  return { ...model, path: join(dirname(schedule), model.path), sha256: () => model.sha256 };
}

/**
 * The model of a schedule: at the path that it has, or else beside the schedule. Only the very bytes that it was compiled from
 * are read as a model, whatever the schedule's file names.
 * @param schedule the schedule's file.
 * @throws BadInput where it is in neither place, or has changed.
 */
export async function modelOf(wanted: ModelReference, schedule: string): Promise<Model> {
  const { path } = wanted;
  const folder = dirname(schedule);
  let changed = false;
  for (const place of new Set([join(folder, path), join(folder, basename(path))])) {
    const bytes = readIfThere(place);
    if (bytes && sha256(bytes) === wanted.sha256) {
      const { model, dataSha256 } = await readModel(bytes, place, wanted);
      if (dataSha256 === wanted.dataSha256) return model;
    }
    changed ||= bytes !== null;
  }
  const shown = cutShort(path);
  throw new BadInput(
    changed
      ? `${schedule}: its model ${shown} has changed since it was compiled: compile it anew, or put back the model of then`
      : `${schedule}: its model ${shown} is not there: put it back, or beside the schedule; or compile it anew`,
  );
}

function readIfThere(place: string): Uint8Array | null {
  try {
    return readInput(place);
  } catch (error) {
    if (error instanceof BadInput) return null;
    throw error;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
