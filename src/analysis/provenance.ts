import { visible } from '../model/quoted.js';
import type { TileWork } from '../protocols/protocol.js';
import type { OperationTable } from '../schedule/operation-table.js';
import type { Operation, Schedule, TileShape } from '../schedule/schedule.js';
import { tileBytes } from '../schedule/schedule.js';
import { Segments } from '../schedule/segments.js';
import { StoreOrder } from './store-order.js';

/** Segments of SRAM, from `first` up to but not including `end`. */
interface Span {
  readonly first: number;
  readonly end: number;
}

/** What an operation touches in SRAM, and the tags that it finds there in the sequential run. */
interface Expected {
  readonly reads: readonly Span[];
  readonly tags: readonly Int32Array[];
  readonly writes: Span | null;
}

const NOWHERE: Span = { first: 0, end: 0 };

/**
 * Carries tile operations out by keeping book of where data came from: each segment of SRAM has a tag, the number
 * (plus one) of the operation that put these bytes there in the sequential run, 0 for the zeros of the start. Data
 * that came about in another way than it does sequentially gets a tag of its own, made from what it came from. A
 * STORE of other data than the sequential one is a fault, found at once, so tensors need no tags.
 */
export class Provenance implements TileWork {
  private readonly expected: readonly Expected[];
  private readonly storeOrder: StoreOrder;
  private readonly strays = new Map<string, number>();
  private readonly strayNames: string[] = [];
  private found: string | null = null;
  /** Words: how many STOREs are done, in which wrong order, then the segments' tags. */
  private words!: Int32Array;

  /** How many int32 words of state this takes. */
  readonly stateWords: number;

  constructor(
    private readonly schedule: Schedule,
    ops: OperationTable,
  ) {
    const segments = new Segments(schedule);
    this.stateWords = TAGS + segments.count;
    this.expected = expectations(schedule, segments);
    this.storeOrder = new StoreOrder(schedule, ops);
  }

  /** Says where the state lives. */
  bind(words: Int32Array): void {
    this.words = words;
  }

  load(op: number): void {
    const { words } = this;
    const { writes } = this.expected[op];
    let tag = op + 1;
    const delta = words[STORE_DELTA];
    if (delta !== 0 && this.storeOrder.concerns(delta, op)) {
      tag = this.stray(
        `${op} ${delta}`,
        () => `${this.name(op)} from a tensor that is not as it should be then`,
      );
    }
    this.write(writes ?? NOWHERE, tag);
  }

  execute(op: number): void {
    const expected = this.expected[op];
    const tag = this.isAsExpected(expected)
      ? op + 1
      : this.stray(`${op}:${this.tagsRead(expected)}`, () => this.describeExecute(op, expected));
    this.write(expected.writes ?? NOWHERE, tag);
  }

  store(op: number): void {
    const { words, storeOrder } = this;
    const expected = this.expected[op];
    if (!this.isAsExpected(expected)) this.found = this.describeStore(op, expected);
    const order = storeOrder.done(words[STORE_DELTA], words[STORES_DONE]++, op);
    words[STORE_DELTA] = order.delta;
    this.found ??= order.fault;
  }

  /** What the last operation did wrong, or null; asking forgets it. */
  takeFault(): string | null {
    const { found } = this;
    this.found = null;
    return found;
  }

  /** What is wrong once everything is done, or null. */
  finalFault(): string | null {
    return this.storeOrder.finalFault(this.words[STORE_DELTA], this.words[STORES_DONE]);
  }

  private isAsExpected({ reads, tags }: Expected): boolean {
    const { words } = this;
    for (let operand = 0; operand < reads.length; operand++) {
      const { first, end } = reads[operand];
      const wanted = tags[operand];
      for (let segment = first; segment < end; segment++) {
        if (words[TAGS + segment] !== wanted[segment - first]) return false;
      }
    }
    return true;
  }

  private write({ first, end }: Span, tag: number): void {
    for (let segment = first; segment < end; segment++) this.words[TAGS + segment] = tag;
  }

  private tagsRead({ reads }: Expected): string {
    return reads.map(({ first, end }) => this.words.subarray(TAGS + first, TAGS + end).join(',')).join(' ');
  }

  /** A tag for data that the sequential run never has; the same for the same origin. */
  private stray(origin: string, describe: () => string): number {
    let tag = this.strays.get(origin);
    if (tag === undefined) {
      tag = this.schedule.ops.length + 1 + this.strays.size;
      this.strays.set(origin, tag);
      this.strayNames.push(describe());
    }
    return tag;
  }

  private describeStore(op: number, expected: Expected): string {
    const { actual, wanted } = this.firstMismatch(expected);
    return `${this.name(op)} writes data of ${this.origin(actual)}, not of ${this.origin(wanted)}`;
  }

  /** Where wrong data came from in the first place: the first EXECUTE that read it. */
  private describeExecute(op: number, expected: Expected): string {
    const { actual, wanted } = this.firstMismatch(expected);
    if (actual > this.schedule.ops.length) return this.origin(actual);
    return `${this.name(op)} (which read data of ${this.origin(actual)}, not of ${this.origin(wanted)})`;
  }

  private firstMismatch({ reads, tags }: Expected): { actual: number; wanted: number } {
    for (let operand = 0; operand < reads.length; operand++) {
      const { first, end } = reads[operand];
      for (let segment = first; segment < end; segment++) {
        const actual = this.words[TAGS + segment];
        const wanted = tags[operand][segment - first];
        if (actual !== wanted) return { actual, wanted };
      }
    }
    throw new Error('the data is as it should be');
  }

  private name(op: number): string {
    return describe(this.schedule.ops[op], op);
  }

  private origin(tag: number): string {
    if (tag === 0) return 'the start (zeros)';
    const { length } = this.schedule.ops;
    return tag <= length ? this.name(tag - 1) : this.strayNames[tag - length - 1];
  }
}

/** Words of the state before the tags. */
const STORES_DONE = 0;
const STORE_DELTA = 1;
const TAGS = 2;

/** An operation in the words of the schedule: `operation 18, STORE output (0, 1)`. */
export function describe(op: Operation, index: number): string {
  if (op.op === 'execute') return `operation ${index}, EXECUTE into ${op.accAddr}`;
  return `operation ${index}, ${op.op.toUpperCase()} ${visible(op.tensor)} (${op.tileRow}, ${op.tileCol})`;
}

/** The sequential run of the tags: what each operation finds where it reads. */
function expectations(schedule: Schedule, segments: Segments): readonly Expected[] {
  const tags = new Int32Array(segments.count);
  const span = (address: number, bytes: number): Span => ({
    first: segments.at(address),
    end: segments.at(address + bytes),
  });
  return schedule.ops.map((op, index) => {
    const { reads, writes } = spans(op, schedule.tile, span);
    const found = reads.map(({ first, end }) => tags.slice(first, end));
    if (writes) tags.fill(index + 1, writes.first, writes.end);
    return { reads, tags: found, writes };
  });
}

function spans(op: Operation, { m, k, n }: TileShape, span: (address: number, bytes: number) => Span) {
  if (op.op === 'load') return { reads: [], writes: span(op.dstAddr, tileBytes(op.rows, op.cols)) };
  if (op.op === 'store') return { reads: [span(op.srcAddr, tileBytes(op.rows, op.cols))], writes: null };
  const accumulator = span(op.accAddr, tileBytes(m, n));
  const operands = [span(op.aAddr, tileBytes(m, k)), span(op.bAddr, tileBytes(k, n))];
  return { reads: op.firstK ? operands : [...operands, accumulator], writes: accumulator };
}
