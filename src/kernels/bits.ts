const CANONICAL_NAN = 0x7fc0_0000;

/**
 * The bits of float32 values, with every NaN made the same one: WebAssembly leaves a NaN's sign and payload open
 * (WebAssembly core specification, numerics, NaN propagation), so they say nothing about a kernel.
 */
export function canonicalBits(data: Float32Array): Uint32Array {
  const bits = new Uint32Array(data.length);
  new Float32Array(bits.buffer).set(data);
  for (let at = 0; at < bits.length; at++) if (Number.isNaN(data[at])) bits[at] = CANONICAL_NAN;
  return bits;
}

/** The index of the first element whose canonical bits differ, or -1; lengths that differ count as a difference. */
export function firstDifference(a: Float32Array, b: Float32Array): number {
  const [bitsA, bitsB] = [canonicalBits(a), canonicalBits(b)];
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) if (bitsA[at] !== bitsB[at]) return at;
  return a.length === b.length ? -1 : shorter;
}

const word = new Int32Array(1);
const wordAsFloat = new Float32Array(word.buffer);

/** The float32 value whose bits these are, as an int32. */
export function asFloat(bits: number): number {
  word[0] = bits;
  return wordAsFloat[0];
}
