import type { HeldWords } from '../../sim/system-spec.js';
import { EXECUTE, LOAD, type OperationTable, ROWS, STORE } from '../program/operation-table.js';
import type { TileWork } from '../program/protocol.js';
import { OperationNames } from '../schedule/operation-names.js';
import type { SchedLoad, Schedule, Storing } from '../schedule/schedule.js';
import { type ElementSet, intersectionOf, NO_ELEMENTS, unionOf } from './element-set.js';
import { Origins } from './origins.js';
import { SequentialTags, type UnwrittenReads } from './sequential-tags.js';
import { SramParts } from './sram-parts.js';
import { NO_RANGE, RANGES, WRITES } from './sram-ranges.js';
import { StoreOrder } from './store-order.js';
import type { Mismatch, Stray, Way } from './stray.js';
import { productElements, readElements, storedElements } from './wrong-elements.js';

/** Words of the state before the tags. */
const SIGNATURE = 0;
const STORE_DELTA = 1;
const STORES_DONE = 2;
const TAGS = 3;

/** A STORE's data, where some of what it reads has another tag. */
const RIGHT = 0;
const WRONG = 1;

/**
 * Carries tile operations out by keeping book of where data came from: each part of SRAM has a tag, the number (plus one)
 * of the operation that put these bytes there in the sequential run, 0 for the zeros of the start. Data that came about
 * in another way than it does sequentially gets a tag of its own, made from what it came from, which knows element by
 * element what is otherwise. A STORE of other data than the sequential one is a fault, found at once, so tensors need
 * no tags. Tags are int32: there are no more than operations and, as Origins keeps room for, strays.
 */
export class Provenance implements TileWork {
  private readonly parts: SramParts;
  private readonly sequential: SequentialTags;
  private readonly storeOrder: StoreOrder;
  private readonly origins: Origins;
  /** Made when something is to be named. */
  private names: OperationNames | null = null;
  private readonly strays: Stray[] = [];
  private found: string | null = null;
  /** Words: what tells tags apart at a glance, in which wrong order STOREs are done, how many are, the parts' tags. */
  private words!: Int32Array;

  /** How many int32 words of state this takes. */
  readonly stateWords: number;
  /** How many of them, from the first on, differ between nearly all states that differ here. */
  readonly tellingWords = 2;

  /** @throws BadInput where the operations overlap in too many pieces to be followed. */
  constructor(
    private readonly schedule: Schedule,
    private readonly ops: OperationTable,
  ) {
    this.parts = new SramParts(ops);
    this.stateWords = TAGS + this.parts.count;
    this.sequential = new SequentialTags(ops.length, this.parts);
    this.storeOrder = new StoreOrder(ops);
    this.origins = new Origins(ops.length);
  }

  /** Operations that read what nothing wrote before them, in the sequential run. */
  get unwrittenReads(): UnwrittenReads {
    return this.sequential.unwrittenReads;
  }

  /** How many STOREs and functions of rows have been carried out. */
  get storesDone(): number {
    return this.words[STORES_DONE];
  }

  /** The tags as words that stand for bytes of SRAM, where the state begins at plain word `from`. */
  held(from: number): HeldWords {
    return { from: from + TAGS, words: this.parts.count, address: this.parts.firstBytes() };
  }

  /** The word that sums the tags up, where the state begins at plain word `from`. */
  derived(from: number): readonly number[] {
    return [from + SIGNATURE];
  }

  /** Says where the state lives. */
  bind(words: Int32Array): void {
    this.words = words;
  }

  load(op: number): void {
    const { words, storeOrder } = this;
    if (!this.isOf(LOAD, op)) return;
    const concerning = storeOrder.concerning(words[STORE_DELTA], words[STORES_DONE], op);
    this.write(op, concerning.length === 0 ? op + 1 : this.strayLoad(op, concerning));
  }

  execute(op: number): void {
    if (!this.isOf(EXECUTE, op)) return;
    this.write(op, this.isAsExpected(op) ? op + 1 : this.strayProduct(op));
  }

  store(op: number): void {
    if (!this.isOf(STORE, op)) return;
    if (!this.isAsExpected(op)) this.checkStored(op);
    this.countStore(op);
  }

  rows(op: number): void {
    if (this.isOf(ROWS, op)) this.countStore(op);
  }

  /** What it reads of tensors is as it should be where it keeps its place among the others. */
  private countStore(op: number): void {
    const { words } = this;
    const order = this.storeOrder.done(words[STORE_DELTA], words[STORES_DONE]++, op);
    words[STORE_DELTA] = order.delta;
    this.found ??= order.fault;
  }

  /** What the last operation did wrong, or null; asking forgets it. */
  takeFault(): string | null {
    const { found } = this;
    this.found = null;
    return found;
  }

  /**
   * The operations that data came through which a STORE finds now and does not in the sequential run, from the one that had them
   * first to the STORE. None where it finds what it should, and for other operations.
   */
  wayOfWrongData(op: number): readonly number[] {
    const wrong = this.ops.kind(op) === STORE ? this.mismatches(op)[0] : undefined;
    return wrong ? [...this.wayOf(wrong.actual, wrong.wrong).ops, op] : [];
  }

  /** What is wrong once everything is done, or null. */
  finalFault(): string | null {
    return this.storeOrder.finalFault(this.words[STORE_DELTA], this.words[STORES_DONE]);
  }

  /** Whether an operation is of this kind; it is a fault to carry another one out as if it were. */
  private isOf(kind: number, op: number): boolean {
    if (this.ops.kind(op) === kind) return true;
    this.found = `${this.name(op)} is carried out as ${KIND_NAMES[kind]}`;
    return false;
  }

  private isAsExpected(op: number): boolean {
    const { words } = this;
    const { rangesOf, firstOf, members } = this.parts;
    const { found } = this.sequential;
    let next = this.sequential.firstOf[op];
    for (let at = RANGES * op; at < RANGES * op + WRITES; at++) {
      const range = rangesOf[at];
      if (range === NO_RANGE) break;
      for (let member = firstOf[range]; member < firstOf[range + 1]; member++) {
        if (words[TAGS + members[member]] !== found[next++]) return false;
      }
    }
    return true;
  }

  private write(op: number, tag: number): void {
    const { words } = this;
    const { firstOf, members, rangesOf } = this.parts;
    const range = rangesOf[RANGES * op + WRITES];
    for (let member = firstOf[range]; member < firstOf[range + 1]; member++) {
      const part = members[member];
      words[SIGNATURE] += mixed(part, tag) - mixed(part, words[TAGS + part]);
      words[TAGS + part] = tag;
    }
  }

  /** The tag of a LOAD that finds these STOREs done, or not, against the sequential run. */
  private strayLoad(op: number, concerning: readonly number[]): number {
    return this.origins.numberOf(`${op}<${concerning}`, () => {
      const { ops } = this.schedule;
      const wrong = concerning.map((store) =>
        storedElements(this.ops, op, ops[op] as SchedLoad, store, ops[store] as Storing),
      );
      return this.stray(op, unionOf(wrong), []);
    });
  }

  /** The tag of what an EXECUTE makes of other data; that of the sequential run where it comes out the same. */
  private strayProduct(op: number): number {
    return this.origins.numberOf(this.tagsRead(op), () => {
      const mismatches = this.mismatches(op);
      if (mismatches.length === 0) return op + 1;
      const wrong = [0, 1, 2].map((range) =>
        unionOf(mismatches.filter((mismatch) => mismatch.range === range).map((mismatch) => mismatch.wrong)),
      );
      const take = (stretches: number) => this.origins.take(stretches);
      const elements = productElements(this.ops, op, wrong[0], wrong[1], wrong[2], take);
      return this.stray(op, elements, mismatches);
    });
  }

  private checkStored(op: number): void {
    const isRight = () => (this.mismatches(op).length === 0 ? RIGHT : WRONG);
    if (this.origins.numberOf(this.tagsRead(op), isRight) === RIGHT) return;
    const [{ actual, wanted, wrong }] = this.mismatches(op);
    const { name } = this.wayOf(actual, wrong);
    this.found = `${this.name(op)} writes data of ${name}, not of ${this.origin(wanted)}`;
  }

  private stray(by: number, wrong: ElementSet, causes: readonly Mismatch[]): number {
    this.origins.take(wrong.length + causes.length);
    return this.ops.length + this.strays.push({ by, wrong, causes });
  }

  /** How these elements of what a tag stands for came about: by those that they are made of, and by no others. */
  private wayOf(tag: number, elements: ElementSet): Way {
    const ops: number[] = [];
    let last: { readonly by: number; readonly wanted: number } | null = null;
    for (let actual = tag, wrong = elements; ; ) {
      const stray = this.strayOf(actual);
      const made = stray ? intersectionOf(stray.wrong, wrong) : NO_ELEMENTS;
      if (!stray || made.length === 0) {
        // The operation makes them as it does sequentially: they are at the wrong place, or there at the wrong time.
        const first = stray ? stray.by + 1 : actual;
        if (first > 0) ops.push(first - 1);
        const what = this.origin(first);
        const name = last
          ? `${this.name(last.by)} (which read data of ${what}, not of ${this.origin(last.wanted)})`
          : what;
        return { ops: ops.reverse(), name };
      }
      const { by, causes } = stray;
      ops.push(by);
      const read = ({ range, wrong }: Mismatch) =>
        intersectionOf(wrong, readElements(this.ops, by, range, made));
      const cause = causes.find((mismatch) => read(mismatch).length > 0);
      if (!cause) {
        return {
          ops: ops.reverse(),
          name: `${this.name(by)} from a tensor that is not as it should be then`,
        };
      }
      last = { by, wanted: cause.wanted };
      actual = cause.actual;
      wrong = read(cause);
    }
  }

  /** Tells apart what an operation can find. */
  private tagsRead(op: number): string {
    const tags: number[] = [];
    this.parts.eachRead(op, (part) => tags.push(this.words[TAGS + part]));
    return `${op}:${tags}`;
  }

  /** Where an operation finds other data than it should; none where other tags lie on what is right all the same. */
  private mismatches(op: number): Mismatch[] {
    const found: Mismatch[] = [];
    let next = this.sequential.firstOf[op];
    this.parts.eachRead(op, (part, range) => {
      const actual = this.words[TAGS + part];
      const wanted = this.sequential.found[next++];
      if (actual === wanted) return;
      const stray = this.strayOf(actual);
      const elements = this.parts.elementsOf(part);
      const wrong = stray?.by === wanted - 1 ? intersectionOf(elements, stray.wrong) : elements;
      if (wrong.length > 0) found.push({ range, actual, wanted, wrong });
    });
    return found;
  }

  private name(op: number): string {
    this.names ??= new OperationNames(this.schedule);
    return this.names.of(op);
  }

  /** What a tag of the sequential run stands for. */
  private origin(tag: number): string {
    return tag === 0 ? 'the start (zeros)' : this.name(tag - 1);
  }

  /** What a tag stands for, where it is none of the sequential run's. */
  private strayOf(tag: number): Stray | null {
    return tag > this.ops.length ? this.strays[tag - this.ops.length - 1] : null;
  }
}

/** 32 bits of which tag a part has, to be added up over all parts: a multiplicative hash (Knuth, TAOCP 3, 6.4). */
function mixed(part: number, tag: number): number {
  return Math.imul(Math.imul(part + 1, 0x9e37_79b1) ^ tag, 0x85eb_ca6b);
}

/** By kind: `LOAD`, `EXECUTE`, `STORE`, `ROWS`. */
const KIND_NAMES = ['a LOAD', 'an EXECUTE', 'a STORE', 'a function of rows'];
