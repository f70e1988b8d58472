import { Slip } from './bad-lane.js';

/** How many byte ranges there is room for at first; nearly every step declares fewer. */
const FIRST = 16;
/** The byte address under which cell 0 is declared; plain bytes all come before. */
const CELLS_AT = 2 ** 44;
/** And at most. Every limit has a number; a step with more is two steps. */
const LIMIT = 65536;

/**
 * The plain bytes that one step touches: ranges of `rows` runs of `length` bytes, `stride` bytes apart.
 * One object is reused for every step, so that declaring allocates nothing.
 */
export class Accesses {
  /** How many ranges are declared; what the arrays hold beyond is left over. */
  count = 0;
  /** Whether they are of an atomic access: of two that are, neither races with the other. */
  isAtomic = false;
  /** By range: the byte address of its first byte. */
  address = new Float64Array(FIRST);
  /** By range: bytes of a run. */
  length = new Float64Array(FIRST);
  /** By range: how many runs there are. */
  rows = new Int32Array(FIRST);
  /** By range: bytes from the beginning of one run to the next one's; 0 where there is one run. */
  stride = new Float64Array(FIRST);
  /** By range: 1 for a write, 0 for a read. */
  isWrite = new Uint8Array(FIRST);

  /** Takes all declarations back. */
  clear(): this {
    this.count = 0;
    this.isAtomic = false;
    return this;
  }

  /** Declares an access of a cell, where cells are accessed plainly, too. */
  accessesCell(cell: number, isWrite: boolean, isAtomic: boolean): this {
    this.isAtomic = isAtomic;
    return this.add(CELLS_AT + 4 * cell, 4, 1, 0, Number(isWrite));
  }

  /**
   * Declares a read of `rows` runs of `length` bytes, `stride` bytes apart, the first at byte `address`. A range of
   * no bytes declares nothing.
   * @throws RangeError for more than 65,536 ranges of a step, and for a range that is none.
   */
  reads(address: number, length: number, rows = 1, stride = 0): this {
    return this.add(address, length, rows, stride, 0);
  }

  /** The same for a write. */
  writes(address: number, length: number, rows = 1, stride = 0): this {
    return this.add(address, length, rows, stride, 1);
  }

  private add(address: number, length: number, rows: number, stride: number, isWrite: number): this {
    const isOneRun = rows === 1 || stride === length;
    // Written so that NaN and undefined are refused as well.
    if (!(address >= 0 && length > 0 && rows >= 1 && (isOneRun || stride > length))) {
      if (address >= 0 && (length === 0 || rows === 0)) return this;
      throw noRange(address, length, rows, stride);
    }
    const at = this.count++;
    if (at === this.address.length) this.grow(at);
    this.address[at] = address;
    this.length[at] = isOneRun ? length * rows : length;
    this.rows[at] = isOneRun ? 1 : rows;
    this.stride[at] = isOneRun ? 0 : stride;
    this.isWrite[at] = isWrite;
    return this;
  }

  private grow(from: number): void {
    const room = 2 * from;
    if (room > LIMIT) throw new Slip(`it declares more than ${LIMIT} byte ranges: split the step`);
    this.address = larger(this.address, new Float64Array(room));
    this.length = larger(this.length, new Float64Array(room));
    this.rows = larger(this.rows, new Int32Array(room));
    this.stride = larger(this.stride, new Float64Array(room));
    this.isWrite = larger(this.isWrite, new Uint8Array(room));
  }

  /** The first byte after range `at`. */
  end(at: number): number {
    return this.address[at] + (this.rows[at] - 1) * this.stride[at] + this.length[at];
  }

  /** Whether range `at` covers the byte at `address`. */
  covers(at: number, address: number): boolean {
    const offset = address - this.address[at];
    if (offset < 0 || address >= this.end(at)) return false;
    return this.rows[at] === 1 || offset % this.stride[at] < this.length[at];
  }
}

/** The cell at a byte address that is declared for one, or -1. */
export function cellAt(address: number): number {
  return address >= CELLS_AT ? (address - CELLS_AT) / 4 : -1;
}

/** Two ranges, by their numbers, that have bytes in common though one of them writes. */
export interface Conflict {
  readonly first: number;
  readonly second: number;
}

/** Whether two steps, taken at the same moment, would race: bytes in common, and one of them writes. */
export function conflicts(a: Accesses, b: Accesses): boolean {
  if (a.isAtomic && b.isAtomic) return false;
  for (let i = 0; i < a.count; i++) {
    for (let j = 0; j < b.count; j++) {
      if ((a.isWrite[i] | b.isWrite[j]) !== 0 && overlaps(a, i, b, j)) return true;
    }
  }
  return false;
}

/** The first pair of conflicting ranges, for reports; null where there is none. */
export function findConflict(a: Accesses, b: Accesses): Conflict | null {
  if (a.isAtomic && b.isAtomic) return null;
  for (let first = 0; first < a.count; first++) {
    for (let second = 0; second < b.count; second++) {
      if ((a.isWrite[first] | b.isWrite[second]) !== 0 && overlaps(a, first, b, second)) {
        return { first, second };
      }
    }
  }
  return null;
}

function larger<A extends Float64Array | Int32Array | Uint8Array>(from: A, to: A): A {
  to.set(from);
  return to;
}

function noRange(address: number, length: number, rows: number, stride: number): Slip {
  const given = `address ${address}, length ${length}, rows ${rows}, stride ${stride}`;
  return new Slip(
    `it declares no range of bytes (${given}): give whole numbers, not negative, and rows a stride of at least their length`,
  );
}

function overlaps(a: Accesses, i: number, b: Accesses, j: number): boolean {
  if (a.address[i] >= b.end(j) || b.address[j] >= a.end(i)) return false;
  if (a.rows[i] === 1 && b.rows[j] === 1) return true;
  // Walk the runs of the range with fewer of them: each is one interval against a comb.
  return a.rows[i] <= b.rows[j] ? someRunMeets(a, i, b, j) : someRunMeets(b, j, a, i);
}

function someRunMeets(walked: Accesses, i: number, comb: Accesses, j: number): boolean {
  for (let row = 0; row < walked.rows[i]; row++) {
    const from = walked.address[i] + row * walked.stride[i];
    if (intervalMeetsComb(from, from + walked.length[i], comb, j)) return true;
  }
  return false;
}

function intervalMeetsComb(from: number, to: number, comb: Accesses, j: number): boolean {
  if (from >= comb.end(j) || to <= comb.address[j]) return false;
  if (comb.rows[j] === 1 || from <= comb.address[j]) return true;
  const intoRow = (from - comb.address[j]) % comb.stride[j];
  return intoRow < comb.length[j] || intoRow + (to - from) > comb.stride[j];
}
