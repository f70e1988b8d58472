import type { Outlook } from './execution.js';

/**
 * Chooses whose step comes next. One small file each, in `strategies/`.
 *
 * The contract: `begin` comes once before each run, then, for every step, `choose` and `taken`, in this order. `choose` is
 * called while no lane has moved since `taken`, with the lanes that can go on, at least one, in ascending order; it gives
 * one of them, changes nothing of the execution, and may look at everything that an `Outlook` tells. An object serves one
 * run after another. What is random comes from a `Random` that it was made with: the same seed and the same execution
 * give the same runs.
 */
export interface Strategy {
  /**
   * Takes the memory that it needs for these lanes; `begin` does so by itself. Where several threads choose in turn, each
   * has an object of its own over the same memory: one of them begins the run, the others are only attached.
   */
  attach?(outlook: Outlook): void;
  /** Called once, before the first step of a run. */
  begin(outlook: Outlook): void;
  /** One of the first `count` lanes in `enabled`. */
  choose(enabled: Int32Array, count: number): number;
  /** Called after the step was taken. */
  taken(lane: number): void;
}

/** Where a strategy keeps what it must remember from step to step: gives it so many words. */
export type Memory = (words: number) => Int32Array;

/** Memory that nobody shares. */
export const ownMemory: Memory = (words) => new Int32Array(words);
