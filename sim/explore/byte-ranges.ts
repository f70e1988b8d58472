import type { Accesses } from '../../src/lane/accesses.js';
import type { MemoryBudget } from '../states/memory-budget.js';
import { NO_ROW } from '../states/state-table.js';

/** Numbers of a range: address, length, rows, stride. */
const WIDTH = 4;
/** Bytes that a range takes: its numbers, a hash, who touches it, whether anybody writes it, four slots. */
const BYTES_PER_RANGE = 8 * WIDTH + 4 + 2 + 1 + 16;

/** In place of the number of the lane that touches a range: nobody does yet, or more than one lane does. */
export const NOBODY = -1;
export const SEVERAL = -2;

/** The byte ranges that lanes declare, each once, known by a number. */
export class ByteRanges {
  count = 0;
  /** By range: address, length, rows, stride. */
  numbers = new Float64Array(WIDTH * 64);
  /** By range: the one lane that touches it, `NOBODY` or `SEVERAL`. */
  lane = new Int16Array(64);
  /** By range: 1 where somebody writes it. */
  isWritten = new Uint8Array(64);
  private hashes = new Int32Array(64);
  /** Open addressing: one more than a range's number, or 0. */
  private slots = new Int32Array(256);

  constructor(private readonly budget: MemoryBudget) {
    budget.held += BYTES_PER_RANGE * this.lane.length;
  }

  /** The number of range `at` of what is declared; a new one where it was not met before, or `NO_ROW` without room. */
  numberOf(bytes: Accesses, at: number): number {
    const { numbers, slots } = this;
    const address = bytes.address[at];
    const length = bytes.length[at];
    const rows = bytes.rows[at];
    const stride = bytes.stride[at];
    const mask = slots.length - 1;
    const hash = hashOf(address, length, rows, stride);
    let slot = hash & mask;
    for (let found = slots[slot]; found !== 0; found = slots[slot]) {
      const first = WIDTH * (found - 1);
      if (
        numbers[first] === address &&
        numbers[first + 1] === length &&
        numbers[first + 2] === rows &&
        numbers[first + 3] === stride
      ) {
        return found - 1;
      }
      slot = (slot + 1) & mask;
    }
    if (this.count === this.lane.length) return this.grow() ? this.numberOf(bytes, at) : NO_ROW;
    const range = this.count++;
    numbers[WIDTH * range] = address;
    numbers[WIDTH * range + 1] = length;
    numbers[WIDTH * range + 2] = rows;
    numbers[WIDTH * range + 3] = stride;
    this.lane[range] = NOBODY;
    this.hashes[range] = hash;
    slots[slot] = range + 1;
    return range;
  }

  /** A lane touches a range. */
  touch(range: number, lane: number, isWrite: number): void {
    this.isWritten[range] |= isWrite;
    if (this.lane[range] === lane) return;
    this.lane[range] = this.lane[range] === NOBODY ? lane : SEVERAL;
  }

  /** Declares a range as a write. */
  declare(range: number, bytes: Accesses): Accesses {
    const { numbers } = this;
    const at = WIDTH * range;
    return bytes.clear().writes(numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3]);
  }

  address(range: number): number {
    return this.numbers[WIDTH * range];
  }

  /** Bytes of a run. */
  runLength(range: number): number {
    return this.numbers[WIDTH * range + 1];
  }

  /** Bytes from the beginning of one run to the next one's; 0 where there is one run. */
  stride(range: number): number {
    return this.numbers[WIDTH * range + 3];
  }

  /** The first byte after a range. */
  end(range: number): number {
    const at = WIDTH * range;
    return this.numbers[at] + (this.numbers[at + 2] - 1) * this.numbers[at + 3] + this.numbers[at + 1];
  }

  private grow(): boolean {
    const capacity = 2 * this.count;
    if (!this.budget.replaces(BYTES_PER_RANGE * this.count, BYTES_PER_RANGE * capacity)) return false;
    const { numbers, lane, isWritten, hashes } = this;
    this.numbers = new Float64Array(WIDTH * capacity);
    this.numbers.set(numbers);
    this.lane = new Int16Array(capacity);
    this.lane.set(lane);
    this.isWritten = new Uint8Array(capacity);
    this.isWritten.set(isWritten);
    this.hashes = new Int32Array(capacity);
    this.hashes.set(hashes);
    this.slots = new Int32Array(4 * capacity);
    const mask = this.slots.length - 1;
    for (let range = 0; range < this.count; range++) {
      let slot = hashes[range] & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = range + 1;
    }
    return true;
  }
}

/** Multiplicative hashing (Knuth, TAOCP 3, 6.4) of both halves of an address, and of the rest. */
function hashOf(address: number, length: number, rows: number, stride: number): number {
  let hash = Math.imul(address ^ Math.imul(address / 2 ** 32, 0x0100_0193), 0x9e37_79b1);
  hash = Math.imul(hash ^ (hash >>> 15) ^ length, 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13) ^ rows ^ Math.imul(stride, 0x0100_0193), 0xc2b2_ae35);
  return hash ^ (hash >>> 16);
}
