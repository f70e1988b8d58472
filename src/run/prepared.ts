import type { Tensor } from '../model/tensor.js';
import type { RunTimes } from './run-result.js';

/** Options of one run of a prepared program. */
export interface PreparedRunOptions {
  /** Rejects the run with the signal's reason, as in `execute`. */
  readonly signal?: AbortSignal;
}

/**
 * A program in a memory of its own, ready to run again and again without copying: its inputs are written where lanes read
 * them, and its outputs read where lanes write them. `Engine.prepare` makes one.
 */
export interface Prepared {
  /**
   * The given tensors as they lie in memory, by name: inputs, weights and biases, row by row. What is written here before a
   * run is what it works on; nothing may be written while it lasts.
   */
  readonly inputs: ReadonlyMap<string, Float32Array | Int8Array>;
  /**
   * The tensors that the schedule stores to, in the same way. They hold what the last run stored, until the next one begins;
   * `copyOutputs` is for longer.
   */
  readonly outputs: ReadonlyMap<string, Float32Array>;

  /**
   * Runs the program once. Runs and calls of `execute` made while one is under way wait their turn.
   * @throws LaneHang, LaneFailure and what a signal says, as `execute` does.
   */
  run(options?: PreparedRunOptions): Promise<RunTimes>;

  /** Copies of the outputs, which later runs leave as they are. */
  copyOutputs(): ReadonlyMap<string, Tensor>;
}
