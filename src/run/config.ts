import type { Protocol } from '../program/protocol.js';

/**
 * Lanes on worker threads (true), in one loop (false), or `auto`: for each program by the times that its runs took. The first
 * runs go one way and the other in turn. Then the way with the better recent median is taken, and the other one tried again
 * now and then, which costs some 2 % of the time at most, so that a machine that becomes busy or quiet is noticed. Bits are
 * the same either way. Runs that are recorded have lanes, and so go on threads.
 */
export type Threaded = boolean | 'auto';

/** What an engine is made with. */
export interface Config {
  /** SRAM that the engine has; a schedule that needs more is refused. Default: what the schedule needs. */
  readonly sramBytes?: number;
  /** Record every step of threaded runs. Default false. */
  readonly trace?: boolean;
  /** Lanes on worker threads instead of one loop, or whichever of both is faster. Default false. */
  readonly threaded?: Threaded;
  /**
   * How many workers carry out the lanes of threaded runs, never more than there are lanes. Default: as many as there are
   * processors. A worker that hosts several lanes goes on with the first of them that can.
   */
  readonly workers?: number;
  /**
   * Whether the calling thread is one of the workers of threaded runs: it needs no wake-up and no message, so that short
   * runs come back sooner. Under protocols that ship it also carries out the lanes of workers that have not come when its own
   * wait or have ended, as they may not where another process has their processor. It is blocked while a run lasts, but for moments in which its lanes have waited for long; so it
   * is spared runs with a `signal`, recorded ones, and lanes that poll or park. Default: of prepared programs alone, under
   * protocols that ship.
   */
  readonly callerHosts?: boolean;
  /** Slots of each ring, a power of two. Default 8. */
  readonly ringBufferCapacity?: number;
  /** A protocol, its name, or the path of a module that exports one. Default `sequence`. */
  readonly protocol?: string | Protocol;
  /** How long no lane may move before a run is a hang. Default 2000. */
  readonly watchdogMs?: number;
}

/** Options of one call of `execute`. */
export interface ExecuteOptions {
  /** Overrides the configuration's `trace` for this run. */
  readonly trace?: boolean;
  /**
   * Rejects the call with the signal's reason, whether it waits its turn or runs on threads: the lanes then give up,
   * and the engine can be used again. A sequential run, once begun, is not interrupted.
   */
  readonly signal?: AbortSignal;
}
