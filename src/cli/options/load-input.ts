import { basename, extname } from 'node:path';
import type { Model } from '../../model/model.js';
import type { Tensor } from '../../model/tensor.js';
import { BadInput } from '../../refusal/bad-input.js';
import { quoted } from '../../refusal/quoted.js';
import type { Schedule, TensorSpec } from '../../schedule/schedule.js';
import { complain } from '../io/print.js';
import { arrayName, loadMatrix } from './load-array.js';

/** How wide each file is to be. @throws BadInput where there are not as many as the model has inputs. */
function widthsOf(model: Model, files: readonly string[]): readonly number[] {
  const { name, inputName, inputs = [{ name: inputName, cols: model.layers[0].weight.rows }] } = model;
  // One file for all inputs has their columns, one after the other.
  if (files.length === 1) return [inputs.reduce((sum, { cols }) => sum + cols, 0)];
  if (files.length === inputs.length) {
    checkOrder(
      inputs.map((input) => input.name),
      files,
    );
    return inputs.map(({ cols }) => cols);
  }
  const wanted = inputs.map((input) => input.name).join(', ');
  throw new BadInput(
    `--input: ${files.length} files are given, but ${name} has ` +
      (inputs.length === 1
        ? `one input, ${wanted}: give one file`
        : `${inputs.length} inputs, ${wanted}: give one for each`),
  );
}

/** @throws BadInput where a file is called like another of the inputs, as it is where two are exchanged. */
function checkOrder(names: readonly string[], files: readonly string[]): void {
  for (const [i, file] of files.entries()) {
    const own = calledIn(file);
    if (own === names[i] || !names.includes(own)) continue;
    throw new BadInput(
      `--input: ${arrayName(file)} is called like input ${quoted(own)}, but is given for ${quoted(names[i])}: ` +
        `give them in the order ${names.join(', ')}`,
    );
  }
}

/** What an array is called by its file: `state` in `data/state.npy` and in `both.npz:state`. */
function calledIn(file: string): string {
  const [, inArchive] = /\.npz:(.+)$/s.exec(file) ?? [];
  return inArchive ?? basename(file, extname(file));
}

/** @throws BadInput where the files have no rows of the model's width, or not as many as it takes. */
export async function inputOf(model: Model, files: readonly string[]): Promise<Tensor> {
  const { name } = model;
  const widths = widthsOf(model, files);
  const [file] = files;
  const parts: Tensor[] = [];
  for (const [i, width] of widths.entries())
    parts.push(await loadMatrix(files[i], '--input', { width, needs: `${name} takes rows` }));
  const input = besideOneAnother(parts, files);
  if (model.batch === null || model.batch === input.rows) return input;
  throw new BadInput(
    `${arrayName(file)}: it has ${input.rows} rows, but ${model.name} fixes its batch at ${model.batch}: ` +
      `add --batch ${input.rows}, which takes that many all the same`,
  );
}

/** Matrices as columns of one. @throws BadInput where they have other numbers of rows. */
function besideOneAnother(parts: readonly Tensor[], files: readonly string[]): Tensor {
  const [first] = parts;
  if (parts.length === 1) return first;
  const { rows } = first;
  const other = parts.findIndex((part) => part.rows !== rows);
  if (other >= 0) {
    throw new BadInput(
      `${arrayName(files[other])}: it has ${parts[other].rows} rows, but ${arrayName(files[0])} has ${rows}: give inputs of the same rows`,
    );
  }
  const cols = parts.reduce((sum, part) => sum + part.cols, 0);
  const data = new Float32Array(rows * cols);
  let start = 0;
  for (const part of parts) {
    for (let row = 0; row < rows; row++)
      data.set(part.data.subarray(row * part.cols, (row + 1) * part.cols), row * cols + start);
    start += part.cols;
  }
  return { rows, cols, data };
}

/** The one input of a schedule. */
export function inputSpec(schedule: Schedule, file: string): TensorSpec {
  const [input, ...more] = schedule.tensors.filter(({ role }) => role === 'input');
  if (input && more.length === 0) return input;
  throw new BadInput(
    `--input: ${file} has ${input ? more.length + 1 : 0} inputs: name each with --tensor NAME=FILE`,
  );
}

/**
 * @param model what the schedule was compiled from, where that is read: the schedule does not tell its inputs apart.
 * @throws BadInput where the files have not the columns or rows that the schedule takes.
 */
export async function scheduleInput(
  paths: readonly string[],
  { rows, cols }: TensorSpec,
  file: string,
  model: Model | null,
): Promise<Tensor> {
  const [path] = paths;
  if (model === null && paths.length > 1) {
    complain(
      `note: ${file}: its model is not read, so which input each file is for is not checked: give them in the model's order`,
    );
  }
  const widths = paths.length === 1 ? [cols] : model && widthsOf(model, paths);
  const parts: Tensor[] = [];
  for (const [i, each] of paths.entries()) {
    const needed = widths ? { width: widths[i], needs: `${file} takes rows` } : {};
    parts.push(await loadMatrix(each, '--input', needed));
  }
  const input = besideOneAnother(parts, paths);
  if (input.cols !== cols) {
    throw new BadInput(
      `--input: the files have ${input.cols} columns, but ${file} takes ${cols}: give one for each input of its model, in order`,
    );
  }
  if (input.rows === rows) return input;
  throw new BadInput(
    `${arrayName(path)}: it has ${input.rows} rows, but ${file} is for a batch of ${rows}, and another is another schedule: ` +
      `compile the model anew with --batch ${input.rows}`,
  );
}
