import { Accesses } from '../../src/lane/accesses.js';
import { BadLane } from '../../src/lane/bad-lane.js';
import { Verb } from '../../src/lane/lane.js';
import type { System } from '../system.js';

/** Plain words that a step is held against, and the byte addresses under which lanes declare them: as of `HeldWords`. */
export interface Region {
  readonly from: number;
  readonly to: number;
  readonly address: number | Float64Array;
}

/** Plain memory that lanes may touch, outside the words of the system. */
export interface PlainMemory {
  readonly words: Int32Array;
  /** Where it can change: words `from` up to but not including `to`; byte address `4 * from` is the first. Default: all. */
  readonly regions?: readonly { readonly from: number; readonly to: number }[];
}

/** Which bytes of plain words a step declares to read and to write. Words are little-endian, as on all that V8 runs on. */
export class DeclaredWords {
  /** The words that `regions` are parts of. */
  readonly words: Int32Array;
  readonly regions: readonly Region[];
  /** For each word: the bits of the bytes that the step may read. */
  readonly mayRead: Int32Array;
  /** For each word: the bits of the bytes that the step may write. */
  readonly mayWrite: Int32Array;
  /** For each word: 1 where some region has it, or where it follows from such words. */
  readonly isHeld: Uint8Array;
  /** Bytes of plain words, where they are memory that lanes declare; what else they are has no end that is known here. */
  private readonly limit: number;
  private readonly declared = new Accesses();
  private readonly again = new Accesses();

  /** @param memory what lanes touch; without it, the plain words of the system that it says are held. */
  constructor(
    private readonly system: System,
    memory?: PlainMemory,
  ) {
    const hasEnd = !memory && system.teller.isMemory;
    this.limit = hasEnd ? 4 * (system.words.length - system.plainAt) : Number.POSITIVE_INFINITY;
    this.words = memory?.words ?? system.words;
    const { length } = this.words;
    this.regions = memory
      ? (memory.regions ?? [{ from: 0, to: length }]).map(({ from, to }) => ({ from, to, address: 4 * from }))
      : system.heldWords.map(({ from, words, address }) => ({ from, to: from + words, address }));
    this.mayRead = new Int32Array(length);
    this.mayWrite = new Int32Array(length);
    this.isHeld = new Uint8Array(length);
    for (const { from, to } of this.regions) this.isHeld.fill(1, from, to);
    if (!memory) for (const at of system.derivedWords) this.isHeld[at] = 1;
  }

  /** Marks what a lane's next step declares. */
  declare(lane: number): void {
    this.system.declare(lane, this.declared);
    // What is declared of a cell is no plain word, and is held as the access that it is.
    if (this.system.state(lane).verb !== Verb.touches) this.declared.clear();
    this.checkEnds(lane);
    this.mark();
  }

  /** Marks that nothing is declared. */
  declareNothing(): void {
    this.declared.clear();
    this.mark();
  }

  /** @throws BadLane where the step touches what is beyond all plain words: what it writes there is lost. */
  private checkEnds(lane: number): void {
    const { system, declared, limit } = this;
    for (let range = 0; range < declared.count; range++) {
      if (declared.end(range) <= limit) continue;
      const touched = `byte ${declared.end(range) - 1}`;
      const what = `it touches ${touched}, but there are ${limit} bytes: give the system more plainWords, or say in \`held\` what they stand for`;
      throw new BadLane(system.lanes[lane].name, system.state(lane).name, what);
    }
  }

  /** Whether the lane declares the same when it is asked again. */
  isDeclaredAgain(lane: number): boolean {
    const a = this.declared;
    if (this.system.state(lane).verb !== Verb.touches) return true;
    const b = this.system.declare(lane, this.again);
    if (a.count !== b.count) return false;
    for (let at = 0; at < a.count; at++) {
      if (a.address[at] !== b.address[at] || a.length[at] !== b.length[at]) return false;
      if (a.rows[at] !== b.rows[at] || a.stride[at] !== b.stride[at]) return false;
      if (a.isWrite[at] !== b.isWrite[at]) return false;
    }
    return true;
  }

  /** The byte address under which lanes know a word of a region. */
  byteOf(at: number, { from, address }: Region): number {
    return typeof address === 'number' ? address + 4 * (at - from) : address[at - from];
  }

  private mark(): void {
    const { declared, mayRead, mayWrite } = this;
    mayRead.fill(0);
    mayWrite.fill(0);
    for (const region of this.regions) {
      for (let range = 0; range < declared.count; range++) {
        const marks = declared.isWrite[range] ? mayWrite : mayRead;
        if (typeof region.address === 'number') this.markRuns(marks, range, region, region.address);
        else this.markBytes(marks, range, region, region.address);
      }
    }
  }

  private markRuns(marks: Int32Array, range: number, { from, to }: Region, address: number): void {
    const { declared } = this;
    const last = 4 * (to - from);
    for (let row = 0; row < declared.rows[range]; row++) {
      const begin = declared.address[range] + row * declared.stride[range] - address;
      const end = Math.min(last, begin + declared.length[range]);
      let byte = Math.max(0, begin);
      for (; byte < end && byte % 4 !== 0; byte++) marks[from + (byte >> 2)] |= 0xff << (8 * (byte & 3));
      const whole = end - (end % 4);
      if (byte < whole) marks.fill(-1, from + byte / 4, from + whole / 4);
      for (byte = Math.max(byte, whole); byte < end; byte++) {
        marks[from + (byte >> 2)] |= 0xff << (8 * (byte & 3));
      }
    }
  }

  private markBytes(marks: Int32Array, range: number, { from, to }: Region, bytes: Float64Array): void {
    for (let at = from; at < to; at++) if (this.declared.covers(range, bytes[at - from])) marks[at] = -1;
  }
}
