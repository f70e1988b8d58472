import { describeWait, type LaneWait } from '../src/lane-wait.js';
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

/** How a run ended. */
export type RunOutcome =
  | { readonly kind: 'ended'; readonly steps: number }
  | { readonly kind: 'deadlock'; readonly steps: number; readonly waiting: readonly LaneWait[] }
  | { readonly kind: 'incomplete'; readonly steps: number };

/**
 * Runs a system under a strategy, from the state it is in, until no lane can go on or `maxSteps` steps are taken. What
 * goes wrong on the way is not looked at: see `sample`.
 */
export function run(system: System, strategy: Strategy, maxSteps = 1e9): RunOutcome {
  const enabled = new Int32Array(system.lanes.length);
  strategy.begin(system);
  for (let steps = 0; ; steps++) {
    const count = system.enabledLanes(enabled);
    if (count === 0) return outcomeAt(system, steps);
    if (steps === maxSteps) return { kind: 'incomplete', steps };
    const lane = strategy.choose(enabled, count);
    system.step(lane);
    strategy.taken(lane);
  }
}

/** How a run has ended in which no lane can go on. */
export function outcomeAt(system: System, steps: number): RunOutcome {
  const waiting = isAtRest(system) ? [] : findWaiting(system);
  return waiting.length === 0 ? { kind: 'ended', steps } : { kind: 'deadlock', steps, waiting };
}

/** Whether every lane has ended but those that may run for ever. */
export function isAtRest(system: System): boolean {
  for (let lane = 0; lane < system.lanes.length; lane++) {
    if (!system.hasEnded(lane) && !system.lanes[lane].mayRunForever) return false;
  }
  return true;
}

/** The lanes that have not ended, and that `which` takes, with what each waits for. */
export function findWaiting(
  system: System,
  which: (lane: number) => boolean = () => true,
): readonly LaneWait[] {
  const waiting: LaneWait[] = [];
  system.lanes.forEach((lane, at) => {
    if (system.hasEnded(at) || !which(at)) return;
    const { registers, contexts, cellNames } = system;
    const cellValue = (cell: number) => system.cell(cell);
    waiting.push(describeWait(lane, system.state(at), registers[at], contexts[at], cellNames, cellValue));
  });
  return waiting;
}
