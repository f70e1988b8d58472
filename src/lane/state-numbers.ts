import { BadLane, refusing, shown } from './bad-lane.js';
import { indexOf, rangeOf } from './compile-state.js';
import { END, type LaneSource } from './lane.js';
import type { IndexedWord } from './shared.js';
import type { Written } from './state-shape.js';

/** Each state's number, by name. */
export type Places = { readonly [state: string]: number };
/** Where a lane goes on to. */
export type Choose = (r: Written, context: Written) => number;

/** A program counter has room for so many. */
const STATES_LIMIT = 0xffff;

/**
 * The numbers of a lane's states. A state that names its word by an index stands for several, one for each word, and has
 * the number of the first.
 */
export class StateNumbers {
  /** The first number of each state. */
  readonly firsts = new Map<string, number>();
  /** Where one comes to who goes to a state. */
  private readonly numbers: Record<string, number> = Object.create(null);
  /** By the number of a state that stands for several: what says which of them is meant. */
  private readonly indexed = new Map<number, IndexedWord>();
  private readonly redirects: readonly (readonly [string, string, number])[];
  private readonly refuseUnknown: object;
  private readonly redirected: Places;

  /**
   * @param specs what was written of each state, by name, in order, with its `next`.
   * @throws BadLane where it goes to a state that is not there, and for more states than a lane can have.
   */
  constructor(
    private readonly lane: string,
    specs: ReadonlyMap<string, Written>,
    { without, redirect }: LaneSource,
  ) {
    const { numbers } = this;
    numbers.end = END;
    let count = 0;
    for (const [state, spec] of specs) {
      this.firsts.set(state, count);
      numbers[state] = count;
      const word = rangeOf(spec);
      if (word) this.indexed.set(count, word);
      count += word?.range.count ?? 1;
    }
    if (count > STATES_LIMIT)
      throw new BadLane(lane, '', `it has ${count} states, more than ${STATES_LIMIT}`);
    const numbered = without.map(
      (state) => [state, this.number(state, this.past(state, without, specs))] as const,
    );
    for (const [state, number] of numbered) numbers[state] = number;
    this.redirects = Object.entries(redirect).map(([state, first]) => {
      this.number(first, state);
      return [state, first, this.number(state, first)] as const;
    });
    this.refuseUnknown = refusing((state) => this.noStateText(state));
    this.redirected = this.goWith(this.redirects);
  }

  /** Where state `from` comes to when it says where to go: what is gone through first goes on, not to itself. */
  goFrom(from: string): Places {
    return this.redirects.some(([, first]) => first === from)
      ? this.goWith(this.redirects.filter(([, first]) => first !== from))
      : this.redirected;
  }

  /** Whether a state stands for several, of which an index says one when the lane comes there. */
  isIndexed(number: number): boolean {
    return this.indexed.has(number);
  }

  /** The same, but that it arrives at the one that an index says. */
  arriving(choose: Choose): Choose {
    const { indexed } = this;
    if (indexed.size === 0) return choose;
    return (r, context) => {
      const pc = choose(r, context);
      const word = indexed.get(pc);
      return word === undefined ? pc : pc + indexOf(word, r, context);
    };
  }

  /** What is wrong with a `next`. */
  noStateText(to: unknown): string {
    const names = [...this.firsts.keys(), 'end'].join(', ');
    return `it goes to ${shown(to)}, which is no state of the lane: take one of ${names}`;
  }

  /** Where one goes on to who would go to a state that is left out, as others may be that follow it. */
  private past(state: string, without: readonly string[], specs: ReadonlyMap<string, Written>): unknown {
    const passed = new Set<unknown>();
    let to: unknown = state;
    for (; typeof to === 'string' && without.includes(to); to = specs.get(to)?.next) {
      if (passed.has(to)) throw new BadLane(this.lane, to, 'it is left out, and so is all that follows it');
      passed.add(to);
    }
    return to;
  }

  private number(from: string, state: unknown): number {
    const found = typeof state === 'string' ? this.numbers[state] : undefined;
    if (found === undefined) throw new BadLane(this.lane, from, this.noStateText(state));
    return found;
  }

  private goWith(changed: readonly (readonly [string, string, number])[]): Places {
    const places: Record<string, number> = { ...this.numbers };
    for (const [state, , target] of changed) places[state] = target;
    Object.setPrototypeOf(places, this.refuseUnknown);
    return Object.freeze(places);
  }
}
