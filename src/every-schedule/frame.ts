import type { Protocol } from '../program/protocol.js';
import { type Families, OPERATION } from './families.js';
import { familyAt, Ghost, NEAR, OPERATIONS_AT } from './ghosts.js';
import type { Opponent } from './opponent.js';

/** In place of a family's number: what a value is that is none of it. */
export const Value = { plain: -1, operation: -2, past: -3, unknown: -4 } as const;
/** Flags and the like may be so large; what goes on counting is a family. */
const PLAIN_MOST = 64;
/** Past operations are numbered below the newest one, by more than this. */
export const PAST_BELOW = 500;

/** How far numbers are moved: those of each family, of the newest operation, and of past ones. */
export interface Move {
  readonly families: readonly number[];
  readonly newest: number;
  readonly past: number;
  /** Whether counts are on both sides of 2^31 there, where they go on below 0. */
  readonly isAtWrap?: boolean;
}

/**
 * Where numbers begin. A state's numbers are near those of their family (`familyAt`) or of operations; moved, they are as
 * near to other ones, and lanes must do with them what they did.
 */
export class Frame {
  /** How far the numbers of each family are moved at the moment. */
  readonly moved: Int32Array;
  private readonly numbersAt: number;
  private readonly slotsAt: number;
  private readonly ghostsAt: number;
  private readonly none: Move;

  constructor(
    private readonly words: Int32Array,
    private readonly protocol: Protocol,
    private readonly capacity: number,
    private readonly families: Families,
    private readonly opponent: Opponent,
  ) {
    this.numbersAt = protocol.lanes.length;
    this.slotsAt = this.numbersAt + families.ofWord.length;
    this.ghostsAt = this.slotsAt + protocol.rings.length * capacity;
    this.moved = new Int32Array(families.count);
    this.none = { families: Array.from({ length: families.count }, () => 0), newest: 0, past: 0 };
  }

  /** The family of a value, or one of `Value`. */
  familyOf(value: number): number {
    const { moved, opponent } = this;
    for (let family = 0; family < moved.length; family++) {
      if (this.isNear(value, family)) return family;
    }
    const operation = (value - OPERATIONS_AT - opponent.movedBy) | 0;
    if (Math.abs(operation) < PAST_BELOW) return Value.operation;
    const past = (value - OPERATIONS_AT - opponent.pastMovedBy) | 0;
    if (past < -PAST_BELOW && past > -NEAR) return Value.past;
    return Math.abs(value) <= PLAIN_MOST ? Value.plain : Value.unknown;
  }

  /** Says that everything begins at 0, as it does; the words are zeros. */
  toZero(): void {
    this.say({
      families: Array.from(this.moved, (_, family) => -familyAt(family)),
      newest: -OPERATIONS_AT,
      past: 0,
    });
  }

  /** Moves words that began at 0 to where their families are. */
  fromZero(): void {
    const { words, families, numbersAt, opponent } = this;
    families.ofWord.forEach((family, at) => {
      if (family >= 0) words[numbersAt + at] += familyAt(family);
      else if (family === OPERATION) words[numbersAt + at] += OPERATIONS_AT;
    });
    const { ghosts } = opponent;
    const executesAt = familyAt(families.executes);
    ghosts[Ghost.executes] += executesAt;
    if (opponent.asked.has('hazard')) ghosts[Ghost.hazard] += executesAt;
    if (opponent.asked.has('baseHazard')) ghosts[Ghost.baseHazard] += executesAt;
    if (ghosts[Ghost.followedExecutes] > 0) ghosts[Ghost.followedExecutes] += executesAt;
    this.say(this.none);
  }

  /** Whether a value is a number of this family, where several lie at one place. */
  isNear(value: number, family: number): boolean {
    return Math.abs((value - familyAt(family) - this.moved[family]) | 0) < NEAR;
  }

  /** Moves all numbers of a state, and says where they are now. */
  move(by: Move): void {
    this.addAll(by);
    this.say(by);
  }

  /** Says that numbers are where they are usually. */
  back(): void {
    this.say(this.none);
  }

  private say({ families, newest, past }: Move): void {
    this.moved.set(families);
    this.opponent.movedBy = newest;
    this.opponent.pastMovedBy = past;
  }

  private addAll(by: Move): void {
    const { words, families, slotsAt, numbersAt, ghostsAt, opponent, capacity, protocol } = this;
    for (let word = numbersAt; word < ghostsAt; word++) words[word] += this.offsetOf(words[word], by);
    const { ghosts } = opponent;
    for (const ghost of EXECUTE_NUMBERS) ghosts[ghost] += this.offsetOf(ghosts[ghost], by);
    protocol.rings.forEach((_, ring) => {
      const at = slotsAt + ring * capacity;
      rotate(words.subarray(at, at + capacity), by.families[families.ofRing[ring]]);
    });
  }

  private offsetOf(value: number, { families, newest, past }: Move): number {
    const family = this.familyOf(value);
    if (family >= 0) return families[family];
    return family === Value.operation ? newest : family === Value.past ? past : 0;
  }
}

/** Ghosts that are numbers of the EXECUTEs' family, or 0. */
export const EXECUTE_NUMBERS = [
  Ghost.executes,
  Ghost.hazard,
  Ghost.baseHazard,
  Ghost.followedExecutes,
] as const;

/** Moves what is in slots on by so many positions. @param slots a power of two of them. */
export function rotate(slots: Int32Array, by: number): void {
  const mask = slots.length - 1;
  if ((by & mask) === 0) return;
  const before = slots.slice();
  for (let slot = 0; slot < slots.length; slot++) slots[(slot + by) & mask] = before[slot];
}
