import { ruledLane } from '../interleaving.js';
import { NO_ROW, StateTable } from '../states/state-table.js';
import type { System } from '../system.js';
import { isAtRest } from '../waiting.js';

/** States that are looked at, and words of them that are kept, at most. */
const MOST_STATES = 200_000;
const MOST_WORDS = 2 ** 25;

/** A state on the way, and what is left to try there. */
interface Place {
  readonly row: number;
  readonly last: number;
  readonly lanes: readonly number[];
  tried: number;
}

/**
 * Looks for ways to a good end: one to where all has ended that must, the result is right, and nothing went wrong on the
 * way. What led to none is kept, so that looking from an earlier state of the same run looks at the rest alone.
 */
export class WaysOut {
  /** Whether there were too many states: then what was not found may be there. */
  isExceeded = false;
  private readonly seen: StateTable;
  private readonly mostStates: number;
  private readonly enabled: Int32Array;

  /** @param mostStates how many states to look at. */
  constructor(
    private readonly system: System,
    mostStates = MOST_STATES,
  ) {
    this.seen = new StateTable(system.words.length, system.hashedWords);
    this.mostStates = Math.min(mostStates, Math.ceil(MOST_WORDS / system.words.length));
    this.enabled = new Int32Array(system.lanes.length);
  }

  /**
   * The lanes of a way from the system's present state to a good end; null where there is none, or none was found before
   * there were too many states.
   * @param last the lane that took the last step.
   */
  find(last: number): readonly number[] | null {
    const { seen, system } = this;
    const lanes: number[] = [];
    const way: Place[] = [];
    const enter = (from: number): boolean => {
      const known = seen.count;
      const row = seen.add(system.words);
      if (row === NO_ROW || row < known) return false;
      if (isWell(system)) return true;
      way.push({ row, last: from, lanes: this.choices(from), tried: 0 });
      return false;
    };
    if (enter(last)) return lanes;
    while (way.length > 0) {
      const here = way[way.length - 1];
      if (here.tried === here.lanes.length) {
        way.pop();
        lanes.pop();
        continue;
      }
      if (seen.count >= this.mostStates) {
        this.isExceeded = true;
        return null;
      }
      const lane = here.lanes[here.tried++];
      seen.read(here.row, system.words);
      system.step(lane);
      if (system.fault() !== null) continue;
      const depth = way.length;
      lanes.push(lane);
      if (enter(lane)) return lanes;
      if (way.length === depth) lanes.pop();
    }
    return null;
  }

  /** The lanes that can go on, the one that the rule names first; none where two of them race. */
  private choices(last: number): readonly number[] {
    const { system, enabled } = this;
    const count = system.enabledLanes(enabled);
    if (count === 0 || (system.touching > 1 && system.isRacy())) return [];
    const ruled = ruledLane(last, enabled, count, system);
    return [ruled, ...enabled.subarray(0, count).filter((lane) => lane !== ruled)];
  }
}

/** Whether all has ended that must, and the result is right. */
export function isWell(system: System): boolean {
  return isAtRest(system) && system.finalFault() === null;
}
