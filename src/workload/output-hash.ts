import { createHash } from 'node:crypto';
import { canonicalBits } from '../kernels/bits.js';
import type { Tensor } from '../model/tensor.js';

/** SHA-256, in hexadecimal, over every tensor in order, element by element, little-endian, NaNs made one. */
export function hashOutputs(outputs: ReadonlyMap<string, Tensor>): string {
  const hash = createHash('sha256');
  for (const { data } of outputs.values()) hash.update(new Uint8Array(canonicalBits(data).buffer));
  return hash.digest('hex');
}
