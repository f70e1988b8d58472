import fc from 'fast-check';

/** Bytes between the operands of a test: room for 65 x 65 elements, a stride that is wider and a shift. */
export const REGION = 0x8000;

/** One shared memory of five regions, the first never written: who writes below its operand is seen there. */
export function arena(): { memory: WebAssembly.Memory; floats: Float32Array } {
  const pages = (5 * REGION) / 0x10000;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(pages), maximum: 65536, shared: true });
  return { memory, floats: new Float32Array(memory.buffer) };
}

/** What a memory holds before a call: elements of a pool, in an order drawn from a seed. */
export interface ArenaData {
  readonly pool: readonly number[];
  readonly seed: number;
}

export function fill(floats: Float32Array, { pool, seed }: ArenaData): void {
  let state = seed;
  for (let at = 0; at < floats.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    floats[at] = pool[(state >>> 8) % pool.length];
  }
}

const ordinary = fc.float({ min: -8, max: 8, noNaN: true });
const denormal = fc.integer({ min: -0x7fffff, max: 0x7fffff }).map((ulps) => ulps * 2 ** -149);
const extreme = fc.constantFrom(
  3.4028234663852886e38,
  -3e38,
  1e30,
  -1e25,
  1.1754943508222875e-38,
  -1e-30,
  1e-45,
);
const infinite = fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN);
const zero = fc.constantFrom(0, -0);

/** Pools apart by what they mix: with an infinity in every pool most sums would be NaN, and NaNs are all alike. */
export const arenaData: fc.Arbitrary<ArenaData> = fc.record({
  pool: fc.oneof(
    fc.array(ordinary, { minLength: 8, maxLength: 64 }),
    fc.array(fc.oneof(ordinary, zero, denormal), { minLength: 8, maxLength: 64 }),
    fc.array(fc.oneof(ordinary, zero, denormal, extreme), { minLength: 8, maxLength: 64 }),
    fc
      .tuple(fc.array(fc.oneof(ordinary, zero), { minLength: 60, maxLength: 200 }), infinite)
      .map(([pool, rare]) => [...pool, rare]),
  ),
  seed: fc.nat(),
});
