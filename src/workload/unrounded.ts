import type { Tensor } from '../model/tensor.js';
import { weightsBeforeRounding } from '../schedule/lower.js';
import type { TensorSpec } from '../schedule/schedule.js';
import type { Workload } from './workload.js';

/**
 * The workload in the same operations, with the float32 weights that its weights in int8 were rounded from; null where none
 * was rounded.
 */
export function unrounded(workload: Workload): Workload | null {
  const { schedule, inputs, model } = workload;
  const exact = model ? weightsBeforeRounding(model) : new Map<string, Tensor>();
  if (exact.size === 0) return null;
  const tensors = schedule.tensors.map((spec): TensorSpec => {
    const { name, rows, cols, role } = spec;
    return exact.has(name) ? { name, rows, cols, role } : spec;
  });
  return { ...workload, schedule: { ...schedule, tensors }, inputs: new Map([...inputs, ...exact]) };
}

/** How far an output is from another one. */
export interface OutputError {
  /** The largest difference; infinite where only one of two elements is finite, or is NaN. */
  readonly largest: number;
  /** The root of the mean square of all differences, divided by that of the other output; 0 where both are 0. */
  readonly rootMeanSquare: number;
}

/** Elements that are the same infinity, or both NaN, do not differ. */
export function outputError(output: Tensor, exact: Tensor): OutputError {
  let [largest, errors, squares] = [0, 0, 0];
  for (let at = 0; at < exact.data.length; at++) {
    const [a, b] = [output.data[at], exact.data[at]];
    if (Object.is(a, b) && !Number.isFinite(b)) continue;
    const difference = Math.abs(a - b);
    largest = Math.max(largest, Number.isNaN(difference) ? Infinity : difference);
    errors += difference * difference;
    squares += b * b;
  }
  if (!Number.isFinite(largest)) return { largest, rootMeanSquare: Infinity };
  return { largest, rootMeanSquare: errors === 0 ? 0 : Math.sqrt(errors / squares) };
}
