import { Slip } from '../lane/bad-lane.js';
import { RingSlots } from './ring-slots.js';

/** Slots that are always held, for protocols that put more than operations into a ring. */
const HELD_LEAST = 64;

/** How many slots a state has to hold of a ring: no more than there are, nor than items can be put into it. */
export function heldSlots(capacity: number, operations: number): number {
  let held = HELD_LEAST;
  while (held < operations) held *= 2;
  return Math.min(capacity, held);
}

/**
 * A large ring in a state with a word for only some of its slots. An item per operation goes through a ring at most, one
 * position after the other, and so many positions in a row lie in different words, wherever counting begins: their
 * numbers are both powers of two, so slots that share a word are as far apart as there are words. What nobody touches
 * stays zero in every state, so that nothing is lost by leaving it out. Room and declared bytes are those of the whole
 * ring.
 */
export class FoldedRing extends RingSlots {
  /** By word: the slot that it is for, or -1 until one is touched. */
  private readonly slots: Int32Array;

  /** @param words a power of two of them. */
  constructor(words: Int32Array, address: number, capacity: number) {
    super(words, address, capacity);
    this.slots = new Int32Array(words.length).fill(-1);
  }

  /** @throws Slip where a protocol touches two slots that share a word: more than there are operations. */
  override wordOf(position: number): number {
    const { slots } = this;
    const slot = this.slotOf(position);
    const word = slot & (slots.length - 1);
    if (slots[word] !== slot) {
      if (slots[word] >= 0) {
        throw new Slip(
          `ring capacity ${this.capacity}: it uses more than ${slots.length} slots of a ring, more than there ` +
            `are operations: give --ring-capacity ${slots.length}`,
        );
      }
      slots[word] = slot;
    }
    return word;
  }
}
