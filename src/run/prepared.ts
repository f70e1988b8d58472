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
   * The given tensors that lie in memory row by row, by name: inputs and biases. What is written here before a run is what it
   * works on; nothing may be written while it lasts. Weights lie tile by tile: `write` changes them.
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

  /**
   * Has later runs work on other tensors: inputs, weights or biases, by name. Those that are left out stay as they are.
   * @throws BadInput where there is no such tensor, or one is misshapen.
   */
  write(tensors: ReadonlyMap<string, Tensor>): Promise<void>;

  /** Copies of the outputs, which later runs leave as they are. */
  copyOutputs(): ReadonlyMap<string, Tensor>;
}
