import type { Accesses } from '../lane/accesses.js';
import { BadInput } from '../refusal/bad-input.js';

/** Slots of each ring where nobody says how many. */
export const DEFAULT_RING_CAPACITY = 8;

/**
 * The slots of a single-producer single-consumer ring and its index arithmetic (Lamport, "Specifying Concurrent
 * Program Modules", TOPLAS 1983; the original design's work queue). Head and tail are counters that only grow: the producer
 * writes head, the consumer tail, and `head - tail` items are in the ring, so all `capacity` slots are usable.
 * Counters wrap at 2^31; the capacity is a power of two, so a slot's number survives the wrap.
 */
export class RingSlots {
  private readonly mask: number;

  /**
   * @param words the slots: `capacity` times `itemWords` int32 words.
   * @param address the byte address of the slots in the memory image, for declarations.
   * @throws BadInput where the capacity is not a power of two.
   */
  constructor(
    readonly words: Int32Array,
    private readonly address: number,
    readonly capacity: number,
    private readonly itemWords = 1,
  ) {
    checkCapacity(capacity);
    this.mask = capacity - 1;
  }

  /** The slot of the item at `position`. */
  slotOf(position: number): number {
    return position & this.mask;
  }

  /** The index in `words` of the first word of the item at `position`. */
  wordOf(position: number): number {
    return this.slotOf(position) * this.itemWords;
  }

  /** The first word of the item at `position`. */
  read(position: number): number {
    return this.words[this.wordOf(position)];
  }

  /** Sets the first word of the item at `position`. */
  write(position: number, item: number): void {
    this.words[this.wordOf(position)] = item;
  }

  /** Declares that the whole item at `position` is read. */
  declareRead(position: number, bytes: Accesses): void {
    bytes.reads(this.addressOf(position), 4 * this.itemWords);
  }

  /** Declares that the whole item at `position` is written. */
  declareWrite(position: number, bytes: Accesses): void {
    bytes.writes(this.addressOf(position), 4 * this.itemWords);
  }

  private addressOf(position: number): number {
    return this.address + 4 * this.itemWords * this.slotOf(position);
  }

  /** What tail must have reached before the producer may fill the slot at `head`. */
  roomGoal(head: number): number {
    return (head + 1 - this.capacity) | 0;
  }
}

/** @throws BadInput where a ring cannot have this many slots. */
export function checkCapacity(capacity: number): void {
  if (
    !Number.isInteger(capacity) ||
    capacity < 1 ||
    capacity > 2 ** 20 ||
    (capacity & (capacity - 1)) !== 0
  ) {
    throw new BadInput(`ring capacity ${capacity}: it must be a power of two from 1 to 1048576`);
  }
}
