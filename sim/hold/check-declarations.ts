import type { Strategy } from '../strategy.js';
import type { System } from '../system.js';
import type { PlainMemory } from './declared-words.js';
import type { Held } from './hold-steps.js';
import { StepCheck } from './step-check.js';

/**
 * Runs a system once and holds every step against its declaration: see `StepCheck`. The memory ends as after an
 * ordinary run.
 * @throws LyingLane at the first step that does not keep to its declaration.
 * @returns the number of steps checked.
 */
export function checkDeclarations(system: System, memory: PlainMemory, strategy: Strategy): number {
  return holdRun(system, memory, strategy, Number.POSITIVE_INFINITY).steps;
}

/** A step of each state is held so many times, whatever the limit. */
const EACH = 4;
/** A run that has not ended by then goes round in circles. */
const MAX_STEPS = 1e7;

/** The same with no more than `limit` steps held, and a few of each state of each lane; the others are taken as they are. */
export function holdRun(system: System, memory: PlainMemory, strategy: Strategy, limit: number): Held {
  const enabled = new Int32Array(system.lanes.length);
  const seen = system.lanes.map(({ states }) => new Uint8Array(states.length));
  const check = new StepCheck(system, memory);
  let held = 0;
  system.reset();
  strategy.begin(system);
  for (let steps = 0; ; steps++) {
    const count = system.enabledLanes(enabled);
    if (count === 0 || steps === MAX_STEPS) return { steps: held, of: steps };
    const lane = strategy.choose(enabled, count);
    const state = system.stateNumber(lane);
    if (held < limit || seen[lane][state] < EACH) {
      check.step(lane);
      held++;
      if (seen[lane][state] < EACH) seen[lane][state]++;
    } else {
      system.step(lane);
      system.fault();
    }
    strategy.taken(lane);
  }
}
