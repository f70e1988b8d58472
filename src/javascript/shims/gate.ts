import type { Kind } from '../../../sim/stateless/trace.js';

/** How a wait came to its end, as `Atomics.wait` says it. */
export type Woken = 'ok' | 'not-equal' | 'timed-out';

/**
 * What a stand-in passes before it touches shared memory: the scheduler, as one thread sees it. Addresses and sizes are
 * bytes; every shared buffer has addresses of its own. Each call may throw, to end a run early.
 */
export interface Gate {
  /** Whether accesses count. While a module loads and in setup they do not: then stand-ins act as what they stand for. */
  readonly isHeld: boolean;
  /** Called before plain bytes are read or written. */
  plain(kind: typeof Kind.read | typeof Kind.write, address: number, size: number): void;
  /**
   * Called before an atomic access; returns when it is this thread's turn to make it.
   * @param leaves of an update: whether it would leave the bytes as they are, if it were made now.
   */
  point(kind: Kind, address: number, size: number, leaves?: () => boolean): void;
  /** Called after a write, plain or atomic, that left another value than there was. */
  changed(address: number, size: number): void;
  /** Called after a compare-and-exchange that found another value than the expected one, and so wrote nothing. */
  failed(): void;
  /**
   * Called after an access where `tells`, for those who read the run: the value that was read or written, and for a write
   * what was there before.
   */
  tell(value: unknown, was?: unknown): void;
  /** Whether the run is to be told. False in searches, so that no text is made there. */
  readonly tells: boolean;
  /**
   * `Atomics.wait` whole.
   * @param isExpected compares; called when it is this thread's turn.
   * @param timeoutMs `Infinity` is no limit.
   */
  wait(address: number, size: number, isExpected: () => boolean, timeoutMs: number): Woken;
  /** `Atomics.waitAsync` whole. */
  waitAsync(
    address: number,
    size: number,
    isExpected: () => boolean,
    timeoutMs: number,
  ): { async: false; value: 'not-equal' | 'timed-out' } | { async: true; value: Promise<'ok' | 'timed-out'> };
  /** `Atomics.notify` whole: how many it woke. */
  notify(address: number, size: number, count: number): number;
}
