import { canonicalBits } from '../../src/kernels/bits.js';
import type { Tensor } from '../../src/model/tensor.js';

type Outputs = ReadonlyMap<string, Tensor>;

/** Where two sets of outputs first differ, in words that a failing test can show; null where every bit agrees. */
export function firstDifference(actual: Outputs, expected: Outputs): string | null {
  const names = (outputs: Outputs) => [...outputs.keys()].join(', ');
  if (names(actual) !== names(expected)) return `tensors ${names(actual)}, not ${names(expected)}`;
  for (const [name, tensor] of expected) {
    const other = actual.get(name) as Tensor;
    if (other.rows !== tensor.rows || other.cols !== tensor.cols) return `${name} has another shape`;
    const bits = canonicalBits(tensor.data);
    const otherBits = canonicalBits(other.data);
    const at = bits.findIndex((word, index) => word !== otherBits[index]);
    if (at >= 0) return `${name}[${at}] is ${other.data[at]}, not ${tensor.data[at]}`;
  }
  return null;
}
