import type { MemoryBudget } from './memory-budget.js';
import { copyWords, sameWords } from './words.js';

/** A table begins with room for so many states. */
const FIRST_ROWS = 64;
/** Words of a block of rows, where as many rows as that are a power of two and no fewer than the first ones. */
const BLOCK_WORDS = 2 ** 18;

/** In place of a row: the state is not there, or there is no room for it. */
export const NO_ROW = -1;

/**
 * A set of states: rows of int32 words of one width, kept in the order of insertion. Rows are found by a hash of
 * their first words and then compared whole, so two states are one only if every word agrees.
 */
export class StateTable {
  count = 0;
  /** Rows stand in blocks, so that most of them are never copied to a larger place. Only the first block grows. */
  private readonly blocks: Int32Array[];
  private capacity = FIRST_ROWS;
  /** A row's block is its number without so many bits, and these are its place there. */
  private readonly shift: number;
  private readonly inBlock: number;
  /** Open addressing: one more than a row's number, or 0. */
  private slots: Int32Array;
  private hashes: Int32Array;

  /**
   * @param width words of a state.
   * @param hashed how many of them, from the first on, go into the hash: those that tell most states apart.
   * @param budget what its memory counts against; without one it grows as it has to.
   */
  constructor(
    readonly width: number,
    private readonly hashed: number = width,
    private readonly budget: MemoryBudget | null = null,
  ) {
    this.shift = Math.log2(FIRST_ROWS);
    while (2 ** (this.shift + 1) * width <= BLOCK_WORDS) this.shift++;
    this.inBlock = 2 ** this.shift - 1;
    this.blocks = [new Int32Array(FIRST_ROWS * width)];
    this.hashes = new Int32Array(FIRST_ROWS);
    this.slots = new Int32Array(4 * FIRST_ROWS);
    if (budget) budget.held += this.bytes;
  }

  /** Bytes of memory that the table takes. */
  get bytes(): number {
    return 4 * this.capacity * this.width + this.slots.byteLength + this.hashes.byteLength;
  }

  /** Adds a state; its row's number, or `NO_ROW` where the budget has no room. It was new if and only if `count` grew. */
  add(words: Int32Array): number {
    return this.insert(words, this.hash(words));
  }

  private insert(words: Int32Array, hash: number): number {
    const { width, slots } = this;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const row = slots[slot] - 1;
      if (this.hashes[row] === hash && this.isIn(row, words)) return row;
    }
    if (this.count === this.capacity || this.count === this.hashes.length) {
      return this.grow() ? this.insert(words, hash) : NO_ROW;
    }
    const row = this.count++;
    copyWords(words, 0, this.blockOf(row), this.placeOf(row), width);
    this.hashes[row] = hash;
    slots[slot] = row + 1;
    return row;
  }

  /** The row of a state, or `NO_ROW` where it is not there. */
  find(words: Int32Array): number {
    const { slots } = this;
    const mask = slots.length - 1;
    const hash = this.hash(words);
    for (let slot = hash & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const row = slots[slot] - 1;
      if (this.hashes[row] === hash && this.isIn(row, words)) return row;
    }
    return NO_ROW;
  }

  /** Copies a row into `words`. */
  read(row: number, words: Int32Array): void {
    copyWords(this.blockOf(row), this.placeOf(row), words, 0, this.width);
  }

  private isIn(row: number, words: Int32Array): boolean {
    return sameWords(this.blockOf(row), this.placeOf(row), words, 0, this.width);
  }

  private blockOf(row: number): Int32Array {
    return this.blocks[row >>> this.shift];
  }

  private placeOf(row: number): number {
    return (row & this.inBlock) * this.width;
  }

  /** Forgets all states and keeps the memory. */
  clear(): void {
    this.slots.fill(0);
    this.count = 0;
  }

  // FNV-1a over whole words (Fowler, Noll, Vo), with a final mix so that the low bits depend on all of them.
  private hash(words: Int32Array): number {
    let hash = 0x811c9dc5 | 0;
    for (let word = 0; word < this.hashed; word++) hash = Math.imul(hash ^ words[word], 0x01000193);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x2c1b3c6d);
    return hash ^ (hash >>> 13);
  }

  private grow(): boolean {
    const hasRows = this.count < this.capacity || this.addRows();
    return hasRows && (this.count < this.hashes.length || this.addSlots());
  }

  private addRows(): boolean {
    const { blocks, width, capacity, inBlock, budget } = this;
    if (capacity > inBlock) {
      const bytes = 4 * (inBlock + 1) * width;
      if (budget && !budget.replaces(0, bytes)) return false;
      blocks.push(new Int32Array(bytes / 4));
      this.capacity += inBlock + 1;
      return true;
    }
    const bytes = 4 * capacity * width;
    if (budget && !budget.replaces(bytes, 2 * bytes)) return false;
    const first = new Int32Array(2 * capacity * width);
    first.set(blocks[0]);
    blocks[0] = first;
    this.capacity *= 2;
    return true;
  }

  private addSlots(): boolean {
    const count = 2 * this.hashes.length;
    const bytes = this.slots.byteLength + this.hashes.byteLength;
    if (this.budget && !this.budget.replaces(bytes, 2 * bytes)) return false;
    const hashes = new Int32Array(count);
    hashes.set(this.hashes);
    const slots = new Int32Array(4 * count);
    const mask = slots.length - 1;
    for (let row = 0; row < this.count; row++) {
      let slot = hashes[row] & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = row + 1;
    }
    this.hashes = hashes;
    this.slots = slots;
    return true;
  }
}
