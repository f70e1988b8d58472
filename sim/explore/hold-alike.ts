import { BadLane } from '../../src/lane/bad-lane.js';
import { sameWords } from '../states/words.js';
import type { System } from '../system.js';
import { isAtRest } from '../waiting.js';
import type { AlikeGroup } from './alike.js';
import { Arrangements } from './arrangements.js';
import { type Columns, columnsOf, exchange } from './canonical.js';

/** So many states first, whatever they are, and from there on one in so many. */
const ALL_OF = 1024;
const ONE_IN = 64;
/** So many ways to arrange lanes are looked at where a result is judged, and fewer once that has been so many in all. */
const ARRANGEMENTS = 5040;
const ALL_ARRANGEMENTS = 1e6;
const FEW_ARRANGEMENTS = 8;
/** Where lanes are looked at by name, each way has to be looked at: so many in all, and then they are not taken for alike. */
const NAMED_ARRANGEMENTS = 1e7;

/**
 * Holds lanes that are taken to be alike against changing places: two of them do, and then every step must come to the
 * same, as the other lane's. Where all have ended, the result must be as right whoever of them ended how. What was found
 * alike is so by its source, so this is about functions that look at the system from outside, `finalFault` before all.
 */
export class HoldAlike {
  private readonly pairs: readonly (readonly [Columns, number, number])[];
  private readonly arrangements: Arrangements;
  private readonly here: Int32Array;
  private readonly outcome: Int32Array;
  private visited = 0;
  private arranged = 0;
  /** Whether some lanes were only found alike, so that nobody vouches for what looks at them by name. */
  private readonly isFound: boolean;

  constructor(
    private readonly system: System,
    groups: readonly AlikeGroup[],
  ) {
    this.isFound = groups.some(({ isDeclared }) => !isDeclared);
    this.pairs = groups.flatMap((group) => {
      const columns = columnsOf(group);
      const places = [...group.lanes.keys()];
      return places.flatMap((one) => places.slice(one + 1).map((other) => [columns, one, other] as const));
    });
    this.arrangements = new Arrangements(groups);
    this.here = new Int32Array(system.words.length);
    this.outcome = new Int32Array(system.words.length);
  }

  /** Whether nothing in the system's present state, which is left as it was, tells lanes apart. They are in order. */
  visit(): boolean {
    const { system, here } = this;
    const isHeld = this.visited < ALL_OF || this.visited % ONE_IN === 0;
    this.visited++;
    const isEnd = isAtRest(system);
    if (!isHeld && !isEnd) return true;
    here.set(system.words);
    const stepsAreAlike = !isHeld || this.stepsAreAlike();
    system.words.set(here);
    const resultsAreAlike = !isEnd || this.resultsAreAlike();
    system.words.set(here);
    return stepsAreAlike && resultsAreAlike;
  }

  private stepsAreAlike(): boolean {
    const { system, here, outcome } = this;
    const pair = this.pairs[this.visited % this.pairs.length];
    const [{ lanes }, one, other] = pair;
    const isRacy = system.isRacy();
    this.changePlaces(pair);
    if (system.isRacy() !== isRacy) return false;
    for (let lane = 0; lane < system.lanes.length; lane++) {
      const owner = system.ownerOf[lane];
      const swapped = owner === lanes[one] ? lanes[other] : owner === lanes[other] ? lanes[one] : owner;
      const as = system.choiceAt(swapped, lane);
      system.words.set(here);
      const isEnabled = system.isEnabled(lane);
      const fault = isEnabled ? this.step(lane) : null;
      this.changePlaces(pair);
      outcome.set(system.words);
      system.words.set(here);
      this.changePlaces(pair);
      if (system.isEnabled(as) !== isEnabled) return false;
      const isFault = isEnabled ? this.attempt(as) : null;
      if (isFault !== fault || !sameWords(system.words, 0, outcome, 0, outcome.length)) return false;
    }
    return true;
  }

  /** Whether the step does something wrong. */
  private step(lane: number): boolean {
    this.system.step(lane);
    return this.system.fault() !== null;
  }

  /** The same; null where the lane is not what it must be, as it need not be where another one stands in its place. */
  private attempt(lane: number): boolean | null {
    try {
      return this.step(lane);
    } catch (error) {
      if (error instanceof BadLane || error instanceof RangeError) return null;
      throw error;
    }
  }

  private resultsAreAlike(): boolean {
    const { system, arrangements } = this;
    system.looksAtLanes = false;
    const isRight = system.finalFault() === null;
    const few = this.arranged < ALL_ARRANGEMENTS ? ARRANGEMENTS : FEW_ARRANGEMENTS;
    for (let count = 0; arrangements.next(system.words); count++) {
      // A result for which nobody is asked by name is the same whoever is who, so that some ways are enough.
      const isNamed = this.isFound && system.looksAtLanes;
      if (isNamed ? this.arranged >= NAMED_ARRANGEMENTS : count >= few) return !isNamed;
      this.arranged++;
      if ((system.finalFault() === null) !== isRight) return false;
    }
    return true;
  }

  private changePlaces([{ at, width }, one, other]: readonly [Columns, number, number]): void {
    exchange(this.system.words, at, width, one, other);
  }
}
