import type { OperationTable } from '../program/operation-table.js';
import { BadInput } from '../refusal/bad-input.js';
import { BYTES_PER_ELEMENT } from '../schedule/schedule.js';
import { addStretch, type ElementSet } from './element-set.js';
import { NO_RANGE, RANGES, SramRanges, WRITES } from './sram-ranges.js';

/** Pieces that are followed whatever the number of operations, and how many more for each of them. */
const PIECES = 2 ** 24;
const PIECES_PER_OPERATION = 16;

/**
 * SRAM in parts: bytes that every operation touches all of or none of, as operations declare them. A tile of a compiled
 * schedule is one part, or two where a STORE clips it: what that reads of each row, and the rest. So a part need not be
 * one stretch of bytes, and there are as many as there is to tell apart, however many rows a tile has.
 */
export class SramParts {
  readonly count: number;
  /** By operation, numbers of ranges: see sram-ranges.ts. */
  readonly rangesOf: Int32Array;
  /** By range, where its parts begin in `members`; they end where the next one's begin. */
  readonly firstOf: Int32Array;
  /** Numbers of parts, range by range. */
  readonly members: Int32Array;
  private readonly ranges: SramRanges;
  /** By segment, the part that it belongs to; -1 where no operation touches it. */
  private readonly partOf: Int32Array;
  /** Made when elements are asked for: where nothing goes wrong, nobody does. */
  private byPart: SegmentsByPart | null = null;

  /** @throws BadInput where operations overlap in more pieces than there is room for in proportion to their number. */
  constructor(ops: OperationTable) {
    const take = piecesLimit(ops.length);
    this.ranges = new SramRanges(ops, take);
    this.rangesOf = this.ranges.byOperation;
    const { count, segments } = this.ranges;
    let pieces = 0;
    for (let range = 0; range < count; range++) {
      this.ranges.eachRun(range, (from, to) => {
        take(to - from);
        pieces += to - from;
      });
    }
    const classes = refined(this.ranges);
    this.partOf = new Int32Array(segments.count).fill(-1);
    this.firstOf = new Int32Array(count + 1);
    const members = new Int32Array(pieces);
    let listed = 0;
    const numbers = new Map<number, number>();
    /** By part, the last range that it was listed for, and one. */
    const listedFor = new Int32Array(segments.count);
    for (let range = 0; range < count; range++) {
      this.ranges.eachRun(range, (from, to) => {
        for (let segment = from; segment < to; segment++) {
          const part = numberIn(numbers, classes[segment]);
          this.partOf[segment] = part;
          if (listedFor[part] > range) continue;
          listedFor[part] = range + 1;
          members[listed++] = part;
        }
      });
      this.firstOf[range + 1] = listed;
    }
    this.count = numbers.size;
    this.members = members.slice(0, listed);
    for (const range of this.rangesOf) {
      if (range !== NO_RANGE) take(this.firstOf[range + 1] - this.firstOf[range]);
    }
  }

  /**
   * Calls `visit` with each part of each range that an operation reads, and the range's place among them; a part of two
   * ranges comes twice.
   */
  eachRead(op: number, visit: (part: number, range: number) => void): void {
    for (let range = 0; range < WRITES; range++) {
      this.eachIn(this.rangesOf[RANGES * op + range], (part) => visit(part, range));
    }
  }

  /** How many parts an operation reads; one of two ranges counts twice. */
  countRead(op: number): number {
    const { rangesOf, firstOf } = this;
    let count = 0;
    for (let at = RANGES * op; at < RANGES * op + WRITES; at++) {
      const range = rangesOf[at];
      if (range !== NO_RANGE) count += firstOf[range + 1] - firstOf[range];
    }
    return count;
  }

  /** Calls `visit` with each part that an operation writes. */
  eachWritten(op: number, visit: (part: number) => void): void {
    this.eachIn(this.rangesOf[RANGES * op + WRITES], visit);
  }

  private eachIn(range: number, visit: (part: number) => void): void {
    if (range === NO_RANGE) return;
    for (let at = this.firstOf[range]; at < this.firstOf[range + 1]; at++) visit(this.members[at]);
  }

  /** By part, the address of its first byte in the memory image. */
  firstBytes(): Float64Array {
    const bytes = new Float64Array(this.count).fill(-1);
    this.partOf.forEach((part, segment) => {
      if (part >= 0 && bytes[part] < 0) bytes[part] = this.ranges.segments.cuts[segment];
    });
    return bytes;
  }

  /** The elements of a part, by their number in the memory image. */
  elementsOf(part: number): ElementSet {
    this.byPart ??= segmentsByPart(this.partOf, this.count);
    const { segments, firstOf } = this.byPart;
    const { cuts } = this.ranges.segments;
    const ends: number[] = [];
    for (const segment of segments.subarray(firstOf[part], firstOf[part + 1])) {
      addStretch(ends, cuts[segment] / BYTES_PER_ELEMENT, cuts[segment + 1] / BYTES_PER_ELEMENT);
    }
    return Int32Array.from(ends);
  }
}

/** Segments in the order of their parts, ascending within each, and by part where its own begin. */
interface SegmentsByPart {
  readonly segments: Int32Array;
  readonly firstOf: Int32Array;
}

function segmentsByPart(partOf: Int32Array, parts: number): SegmentsByPart {
  const firstOf = new Int32Array(parts + 1);
  for (const part of partOf) if (part >= 0) firstOf[part + 1]++;
  for (let part = 0; part < parts; part++) firstOf[part + 1] += firstOf[part];
  const segments = new Int32Array(firstOf[parts]);
  const next = firstOf.slice();
  partOf.forEach((part, segment) => {
    if (part >= 0) segments[next[part]++] = segment;
  });
  return { segments, firstOf };
}

/** Counts pieces, and refuses the schedule as soon as there are too many: before room is taken for them. */
function piecesLimit(operations: number): (pieces: number) => void {
  const limit = PIECES + PIECES_PER_OPERATION * operations;
  let taken = 0;
  return (pieces) => {
    taken += pieces;
    if (taken <= limit) return;
    throw new BadInput(
      `schedule: its ${operations} operations overlap in SRAM in more than ${limit} pieces, too many to follow data ` +
        'through: let tiles share places as wholes, or use fewer operations',
    );
  };
}

/** A new number for each key that comes, in the order in which they come. */
function numberIn(numbers: Map<number, number>, key: number): number {
  const number = numbers.get(key) ?? numbers.size;
  if (number === numbers.size) numbers.set(key, number);
  return number;
}

/**
 * By segment, the number of its class: two segments are of one class where the very same ranges cover them. All begin in
 * one class, and each range divides those that it covers in part (Paige and Tarjan, "Three Partition Refinement
 * Algorithms", SIAM Journal on Computing 1987).
 */
function refined(ranges: SramRanges): Int32Array {
  const segments = ranges.segments.count;
  const classOf = new Int32Array(segments);
  /** By class, of which there are never more than segments: how many it has, how many of them the range covers, */
  const sizes = new Int32Array(segments);
  const covered = new Int32Array(segments);
  /** and the class that those go to. */
  const target = new Int32Array(segments);
  sizes[0] = segments;
  let count = 1;
  for (let range = 0; range < ranges.count; range++) {
    const met: number[] = [];
    ranges.eachRun(range, (from, to) => {
      for (let segment = from; segment < to; segment++) {
        if (covered[classOf[segment]]++ === 0) met.push(classOf[segment]);
      }
    });
    for (const of of met) {
      const isDivided = covered[of] < sizes[of];
      target[of] = isDivided ? count++ : of;
      if (isDivided) {
        sizes[target[of]] = covered[of];
        sizes[of] -= covered[of];
      }
      covered[of] = 0;
    }
    ranges.eachRun(range, (from, to) => {
      for (let segment = from; segment < to; segment++) classOf[segment] = target[classOf[segment]];
    });
  }
  return classOf;
}
