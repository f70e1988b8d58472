import type { AbstractStates } from './abstract-states.js';
import { OPERATION } from './families.js';
import { type Move, Value } from './frame.js';
import { GHOSTS, Ghost, LOWEST_PAST, NEAR, OPERATIONS_AT } from './ghosts.js';

/** How many places at random, besides those that are always tried. */
const AT_RANDOM = 3;
/** The most combinations of counts that are 0. */
const ZEROS_MOST = 4096;

/**
 * Where counting may have come to: what a lane does is tried where its counts are 0, in all combinations, across 2^31, and
 * anywhere. A lane's code compares what counts the same, or one number with 0 (counting-code.ts), so that everywhere else
 * it does the same.
 */
export class Moves {
  private seed = 0x2545f491;

  constructor(private readonly states: AbstractStates) {}

  /** Where a lane's step from one state to another is to be tried besides. */
  of(lane: number, before: Int32Array, after: Int32Array): readonly Move[] {
    const { states } = this;
    const { families, system, frame } = states;
    const lowest = Array.from({ length: families.count }, () => Number.POSITIVE_INFINITY);
    const own = system.registersAt[lane];
    const end = own + system.lanes[lane].registers.names.length;
    const counts = lowest.map(() => new Set<number>());
    for (let word = system.registersAt[0]; word < system.plainAt; word++) {
      for (const value of [before[word], after[word]]) {
        const family = frame.familyOf(value);
        if (family < 0) continue;
        lowest[family] = Math.min(lowest[family], value);
        const isKnown = word >= system.cellsAt || (word >= own && word < end);
        if (isKnown) counts[family].add(value);
      }
    }
    // How many EXECUTEs there are may be 0 where no lane counts any.
    for (const ghosts of [before, after]) {
      const { [ghosts.length - GHOSTS + Ghost.executes]: executes } = ghosts;
      counts[families.executes]?.add(executes);
      lowest[families.executes] = Math.min(lowest[families.executes], executes);
    }
    const ofFamilies = (by: (lowest: number) => number) =>
      lowest.map((least) => (Number.isFinite(least) ? by(least) | 0 : 0));
    // Past operations have lower numbers than the newest, and none of them the same.
    const operations = () => ({
      newest: this.random(NEAR) - OPERATIONS_AT + 2 * NEAR,
      past: this.random(NEAR) - OPERATIONS_AT - LOWEST_PAST,
    });
    const anywhere = () => this.random(2 ** 32);
    const first = this.mayBeFirst(before, after) ? [{ newest: -OPERATIONS_AT }] : [];
    const zeros = this.zeros(counts).flatMap((zero) =>
      [{}, ...first].map((operation) => ({
        families: zero.map((value) => (value === null ? anywhere() : -value) | 0),
        ...operations(),
        ...operation,
      })),
    );
    const atWrap = (least: number) => 2 ** 31 - least - this.random(states.capacity + 4);
    const atRandom = Array.from({ length: AT_RANDOM }, () => [
      { families: ofFamilies(anywhere), ...operations() },
      { families: ofFamilies(atWrap), ...operations(), isAtWrap: true },
    ]);
    return [...zeros, ...atRandom.flat()];
  }

  /** Which count of each family is 0, or none of it, in all combinations. */
  private zeros(counts: readonly ReadonlySet<number>[]): readonly (readonly (number | null)[])[] {
    let combined: (number | null)[][] = [[]];
    for (const values of counts) {
      combined = combined.flatMap((some) => [null, ...values].map((value) => [...some, value]));
      if (combined.length > ZEROS_MOST) {
        this.states.opponent.refuse('counts too many things at once');
        return [];
      }
    }
    return combined;
  }

  /** Whether the newest operation may be the first of all: no other is named, nor a flag, which could be taken for one. */
  private mayBeFirst(before: Int32Array, after: Int32Array): boolean {
    const { states } = this;
    const { families, system, frame } = states;
    const at = system.registersAt[0];
    const mayBe = (value: number) => {
      const family = frame.familyOf(value);
      return value === OPERATIONS_AT || value === OPERATIONS_AT + 1 || family === Value.past;
    };
    return families.ofWord.every(
      (family, word) => family !== OPERATION || (mayBe(before[at + word]) && mayBe(after[at + word])),
    );
  }

  /** A whole number below `most`, the same ones in every search (xorshift, Marsaglia 2003). */
  private random(most: number): number {
    this.seed ^= this.seed << 13;
    this.seed ^= this.seed >>> 17;
    this.seed ^= this.seed << 5;
    return Math.floor(((this.seed >>> 0) / 2 ** 32) * most);
  }
}
