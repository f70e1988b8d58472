import type { MemoryBudget } from './memory-budget.js';
import { copyWords, sameWords } from './words.js';

/** In place of a row: the state is not there, or there is no room for it. */
export const NO_ROW = -1;

/**
 * A set of states: rows of int32 words of one width, kept in the order of insertion. Rows are found by a hash of
 * their first words and then compared whole, so two states are one only if every word agrees.
 */
export class StateTable {
  count = 0;
  rows: Int32Array;
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
    const capacity = 64;
    this.rows = new Int32Array(capacity * width);
    this.hashes = new Int32Array(capacity);
    this.slots = new Int32Array(4 * capacity);
    if (budget) budget.held += this.bytes;
  }

  /** Bytes of memory that the table takes. */
  get bytes(): number {
    return this.rows.byteLength + this.slots.byteLength + this.hashes.byteLength;
  }

  /** Adds a state; its row's number, or `NO_ROW` where the budget has no room. It was new if and only if `count` grew. */
  add(words: Int32Array): number {
    const { width, rows, slots } = this;
    const mask = slots.length - 1;
    const hash = this.hash(words);
    let slot = hash & mask;
    for (let found = slots[slot]; found !== 0; found = slots[slot]) {
      if (this.hashes[found - 1] === hash) {
        if (sameWords(rows, (found - 1) * width, words, 0, width)) return found - 1;
      }
      slot = (slot + 1) & mask;
    }
    if (this.count === this.hashes.length) {
      return this.grow() ? this.add(words) : NO_ROW;
    }
    const row = this.count++;
    copyWords(words, 0, rows, row * width, width);
    this.hashes[row] = hash;
    slots[slot] = row + 1;
    return row;
  }

  /** The row of a state, or `NO_ROW` where it is not there. */
  find(words: Int32Array): number {
    const { width, rows, slots } = this;
    const mask = slots.length - 1;
    const hash = this.hash(words);
    for (let slot = hash & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const row = slots[slot] - 1;
      if (this.hashes[row] === hash && sameWords(rows, row * width, words, 0, width)) return row;
    }
    return NO_ROW;
  }

  /** Copies a row into `words`. */
  read(row: number, words: Int32Array): void {
    copyWords(this.rows, row * this.width, words, 0, this.width);
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
    const capacity = 2 * this.hashes.length;
    if (this.budget && !this.budget.replaces(this.bytes, 2 * this.bytes)) return false;
    const rows = new Int32Array(capacity * this.width);
    rows.set(this.rows);
    const hashes = new Int32Array(capacity);
    hashes.set(this.hashes);
    const slots = new Int32Array(4 * capacity);
    const mask = slots.length - 1;
    for (let row = 0; row < this.count; row++) {
      let slot = hashes[row] & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = row + 1;
    }
    this.rows = rows;
    this.hashes = hashes;
    this.slots = slots;
    return true;
  }
}
