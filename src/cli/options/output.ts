import { readNpy, toLabels, toMatrix, writeNpy } from '../../model/npy.js';
import type { Tensor } from '../../model/tensor.js';
import { BadInput } from '../../refusal/bad-input.js';
import { outputTensor, type Workload } from '../../workload/workload.js';
import { readInput, writeOutput } from '../io/files.js';
import { type OutputArguments, TOLERANCE } from './list.js';

/** What was found out about an output. */
export interface OutputReport {
  readonly correct: number | null;
  readonly rows: number;
  readonly maxDifference: number | null;
  readonly isWithinTolerance: boolean;
}

/** What an output is to be held against, read before a run so that a bad file does not cost one. */
export class OutputCheck {
  private readonly labels: Int32Array | null;
  private readonly reference: Tensor | null;
  private readonly file: string | undefined;
  private readonly name: string;

  /** @throws BadInput where a file is not usable or does not fit the output's shape. */
  constructor({ output, labels, reference }: OutputArguments, { schedule }: Workload) {
    const spec = outputTensor(schedule);
    const wanted = output ?? labels ?? reference;
    if (!spec && wanted !== undefined) {
      throw new BadInput(`${wanted}: the schedule stores no tensor, so there is no output`);
    }
    this.name = spec?.name ?? '';
    this.file = output;
    this.labels = labels === undefined ? null : toLabels(readNpy(readInput(labels), labels), labels);
    this.reference =
      reference === undefined ? null : toMatrix(readNpy(readInput(reference), reference), reference);
    if (spec && this.labels && this.labels.length !== spec.rows) {
      throw new BadInput(
        `${labels}: it has ${this.labels.length} labels, but the output has ${spec.rows} rows`,
      );
    }
    if (spec && this.reference && (this.reference.rows !== spec.rows || this.reference.cols !== spec.cols)) {
      throw new BadInput(
        `${reference}: it is ${this.reference.rows} x ${this.reference.cols}, but the output is ${spec.rows} x ${spec.cols}`,
      );
    }
  }

  /** Writes the output where that was asked for, and holds it against labels and reference, if there are any. */
  apply(outputs: ReadonlyMap<string, Tensor>): OutputReport | null {
    const output = outputs.get(this.name);
    if (!output) return null;
    if (this.file !== undefined) writeOutput(this.file, writeNpy(output));
    if (!this.labels && !this.reference) return null;
    const maxDifference = this.reference && largestDifference(output, this.reference);
    return {
      correct: this.labels && countCorrect(output, this.labels),
      rows: output.rows,
      maxDifference,
      isWithinTolerance: maxDifference === null || maxDifference <= TOLERANCE,
    };
  }
}

/** The lines that say what was found out, none where nothing was asked. */
export function outputLines(report: OutputReport | null): string[] {
  if (!report) return [];
  const { correct, rows, maxDifference, isWithinTolerance } = report;
  const lines: string[] = [];
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

function countCorrect({ rows, cols, data }: Tensor, labels: Int32Array): number {
  let correct = 0;
  for (let row = 0; row < rows; row++) {
    let best = 0;
    for (let col = 1; col < cols; col++) {
      if (data[row * cols + col] > data[row * cols + best]) best = col;
    }
    if (best === labels[row]) correct++;
  }
  return correct;
}

function largestDifference(a: Tensor, b: Tensor): number {
  let largest = 0;
  for (let i = 0; i < a.data.length; i++) {
    const difference = Math.abs(a.data[i] - b.data[i]);
    if (!(difference <= largest)) largest = difference; // a NaN is a difference too
  }
  return largest;
}
