/** What scales or shifts the elements of a row: one number for all of them, or one for each. */
export type Coefficient = number | Float64Array;

/** Element by element; two arrays are of one length. */
export function combined(
  a: Coefficient,
  b: Coefficient,
  operation: (a: number, b: number) => number,
): Coefficient {
  if (typeof a === 'number') return typeof b === 'number' ? operation(a, b) : b.map((y) => operation(a, y));
  return typeof b === 'number' ? a.map((x) => operation(x, b)) : a.map((x, i) => operation(x, b[i]));
}

export function times(a: Coefficient, b: Coefficient): Coefficient {
  if (a === 1) return b;
  return b === 1 ? a : combined(a, b, (x, y) => x * y);
}

export function plus(a: Coefficient, b: Coefficient): Coefficient {
  if (a === 0) return b;
  return b === 0 ? a : combined(a, b, (x, y) => x + y);
}

export function over(a: Coefficient, b: Coefficient): Coefficient {
  return b === 1 ? a : combined(a, b, (x, y) => x / y);
}

/** The coefficients of the elements at these offsets. */
export function gathered(of: Coefficient, from: Int32Array): Coefficient {
  return typeof of === 'number' ? of : Float64Array.from(from, (at) => of[at]);
}

export function at(of: Coefficient, index: number): number {
  return typeof of === 'number' ? of : of[index];
}

export function every(of: Coefficient, test: (value: number) => boolean): boolean {
  return typeof of === 'number' ? test(of) : of.every(test);
}

/** Constants of exporters are float32, so two that are meant to be equal differ by up to a rounding or two. */
const TOLERANCE = 2 ** -20;

export function near(a: number, b: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= TOLERANCE * Math.abs(b);
}

/** One number where all elements are about the same. `magnitude` is that of what they were computed from. */
export function collapsed(of: Coefficient, magnitude = 0): Coefficient {
  const first = at(of, 0);
  const isSame = (value: number) => near(value, first) || Math.abs(value - first) <= magnitude * TOLERANCE;
  if (!every(of, isSame)) return of;
  return Math.abs(first) <= magnitude * TOLERANCE ? 0 : first;
}
