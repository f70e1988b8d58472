import type { ElementSet } from './element-set.js';

/** Data that the sequential run does not have: what an operation made that read other data than it does there. */
export interface Stray {
  readonly by: number;
  /** The elements that are otherwise; all others are what the operation makes in the sequential run. */
  readonly wrong: ElementSet;
  /** Where an EXECUTE found other data; none of a LOAD, which found a tensor that is otherwise. */
  readonly causes: readonly Mismatch[];
}

/** How wrong data came about. */
export interface Way {
  /** The operations that it came through, the first to have it first. */
  readonly ops: readonly number[];
  /** What is wrong in the first place. */
  readonly name: string;
}

/** Where an operation finds other data than in the sequential run: one part of a range that it reads. */
export interface Mismatch {
  readonly range: number;
  readonly actual: number;
  readonly wanted: number;
  /** Those of the part's elements that are otherwise: at least one. */
  readonly wrong: ElementSet;
}
