import type { TileWork } from '../../src/program/protocol.js';
import {
  isOfRows,
  isStoring,
  rowsOf,
  type SchedExecute,
  type SchedLoad,
  type SchedStore,
  type Schedule,
  type Storing,
  type TensorSpec,
} from '../../src/schedule/schedule.js';
import { workOf } from '../program/work-of.js';

/**
 * Carries tile operations out by their definition, element by element: each element of SRAM and of every tensor has a
 * number that stands for how it came about, by which operation and from which elements; 0 is what was there at the start.
 * Slow, and without any of what provenance is made of: no parts, no declared bytes.
 */
export class ElementOracle implements TileWork {
  private readonly terms = new Map<string, number>();
  private readonly tensors = new Map<string, { readonly spec: TensorSpec; readonly at: number }>();
  private readonly sramAt: number;
  private readonly tensorsAt: number;
  /** By STORE, what it writes in the sequential run. */
  private readonly expected = new Map<number, readonly number[]>();
  private found: string | null = null;
  private words: Int32Array;
  readonly stateWords: number;

  constructor(private readonly schedule: Schedule) {
    // First, for each operation, how often it was done; then SRAM, then tensors.
    this.sramAt = schedule.ops.length;
    let end = this.sramAt + schedule.sramBytes / 4;
    this.tensorsAt = end;
    for (const spec of schedule.tensors) {
      this.tensors.set(spec.name, { spec, at: end });
      end += spec.rows * spec.cols;
    }
    this.stateWords = end;
    this.words = new Int32Array(end);
    schedule.ops.forEach((op, index) => {
      if (isStoring(op)) this.expected.set(index, this.stored(index));
      this[workOf(op)](index);
    });
    this.found = null;
    this.words = new Int32Array(end);
  }

  /** Says where the state lives: all zero at the start, where nothing has come about yet. */
  bind(words: Int32Array): void {
    this.words = words;
  }

  load(index: number): void {
    const op = this.schedule.ops[index] as SchedLoad;
    const values: number[] = [];
    for (let i = 0; i < op.rows; i++) {
      for (let j = 0; j < op.cols; j++) {
        const at = this.inTensor(op, i, j);
        values.push(this.term(`${index}: ${at === null ? 'zero' : this.words[at]}`));
      }
    }
    this.words.set(values, this.sramAt + op.dstAddr / 4);
    this.words[index]++;
  }

  execute(index: number): void {
    const { m, k, n } = this.schedule.tile;
    const { aAddr, bAddr, accAddr, firstK } = this.schedule.ops[index] as SchedExecute;
    const sram = (address: number, element: number) => this.words[this.sramAt + address / 4 + element];
    const values: number[] = [];
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        const row = Array.from({ length: k }, (_, p) => sram(aAddr, i * k + p));
        const column = Array.from({ length: k }, (_, p) => sram(bAddr, p * n + j));
        const before = firstK ? 'nothing' : sram(accAddr, i * n + j);
        values.push(this.term(`${index}: ${before} + ${row} * ${column}`));
      }
    }
    this.words.set(values, this.sramAt + accAddr / 4);
    this.words[index]++;
  }

  store(index: number): void {
    const values = this.stored(index);
    const expected = this.expected.get(index) ?? values;
    if (values.some((value, at) => value !== expected[at])) this.found ??= `${index} stores other data`;
    if (this.words[index] > 0) this.found ??= `${index} is done twice`;
    const overtaken = this.schedule.ops.findIndex(
      (op, other) =>
        other < index && isStoring(op) && this.words[other] === 0 && this.isInOrder(index, other),
    );
    if (overtaken >= 0) this.found ??= `${index} comes before ${overtaken}`;
    this.written(index).forEach((at, element) => {
      this.words[at] = values[element];
    });
    this.words[index]++;
  }

  rows(index: number): void {
    this.store(index);
  }

  takeFault(): string | null {
    const { found } = this;
    this.found = null;
    return found;
  }

  finalFault(): string | null {
    const undone = this.schedule.ops.findIndex((op, index) => isStoring(op) && this.words[index] === 0);
    return undone < 0 ? null : `${undone} is never done`;
  }

  private term(text: string): number {
    const number = this.terms.get(text) ?? this.terms.size + 1;
    this.terms.set(text, number);
    return number;
  }

  /** Where an element of a tile lies in its tensor; null where it hangs over the edge. */
  private inTensor({ tensor, tileRow, tileCol, rows, cols }: SchedLoad | SchedStore, i: number, j: number) {
    const { spec, at } = this.tensor(tensor);
    const [row, col] = [tileRow * rows + i, tileCol * cols + j];
    return row < spec.rows && col < spec.cols ? at + row * spec.cols + col : null;
  }

  /** Calls `visit` with each element that a STORE writes: where it lies in its tensor, and where all lie that it comes of. */
  private eachStored(index: number, visit: (tensor: number, from: readonly number[]) => void): void {
    const op = this.schedule.ops[index] as Storing;
    if (isOfRows(op)) {
      const [to, from] = [this.tensor(op.tensor), this.tensor(op.from)];
      const { cols } = to.spec;
      const end = Math.min(to.spec.rows, (op.tileRow + 1) * op.rows);
      for (let row = op.tileRow * op.rows; row < end; row++) {
        const whole = Array.from({ length: cols }, (_, j) => from.at + row * cols + j);
        for (let j = 0; j < cols; j++) visit(to.at + row * cols + j, whole);
      }
      return;
    }
    for (let i = 0; i < op.rows; i++) {
      for (let j = 0; j < op.cols; j++) {
        const at = this.inTensor(op, i, j);
        const rows = rowsOf(op).map((name) => this.tensor(name).at + op.tileCol * op.cols + j);
        const other = op.add ?? op.multiply;
        if (at !== null && other) {
          const { at: target } = this.tensor(op.tensor);
          rows.push(this.tensor(other.tensor).at + at - target);
        }
        if (at !== null) visit(at, [this.sramAt + op.srcAddr / 4 + i * op.cols + j, ...rows]);
      }
    }
  }

  private stored(index: number): readonly number[] {
    const values: number[] = [];
    this.eachStored(index, (_, from) => {
      values.push(this.term(`${index}: ${from.map((at) => this.words[at])}`));
    });
    return values;
  }

  private written(index: number): readonly number[] {
    const places: number[] = [];
    this.eachStored(index, (tensor) => places.push(tensor));
    return places;
  }

  /** Whether two STOREs have to keep their order: they write the same element, or one writes what the other reads. */
  private isInOrder(a: number, b: number): boolean {
    const touched = (index: number) => {
      const places = new Set<number>();
      this.eachStored(index, (tensor, from) => {
        for (const place of [tensor, ...from]) if (place >= this.tensorsAt) places.add(place);
      });
      return places;
    };
    const [ofA, ofB] = [touched(a), touched(b)];
    return this.written(a).some((at) => ofB.has(at)) || this.written(b).some((at) => ofA.has(at));
  }

  private tensor(name: string) {
    const tensor = this.tensors.get(name);
    if (!tensor) throw new Error(`there is no tensor ${name}`);
    return tensor;
  }
}
