import { CACHE_LINE_BYTES } from '../program/memory-image.js';
import { checkCapacity, hasItem, hasRoom, RingSlots } from '../program/ring-slots.js';

const HEAD = 0;
const TAIL = CACHE_LINE_BYTES / 4;
const SLOTS_AT_BYTES = 2 * CACHE_LINE_BYTES;

/**
 * A lock-free single-producer single-consumer ring of fixed-size items in shared memory, as the original design lists it; the
 * lanes use the same slots and index arithmetic, one access a step. One thread may push and one may pop, each over
 * a RingBuffer of its own on the same memory. Nothing is allocated after construction.
 *
 * An item's words are written before head is stored and read before tail is. The load that sees the new head reads
 * from its store, so the two synchronise, and what was written before happens before what is read after (ECMA-262,
 * Memory Model, "synchronizes-with" and "happens-before"); likewise for tail and the slot that is filled again.
 */
export class RingBuffer {
  private readonly counters: Int32Array;
  private readonly slots: RingSlots;
  /** The other side's counter as last seen: most calls need no look at its cache line. */
  private seenHead: number;
  private seenTail: number;

  /** Bytes of shared memory that a ring takes. */
  static bytes(capacity: number, itemWords: number): number {
    return SLOTS_AT_BYTES + capacity * itemWords * 4;
  }

  /**
   * @param memory at least `RingBuffer.bytes(capacity, itemWords)` bytes, zero for an empty ring.
   * @param capacity items, a power of two.
   * @param itemWords int32 words of an item.
   * @throws BadInput where the capacity is not a power of two; RangeError where the memory is too small.
   */
  constructor(
    memory: SharedArrayBuffer | ArrayBuffer,
    readonly capacity: number,
    private readonly itemWords: number,
  ) {
    checkCapacity(capacity);
    this.counters = new Int32Array(memory, 0, SLOTS_AT_BYTES / 4);
    const words = new Int32Array(memory, SLOTS_AT_BYTES, capacity * itemWords);
    this.slots = new RingSlots(words, SLOTS_AT_BYTES, capacity, itemWords);
    this.seenHead = Atomics.load(this.counters, HEAD);
    this.seenTail = Atomics.load(this.counters, TAIL);
  }

  /** Copies `item` into the ring; false where it is full. For the producer. */
  tryPush(item: Int32Array): boolean {
    const { slots, itemWords, counters } = this;
    const head = counters[HEAD]; // the producer's own
    if (!hasRoom(slots, head, this.seenTail)) {
      this.seenTail = Atomics.load(counters, TAIL);
      if (!hasRoom(slots, head, this.seenTail)) return false;
    }
    copyWords(slots.words, slots.wordOf(head), item, 0, itemWords);
    Atomics.store(counters, HEAD, (head + 1) | 0);
    return true;
  }

  /** Copies the oldest item to `item` and takes it out; false where there is none. For the consumer. */
  tryPop(item: Int32Array): boolean {
    const { slots, itemWords, counters } = this;
    const tail = counters[TAIL]; // the consumer's own
    if (!hasItem(this.seenHead, tail)) {
      this.seenHead = Atomics.load(counters, HEAD);
      if (!hasItem(this.seenHead, tail)) return false;
    }
    copyWords(item, 0, slots.words, slots.wordOf(tail), itemWords);
    Atomics.store(counters, TAIL, (tail + 1) | 0);
    return true;
  }

  /** Items in the ring: exact for the side that asks, already past for the other. */
  size(): number {
    return (Atomics.load(this.counters, HEAD) - Atomics.load(this.counters, TAIL)) | 0;
  }

  /** Whether there is nothing to pop. A consumer that is told false can pop. */
  isEmpty(): boolean {
    return this.size() === 0;
  }

  /** Whether there is no room to push. A producer that is told false can push. */
  isFull(): boolean {
    return this.size() === this.capacity;
  }
}

/** Four words a turn, which halves what it takes; `set` and `copyWithin` would need views, made anew each time. */
function copyWords(to: Int32Array, toAt: number, from: Int32Array, fromAt: number, words: number): void {
  let word = 0;
  for (; word + 4 <= words; word += 4) {
    to[toAt + word] = from[fromAt + word];
    to[toAt + word + 1] = from[fromAt + word + 1];
    to[toAt + word + 2] = from[fromAt + word + 2];
    to[toAt + word + 3] = from[fromAt + word + 3];
  }
  for (; word < words; word++) to[toAt + word] = from[fromAt + word];
}
