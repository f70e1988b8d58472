import { hasReached } from '../lane/lane.js';
import { CACHE_LINE_BYTES } from '../program/memory-image.js';
import { checkCapacity } from '../program/ring-slots.js';

const LINE_WORDS = CACHE_LINE_BYTES / 4;
const HEAD = 0;
const TAIL = LINE_WORDS;
const SLOTS_AT_BYTES = 2 * CACHE_LINE_BYTES;

/** Slots that a side takes to its core at once: each is a cache line that the other side had. */
const MOST_AT_ONCE = 8;

/**
 * A lock-free single-producer single-consumer ring of fixed-size items in shared memory, as the original design lists it.
 * One thread may push and one may pop, each over a RingBuffer of its own on the same memory. Nothing is allocated after
 * construction.
 *
 * Head and tail count pushes and pops, and wrap. Each slot has a mark beside its item, in the same cache line, that says in
 * which lap of the ring it was filled last. So the consumer gets an item and the news of it in one transfer between cores, where
 * a shared head would take two. Only the producer uses head.
 *
 * An item's words are written before its mark is stored, and read before tail is. The load that sees the new mark reads
 * from its store, so the two synchronise, and what was written before happens before what is read after (ECMA-262,
 * Memory Model, "synchronizes-with" and "happens-before"); likewise for tail and the slot that is filled again.
 */
export class RingBuffer {
  private readonly counters: Int32Array;
  private readonly words: Int32Array;
  private readonly mask: number;
  /** Of a position, by how much to shift it for its lap. */
  private readonly lapShift: number;
  private readonly slotWords: number;
  private readonly atOnce: number;
  /** The consumer's counter as the producer last saw it: most pushes need no look at its cache line. */
  private seenTail: number;
  /** The consumer knows that slots before this position are filled. */
  private seenFilled: number;

  /** Bytes of shared memory that a ring takes. */
  static bytes(capacity: number, itemWords: number): number {
    return SLOTS_AT_BYTES + capacity * slotWordsOf(itemWords) * 4;
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
    this.slotWords = slotWordsOf(itemWords);
    this.counters = new Int32Array(memory, 0, SLOTS_AT_BYTES / 4);
    this.words = new Int32Array(memory, SLOTS_AT_BYTES, capacity * this.slotWords);
    this.mask = capacity - 1;
    this.lapShift = 31 - Math.clz32(capacity);
    // Half of the ring at most, so that the other side has slots to work on.
    this.atOnce = Math.min(MOST_AT_ONCE, capacity >> 1);
    this.seenTail = Atomics.load(this.counters, TAIL);
    this.seenFilled = this.seenTail;
  }

  /** Copies `item` into the ring; false where it is full. For the producer. */
  tryPush(item: Int32Array): boolean {
    const { counters, words } = this;
    const head = counters[HEAD]; // the producer's own
    const goal = (head + 1 - this.capacity) | 0; // the tail that gives it its slot
    if (!hasReached(this.seenTail, goal)) {
      this.seenTail = Atomics.load(counters, TAIL);
      if (!hasReached(this.seenTail, goal)) return false;
    }
    if ((head & (this.atOnce - 1)) === 0) this.takeFree(head);
    const slot = this.slotAt(head);
    copyWords(words, slot + 1, item, 0, this.itemWords);
    counters[HEAD] = (head + 1) | 0;
    Atomics.store(words, slot, this.markOf(head));
    return true;
  }

  /** Copies the oldest item to `item` and takes it out; false where there is none. For the consumer. */
  tryPop(item: Int32Array): boolean {
    const { counters, words } = this;
    const tail = counters[TAIL]; // the consumer's own
    if (!hasReached(this.seenFilled, (tail + 1) | 0) && !this.takeFilled(tail)) return false;
    copyWords(item, 0, words, this.slotAt(tail) + 1, this.itemWords);
    Atomics.store(counters, TAIL, (tail + 1) | 0);
    return true;
  }

  /** Items in the ring: exact for the side that asks, already past for the other. */
  size(): number {
    const tail = Atomics.load(this.counters, TAIL);
    // Slots are filled in order, so halving finds the first that is not.
    let filled = 0;
    for (let most = this.capacity; filled < most; ) {
      const middle = (filled + most) >>> 1;
      if (this.isFilled((tail + middle) | 0)) filled = middle + 1;
      else most = middle;
    }
    return filled;
  }

  /** Whether there is nothing to pop. A consumer that is told false can pop. */
  isEmpty(): boolean {
    return !this.isFilled(Atomics.load(this.counters, TAIL));
  }

  /** Whether there is no room to push. A producer that is told false can push. */
  isFull(): boolean {
    return this.isFilled((Atomics.load(this.counters, TAIL) + this.capacity - 1) | 0);
  }

  /**
   * Writes to free slots from `head` on. Every later store of a mark waits until its line is here, and here
   * the waits for several lines run side by side.
   */
  private takeFree(head: number): void {
    const { words, atOnce } = this;
    if (!hasReached(this.seenTail, (head + atOnce - this.capacity) | 0)) return; // the consumer may be reading there
    const first = this.slotAt(head) + 1;
    for (let slot = 1; slot < atOnce; slot++) words[first + slot * this.slotWords] = 0;
  }

  /**
   * Sees how many slots are filled from `tail` on: false where none is. Beyond the second it looks at several, whose
   * lines come side by side. Where the second is empty it looks no further: the producer is about to write there.
   */
  private takeFilled(tail: number): boolean {
    if (!this.isFilled(tail)) return false;
    let filled = 1;
    if (this.atOnce > 1 && this.isFilled((tail + 1) | 0)) {
      filled = 2;
      for (let slot = 2; slot < this.atOnce; slot++) {
        if (this.isFilled((tail + slot) | 0)) filled++; // in order: with one that is filled, those before it are
      }
    }
    this.seenFilled = (tail + filled) | 0;
    return true;
  }

  private isFilled(position: number): boolean {
    return Atomics.load(this.words, this.slotAt(position)) === this.markOf(position);
  }

  /** The word of the slot for this position, where its mark is; the item comes after it. */
  private slotAt(position: number): number {
    return Math.imul(position & this.mask, this.slotWords);
  }

  /** What a slot is marked with that is filled at this position: never 0, and another than a lap before. */
  private markOf(position: number): number {
    return 1 + ((position >> this.lapShift) & 1);
  }
}

/** Words of a slot, an item and its mark: a power of two or whole lines, so that no slot lies in more lines than it must. */
function slotWordsOf(itemWords: number): number {
  const words = Math.max(2, itemWords + 1);
  return words < LINE_WORDS ? 2 ** Math.ceil(Math.log2(words)) : Math.ceil(words / LINE_WORDS) * LINE_WORDS;
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
