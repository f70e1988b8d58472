import { toLabels } from '../../arrays/to-labels.js';
import { arrayBytes, type Format, formatOf } from '../../arrays/write-array.js';
import { randomNames } from '../../model/random-model.js';
import type { Tensor } from '../../model/tensor.js';
import { BadInput } from '../../refusal/bad-input.js';
import { type OutputView, outputText, randomText } from '../../report/terminal/output-text.js';
import type { Schedule, TensorSpec } from '../../schedule/schedule.js';
import {
  classesOf,
  countCorrect,
  countNaNRows,
  largestDifference,
  type Ranked,
  topOf,
} from '../../workload/answers.js';
import { numberBetween, wholeNumber } from '../../workload/numbers.js';
import { outputTensor, type Workload } from '../../workload/workload.js';
import { writeOutput } from '../io/files.js';
import { columns } from '../io/print.js';
import { checkForBytes, isStandardOutput, writeStandardOutput } from '../io/standard-output.js';
import { type AnswerArguments, type OutputArguments, TOLERANCE } from './list.js';
import { arrayName, loadArray, loadMatrix } from './load-array.js';

/** What was found out about an output. */
export interface OutputReport {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  readonly correct: number | null;
  readonly rowsWithNaN: number;
  readonly maxDifference: number | null;
  readonly isWithinTolerance: boolean;
  /** By row, with --top. */
  readonly top?: readonly (readonly Ranked[])[];
  /** By row, with --argmax. */
  readonly argmax?: readonly number[];
}

/** Options of what to do with an output; what `run` alone has is left out elsewhere. */
export type OutputOptions = OutputArguments & Partial<AnswerArguments>;

/** An output and what was asked about it, read before a run so that a bad file does not cost one. */
export class Answer {
  private constructor(
    private readonly spec: TensorSpec,
    private readonly args: OutputOptions,
    private readonly format: Format | null,
    private readonly labels: Int32Array | null,
    private readonly reference: Tensor | null,
    private readonly top: number | null,
    private readonly boundary: number,
  ) {}

  /**
   * @returns null where the schedule stores nothing.
   * @throws BadInput where a file is not usable or does not fit the output's shape, and where an accuracy is asked of random
   *   numbers.
   */
  static async asked(args: OutputOptions, workload: Workload): Promise<Answer | null> {
    const { output, labels, reference } = args;
    const spec = outputTensor(workload.schedule);
    if (!spec) {
      const wanted = output ?? labels ?? reference;
      if (wanted === undefined) return null;
      throw new BadInput(`${wanted}: the schedule stores no tensor, so there is no output`);
    }
    if (args.top !== undefined && args.argmax) {
      throw new BadInput('--top: with --argmax there is one number a row: take one of them');
    }
    const format = output === undefined ? null : outputFormat(output);
    const top = args.top === undefined ? null : wholeNumber('top', args.top, 1, 2 ** 20);
    const boundary = boundaryOf(args, spec, workload.schedule);
    return new Answer(
      spec,
      args,
      format,
      labels === undefined ? null : await labelsOf(labels, spec, workload),
      reference === undefined ? null : await referenceOf(reference, spec),
      top,
      boundary,
    );
  }

  /** Writes the output where that was asked for, and says what is known of it. */
  async apply(outputs: ReadonlyMap<string, Tensor>): Promise<OutputReport> {
    const output = this.outputOf(outputs);
    const classes = this.args.argmax ? classesOf(output, this.boundary) : null;
    const { output: file } = this.args;
    if (file !== undefined && this.format) {
      const array = classes
        ? { dtype: 'int64', shape: [output.rows], data: BigInt64Array.from(classes, BigInt) }
        : { dtype: 'float32', shape: [output.rows, output.cols], data: output.data };
      const bytes = await arrayBytes(array, this.format, this.spec.name);
      if (isStandardOutput(file)) writeStandardOutput(bytes);
      else writeOutput(file, bytes);
    }
    const maxDifference = this.reference && largestDifference(output, this.reference);
    const { top } = this;
    return {
      name: this.spec.name,
      rows: output.rows,
      cols: output.cols,
      correct: this.labels && countCorrect(output, this.labels, this.boundary),
      rowsWithNaN: countNaNRows(output),
      maxDifference,
      isWithinTolerance: maxDifference === null || maxDifference <= TOLERANCE,
      ...(top !== null && { top: Array.from({ length: output.rows }, (_, row) => topOf(output, row, top)) }),
      ...(classes && { argmax: [...classes] }),
    };
  }

  /** The output's shape and first rows, for a person. */
  shown(outputs: ReadonlyMap<string, Tensor>): string {
    const output = this.outputOf(outputs);
    const view: OutputView = this.args.argmax
      ? { kind: 'classes', classes: classesOf(output, this.boundary) }
      : this.top === null
        ? { kind: 'values' }
        : { kind: 'top', count: this.top };
    return outputText(this.spec.name, output, view, columns());
  }

  private outputOf(outputs: ReadonlyMap<string, Tensor>): Tensor {
    const output = outputs.get(this.spec.name);
    if (!output) throw new Error('a run without the output of its schedule');
    return output;
  }
}

/** Functions whose values are shares of 1: half of it is where one class begins. */
const SHARES: readonly (string | undefined)[] = ['sigmoid', 'hard-sigmoid'];

/** Where an output of one column changes from one class to the other. */
function boundaryOf({ threshold }: OutputOptions, { name, cols }: TensorSpec, { ops }: Schedule): number {
  if (threshold === undefined) {
    const store = ops.find((op) => op.op === 'store' && op.tensor === name);
    return store?.op === 'store' && SHARES.includes(store.activation?.name) ? 0.5 : 0;
  }
  if (cols > 1) {
    throw new BadInput(
      `--threshold: the output has ${cols} columns, and the largest says the class: leave it out`,
    );
  }
  return numberBetween('threshold', threshold, -1e30, 1e30);
}

/** The format that an output is written in: standard output is .npy, or as in `-.csv`. */
function outputFormat(file: string): Format {
  if (!isStandardOutput(file)) return formatOf(file);
  const format = file === '-' ? 'npy' : formatOf(file);
  if (format === 'npy' || format === 'npz') checkForBytes(file);
  return format;
}

async function labelsOf(file: string, spec: TensorSpec, { schedule, inputs }: Workload): Promise<Int32Array> {
  const random = randomNames(inputs);
  if (random.length > 0) {
    const what = randomText(random, schedule.tensors);
    const remedy = what.includes('weights') ? 'give a model' : 'give --input';
    throw new BadInput(
      `--labels: there is no accuracy where ${what} ${what.endsWith('input') ? 'is' : 'are'} random: ${remedy}`,
    );
  }
  return toLabels(await loadArray(file, '--labels'), arrayName(file), spec);
}

async function referenceOf(file: string, { rows, cols }: TensorSpec): Promise<Tensor> {
  const reference = await loadMatrix(file, '--reference', { width: cols, needs: 'the output has rows' });
  if (reference.rows === rows) return reference;
  throw new BadInput(
    `${arrayName(file)}: it is ${reference.rows} x ${reference.cols}, but the output is ${rows} x ${cols}: give that of the same input`,
  );
}

/** The lines that say how an output fared, none where nothing was asked. */
export function outputLines(report: OutputReport | null): string[] {
  if (!report) return [];
  const { correct, rows, rowsWithNaN, maxDifference, isWithinTolerance } = report;
  const lines: string[] = [];
  if (rowsWithNaN > 0) {
    lines.push(
      `NaN is in ${rowsWithNaN} of ${rows} rows${correct === null ? '' : ', which count as wrong'}.`,
    );
  }
  if (correct !== null) {
    lines.push(`Accuracy: ${correct} of ${rows} rows right (${((100 * correct) / rows).toFixed(1)} %).`);
  }
  if (maxDifference !== null) {
    const verdict = isWithinTolerance ? 'within' : 'NOT within';
    lines.push(
      `Largest difference from the reference: ${maxDifference.toExponential(2)}, ${verdict} ${TOLERANCE}.`,
    );
  }
  return lines;
}
