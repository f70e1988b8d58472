import type { System } from './system.js';

/** Chooses whose step comes next. One small file each, in `strategies/`. */
export interface Strategy {
  /** Called once, before the first step. */
  begin(system: System): void;
  /** One of the first `count` lanes in `enabled`. */
  choose(enabled: Int32Array, count: number): number;
  /** Called after the step was taken. */
  taken(lane: number): void;
}
