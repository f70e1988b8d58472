import type { AbstractStates } from './abstract-states.js';
import { OPERATION } from './families.js';
import { type Move, Value } from './frame.js';
import { LOWEST_PAST, NEAR, OPERATIONS_AT } from './ghosts.js';

/** How many places at random, besides those that are always tried. */
const AT_RANDOM = 3;
/** Of each state of a lane, so many views are tried with numbers of different families near each other. */
const VIEWS_MET = 2000;

/**
 * Where counting may have come to: what a lane does is tried where counters begin, where two of them meet, across 2^31, and
 * anywhere. A lane's code reaches only so far (counting-code.ts), so that between those places it does the same.
 */
export class Moves {
  /** By lane and state, how many views there were. */
  private readonly seen = new Map<string, number>();
  private seed = 0x2545f491;

  /** @param reach how near to each other, or to 0, numbers are tried one by one. */
  constructor(
    private readonly states: AbstractStates,
    private readonly reach: number,
  ) {}

  /** Where a lane's step from one state to another is to be tried besides. */
  of(lane: number, before: Int32Array, after: Int32Array): readonly Move[] {
    const { states } = this;
    const { families, system, frame } = states;
    const lowest = Array.from({ length: families.count }, () => Number.POSITIVE_INFINITY);
    const named: number[] = [];
    for (let word = system.registersAt[0]; word < system.plainAt; word++) {
      const family = frame.familyOf(before[word]);
      if (family >= 0) lowest[family] = Math.min(lowest[family], before[word]);
      if (family === Value.past) named.push(before[word]);
    }
    const own = system.registersAt[lane];
    const mine = before.subarray(own, own + system.lanes[lane].registers.names.length);
    const ofFamilies = (by: (lowest: number) => number) =>
      lowest.map((least) => (Number.isFinite(least) ? by(least) | 0 : 0));
    const random = (most: number) => this.random(most);
    // Past operations have lower numbers than the newest, and none of them the same.
    const operations = () => random(NEAR) - OPERATIONS_AT + 2 * NEAR;
    const anywhere = () => ({
      families: ofFamilies(() => random(2 ** 32)),
      newest: operations(),
      past: random(NEAR) - OPERATIONS_AT - LOWEST_PAST,
    });
    const atWrap = () => ({
      families: ofFamilies((least) => 2 ** 31 - least - random(states.capacity + 4)),
      newest: operations(),
      past: random(NEAR) - OPERATIONS_AT - LOWEST_PAST,
    });
    const beginning = this.near().flatMap((by) => [
      {
        families: ofFamilies((least) => by - least),
        newest: 128 - OPERATIONS_AT,
        past: NEAR - OPERATIONS_AT - LOWEST_PAST,
      },
      ...(this.mayBeFirst(before, after)
        ? [
            { ...anywhere(), newest: by - OPERATIONS_AT },
            { ...anywhere(), families: ofFamilies((least) => -least), newest: by - OPERATIONS_AT },
          ]
        : []),
      ...named.filter((value) => mine.includes(value)).map((value) => ({ ...anywhere(), past: by - value })),
    ]);
    return [
      ...beginning,
      ...this.meetings(lane, before, anywhere),
      ...Array.from({ length: AT_RANDOM }, () => [anywhere(), atWrap()]).flat(),
    ];
  }

  /** From 0 on, as far as the code reaches. */
  private near(): readonly number[] {
    return Array.from({ length: this.reach + 1 }, (_, by) => by);
  }

  /** Moves by which two numbers of different families that the lane has are near each other. */
  private meetings(lane: number, before: Int32Array, anywhere: () => Move): readonly Move[] {
    const { states, seen } = this;
    const { system, frame } = states;
    const key = `${lane}.${before[lane]}`;
    const views = (seen.get(key) ?? 0) + 1;
    seen.set(key, views);
    if (views > VIEWS_MET) return [];
    const own = system.registersAt[lane];
    const counts = [...before.subarray(own, own + system.lanes[lane].registers.names.length)]
      .map((value) => ({ value, family: frame.familyOf(value) }))
      .filter(({ family }) => family >= 0 || family === Value.operation);
    const near = this.near().flatMap((by) => (by === 0 ? [0] : [by, -by]));
    return counts.flatMap((a, at) =>
      counts.slice(at + 1).flatMap((b) => {
        if (a.family === b.family) return [];
        // One of them is a counter, and is moved to where the other one is.
        const [moved, other] = a.family >= 0 ? [a, b] : [b, a];
        return near.map((by) => {
          const move = anywhere();
          const to = other.value + (other.family >= 0 ? move.families[other.family] : move.newest) + by;
          const families = move.families.map((offset, family) =>
            family === moved.family ? (to - moved.value) | 0 : offset,
          );
          return { ...move, families };
        });
      }),
    );
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
