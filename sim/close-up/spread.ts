import type { StateTable } from '../states/state-table.js';
import type { System } from '../system.js';
import { type Finding, findAtEnd, findRace } from '../watch/finding.js';
import { isWell } from './way-out.js';

/** A state, what can be done there, and what is to be said of it. */
export interface SpreadState<Step> {
  /** One for each lane that can go on; null where that was not looked at. */
  readonly steps: readonly Step[] | null;
  /** What is wrong with it; then nothing can be done there. */
  readonly finding: Finding | null;
  /** Whether all has ended that must, and the result is right. */
  readonly endsWell: boolean;
}

/**
 * Takes every step of the states in a table, and of those that they add to it, the nearest first. Between two states a caller
 * may use the system for something else.
 * @param isEnough whether no further state is to have its steps taken, asked before each with its number.
 * @param take takes the step of a place in the system's present state, and adds what it leads to to the table.
 */
export function* spread<Step>(
  system: System,
  table: StateTable,
  isEnough: (row: number) => boolean,
  take: (place: number) => Step,
): Generator<SpreadState<Step>, void> {
  const enabled = new Int32Array(system.lanes.length);
  for (let row = 0; row < table.count; row++) {
    table.read(row, system.words);
    const finding = findHere(system, enabled);
    const endsWell = !finding && isWell(system);
    if (finding || isEnough(row)) {
      yield { steps: finding ? [] : null, finding, endsWell };
      continue;
    }
    const steps = Array.from(enabled.slice(0, system.enabledLanes(enabled)), (place) => {
      table.read(row, system.words);
      return take(place);
    });
    yield { steps, finding, endsWell };
  }
}

/** What is wrong with the system's present state, or null. @param enabled room for as many numbers as it has lanes. */
export function findHere(system: System, enabled: Int32Array): Finding | null {
  const count = system.enabledLanes(enabled); // it counts those that touch plain bytes, too
  const race = system.touching > 1 ? findRace(system) : null;
  return race ?? (count === 0 ? findAtEnd(system) : null);
}
