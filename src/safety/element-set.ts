/**
 * A set of elements, by number: disjoint stretches in ascending order, none next to another. Each is two words, its first
 * element and the one after its last.
 */
export type ElementSet = Int32Array;

export const NO_ELEMENTS: ElementSet = new Int32Array(0);

/** The elements that are in any of the sets. */
export function unionOf(sets: readonly ElementSet[]): ElementSet {
  const filled = sets.filter(({ length }) => length > 0);
  if (filled.length <= 1) return filled[0] ?? NO_ELEMENTS;
  const stretches = filled.flatMap((set) =>
    Array.from({ length: set.length / 2 }, (_, at) => [set[2 * at], set[2 * at + 1]] as const),
  );
  stretches.sort(([a], [b]) => a - b);
  const ends: number[] = [];
  for (const [from, to] of stretches) addStretch(ends, from, to);
  return Int32Array.from(ends);
}

/** The elements that are in both sets. */
export function intersectionOf(a: ElementSet, b: ElementSet): ElementSet {
  const ends: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const from = Math.max(a[i], b[j]);
    const to = Math.min(a[i + 1], b[j + 1]);
    if (from < to) ends.push(from, to);
    if (a[i + 1] < b[j + 1]) i += 2;
    else j += 2;
  }
  return Int32Array.from(ends);
}

/** Adds a stretch that begins no earlier than the last one to the ends of stretches in ascending order. */
export function addStretch(ends: number[], from: number, to: number): void {
  if (ends.length > 0 && from <= ends[ends.length - 1]) {
    ends[ends.length - 1] = Math.max(ends[ends.length - 1], to);
  } else ends.push(from, to);
}
