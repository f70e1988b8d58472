import type { Accesses } from '../lane/accesses.js';
import { RingSlots } from '../program/ring-slots.js';
import { OPERATIONS_AT, Past } from './ghosts.js';
import type { Opponent } from './opponent.js';
import { standIn } from './stand-in.js';

/** What a slot holds that holds nothing new. */
export const NOTHING = OPERATIONS_AT + Past.none;

/**
 * A ring's slots, of which each item may be read once: what was read is not there any more. So a slot tells what was
 * written and not read, and nothing of the past; a lane that reads a slot twice is not proved.
 */
export class FollowedRing extends RingSlots {
  private readonly declaredReads: number[] = [];
  private readonly declaredWrites: number[] = [];
  /** The slots that were read since declarations were last forgotten. */
  readonly seen: number[] = [];

  constructor(
    words: Int32Array,
    address: number,
    capacity: number,
    private readonly opponent: Opponent,
    /** Whether a number is of the family of this ring's positions. */
    private readonly isPosition: (value: number) => boolean,
  ) {
    super(words, address, capacity);
  }

  override read(position: number): number {
    this.check(position, this.declaredReads);
    const word = super.wordOf(position);
    const item = this.words[word];
    this.seen.push(word);
    const nothing = (NOTHING + this.opponent.pastMovedBy) | 0;
    // What is really there may be a flag, which a lane could tell from this.
    if (item === nothing) this.opponent.fault ??= 'a slot is read that holds nothing new';
    this.words[word] = nothing;
    return item;
  }

  override write(position: number, item: number): void {
    this.check(position, this.declaredWrites);
    this.words[super.wordOf(position)] = item;
  }

  override declareRead(position: number, bytes: Accesses): void {
    this.checkPosition(position);
    this.declaredReads.push(position);
    this.opponent.ranges++;
    super.declareRead(position, bytes);
  }

  override declareWrite(position: number, bytes: Accesses): void {
    this.checkPosition(position);
    this.declaredWrites.push(position);
    this.opponent.ranges++;
    super.declareWrite(position, bytes);
  }

  override roomGoal(head: number): number {
    this.checkPosition(head);
    return super.roomGoal(head);
  }

  /** What lanes see of it. */
  asRing(): RingSlots {
    return standIn(this, ANSWERED, 'a ring', (what) => this.opponent.refuse(what));
  }

  /** The positions that were declared. */
  declared(): readonly number[] {
    return [...this.declaredReads, ...this.declaredWrites];
  }

  /** Forgets what was declared, and read. */
  forget(): void {
    this.declaredReads.length = 0;
    this.declaredWrites.length = 0;
    this.seen.length = 0;
  }

  private check(position: number, declared: readonly number[]): void {
    this.checkPosition(position);
    if (!declared.includes(position)) this.opponent.refuse('touches a slot that it does not declare');
  }

  private checkPosition(position: number): void {
    if (!this.isPosition(position)) {
      this.opponent.refuse('takes a slot by a number that does not count what goes through the ring');
    }
  }
}

/** Of the real slots, what lanes may ask for: not where they lie. */
const ANSWERED = ['capacity', 'read', 'write', 'declareRead', 'declareWrite', 'roomGoal'] as const;
