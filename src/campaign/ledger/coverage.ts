import { z } from 'zod';

/** Hashes that a sketch keeps: one more than are counted exactly. */
const KEPT = 257;
/** Hashes are below this. */
export const HASHES = 2 ** 48;

/**
 * What was seen, and in how many executions: the smallest hashes of it, ascending. A hash is as good as a number drawn by
 * chance, so from the largest of those kept one knows how many there are in all, to about 6 % (Bar-Yossef, Jayram, Kumar,
 * Sivakumar and Trevisan, "Counting Distinct Elements in a Data Stream", RANDOM 2002). Up to 256 the count is exact.
 *
 * Sketches of executions join to the sketch of all of them, in any order: whatever is among the smallest of all is among
 * the smallest of those that it was seen in.
 */
export type Sketch = readonly (readonly [hash: number, executions: number])[];

export const SKETCH: z.ZodType<Sketch> = z
  .array(z.tuple([z.int().min(0).max(HASHES), z.int().min(1)]))
  .max(KEPT)
  .refine((pairs) => pairs.every(([hash], at) => at === 0 || pairs[at - 1][0] < hash), 'hashes must ascend');

/** Gathers what executions show. */
export class Coverage {
  private readonly seen = new Map<number, number>();
  /** Every hash that is kept is at most this. */
  private most = HASHES;

  /** Takes in what one execution showed. */
  add(hash: number, executions = 1): void {
    if (hash > this.most) return;
    this.seen.set(hash, (this.seen.get(hash) ?? 0) + executions);
    if (this.seen.size > 4 * KEPT) this.forget();
  }

  join(sketch: Sketch): void {
    for (const [hash, executions] of sketch) this.add(hash, executions);
  }

  sketch(): Sketch {
    this.forget();
    return [...this.seen].toSorted(([one], [other]) => one - other);
  }

  private forget(): void {
    if (this.seen.size <= KEPT) return;
    const kept = [...this.seen.keys()].toSorted((one, other) => one - other);
    for (const hash of kept.splice(KEPT)) this.seen.delete(hash);
    this.most = kept[KEPT - 1];
  }
}

/** Whether so many different things were counted one by one. */
export function isExact(count: number): boolean {
  return count < KEPT;
}

/** How many different things were seen; about, where a sketch is full. */
export function distinct(sketch: Sketch): number {
  const last = sketch.at(-1);
  if (sketch.length < KEPT || !last) return sketch.length;
  return Math.round((KEPT - 1) / (last[0] / HASHES));
}

/**
 * The chance that the next execution shows something new: the share of executions that showed something which no other did
 * (Good, "The Population Frequencies of Species and the Estimation of Population Parameters", Biometrika 1953).
 * @param executions all that were made, drawn alike.
 */
export function chanceOfNew(sketch: Sketch, executions: number): number {
  if (executions === 0 || sketch.length === 0) return 1;
  const once = sketch.filter(([, met]) => met === 1).length;
  return Math.min(1, ((once / sketch.length) * distinct(sketch)) / executions);
}
