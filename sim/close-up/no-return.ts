import type { System } from '../system.js';
import { WaysOut } from './way-out.js';

/** States of the run that are kept to look back at: so many words of them, at most. */
const MOST_WORDS = 2 ** 24;

/**
 * The step after which every continuation fails; 0 where that is so from the beginning. `wayOut` is one that goes well
 * instead of it, from the step before on. Or why that is not known.
 */
export type NoReturn =
  | { readonly after: number; readonly wayOut: readonly number[] }
  | { readonly unknown: 'too many states' | 'too long a run' | 'a lane that is not well formed' };

/**
 * Looks for it from the end of a failing run backwards, by exploring all that could follow.
 * @param lanes the place of each step of the run.
 */
export function noReturn(system: System, lanes: ArrayLike<number>, mostStates?: number): NoReturn {
  const { words } = system;
  const kept = Math.min(lanes.length, Math.floor(MOST_WORDS / words.length));
  const states = statesOf(system, lanes, lanes.length - kept);
  const ways = new WaysOut(system, mostStates);
  for (let after = lanes.length - 1; after >= lanes.length - kept; after--) {
    words.set(states[after - (lanes.length - kept)]);
    const wayOut = ways.find(after > 0 ? lanes[after - 1] : -1);
    if (ways.isExceeded) return { unknown: 'too many states' };
    if (wayOut) return { after: after + 1, wayOut };
  }
  return kept === lanes.length ? { after: 0, wayOut: [] } : { unknown: 'too long a run' };
}

/** The states of a run before each of its steps, from step `from` on. */
function statesOf(system: System, lanes: ArrayLike<number>, from: number): readonly Int32Array[] {
  const states: Int32Array[] = [];
  system.reset();
  for (let step = 0; step < lanes.length; step++) {
    if (step >= from) states.push(system.words.slice());
    system.step(lanes[step]);
    system.fault(); // asked after every step, so that none is left over for the next run
  }
  return states;
}
