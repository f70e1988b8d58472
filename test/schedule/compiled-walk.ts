import { expect } from 'vitest';
import type { Model } from '../../src/model/model.js';
import {
  isOfRows,
  type Operation,
  type SchedExecute,
  type SchedLoad,
  type SchedRows,
  type SchedStore,
  type Schedule,
  type TensorSpec,
} from '../../src/schedule/schedule.js';

/** The tensors of one layer as its schedule has them. */
export interface LayerTensors {
  readonly left: TensorSpec;
  readonly right: TensorSpec;
  readonly bias: TensorSpec | null;
  readonly other:
    | { readonly how: 'add' | 'multiply'; readonly tensor: TensorSpec; readonly after: boolean }
    | undefined;
  readonly output: TensorSpec;
  /** Where the function of the output's rows goes, or null. */
  readonly ofRows: TensorSpec | null;
  readonly activation: string | undefined;
}

/** Finds each layer's tensors in a compiled schedule by the order of the roles. */
export function layersOf(schedule: Schedule, model: Model): readonly LayerTensors[] {
  const withRole = (...roles: string[]) => schedule.tensors.filter(({ role }) => roles.includes(role));
  const slopes = new Set(
    schedule.ops.flatMap((op) =>
      op.op === 'store' && op.activation?.name === 'prelu' ? [op.activation.slopes] : [],
    ),
  );
  const rights = new Set(schedule.tensors.flatMap(({ scales, zeroPoints }) => [scales, zeroPoints]));
  const weights = withRole('weight').filter(({ name }) => !slopes.has(name) && !rights.has(name));
  const biases = withRole('bias');
  const written = withRole('activation', 'output');
  const inRows = schedule.ops.filter(isOfRows);
  const rowsTo = new Map(inRows.map((op) => [op.from, op.tensor] as const));
  const outputs = written.filter(({ name }) => ![...rowsTo.values()].includes(name));
  const rowsOf = ({ name }: TensorSpec) => written.find((other) => other.name === rowsTo.get(name)) ?? null;
  const lefts = [...withRole('input'), ...outputs.map((output) => rowsOf(output) ?? output)];
  expect([weights.length, outputs.length, lefts.length - 1]).toEqual(Array(3).fill(model.layers.length));
  const functions = outputs.map((output) => {
    const op = inRows.find(({ from }) => from === output.name);
    return op && (op.op === 'softmax' ? { name: op.op } : { name: op.op, epsilon: op.epsilon });
  });
  expect(functions).toEqual(model.layers.map(({ ofRows }) => ofRows));
  expect(biases.length).toBe(model.layers.filter(({ bias }) => bias !== null).length);
  return model.layers.map((layer, index) => ({
    left: lefts[layer.from ?? index],
    other: (['add', 'multiply'] as const).flatMap((how) => {
      const other = layer[how];
      return other ? [{ how, tensor: lefts[other.of], after: other.after }] : [];
    })[0],
    right: weights[index],
    bias: layer.bias === null ? null : (biases.shift() as TensorSpec),
    output: outputs[index],
    ofRows: rowsOf(outputs[index]),
    activation: layer.activation?.name,
  }));
}

/**
 * Follows a compiled schedule operation by operation, with each word of SRAM labelled by the number of the operation
 * that it is from. Expects that every EXECUTE finds whole tiles, of the tensors and coordinates that the product
 * needs; that k ascends from firstK to lastK into an accumulator that nothing else touches; that this accumulator
 * goes out with its layer's bias and activation, and what it adds is stored by then; that every output tile is stored once, and all of it that a LOAD of a later
 * layer needs before that LOAD.
 */
export function walk(schedule: Schedule, model: Model): void {
  const walker = new Walker(schedule, layersOf(schedule, model));
  schedule.ops.forEach((op, index) => {
    walker.step(op, index);
  });
  walker.end();
}

/** The EXECUTEs into one accumulator so far, the number of the first, and their operands. */
interface Chain {
  readonly number: number;
  readonly executes: SchedExecute[];
  readonly operands: { a: SchedLoad; b: SchedLoad }[];
}

class Walker {
  private readonly words: Int32Array;
  /** By tensor, the output tiles stored, as row and column. */
  private readonly stored = new Map<string, Set<string>>();
  /** By accumulator address. */
  private readonly chains = new Map<number, Chain>();

  constructor(
    private readonly schedule: Schedule,
    private readonly layers: readonly LayerTensors[],
  ) {
    this.words = new Int32Array(Math.ceil(schedule.sramBytes / 4)).fill(-1);
  }

  step(op: Operation, index: number): void {
    if (op.op === 'load') this.load(op, index);
    else if (op.op === 'execute') this.execute(op, index);
    else if (op.op === 'store') this.store(op);
    else this.rows(op);
  }

  end(): void {
    expect(this.chains.size).toBe(0);
    for (const spec of this.layers.flatMap(({ output, ofRows }) => (ofRows ? [output, ofRows] : [output]))) {
      expect(this.stored.get(spec.name)?.size).toBe(this.outputTiles(spec));
    }
  }

  private load(op: SchedLoad, index: number): void {
    const specs = this.layers.flatMap(({ output, ofRows }) => [ofRows, output]);
    const spec = specs.find((made) => made?.name === op.tensor);
    if (spec) this.expectStored(spec, op);
    this.label(op.dstAddr, op.rows * op.cols, index);
  }

  private expectStored({ name, cols }: TensorSpec, op: SchedLoad | SchedStore): void {
    const { n } = this.schedule.tile;
    const end = Math.min(cols, (op.tileCol + 1) * op.cols);
    for (let col = Math.floor((op.tileCol * op.cols) / n); col * n < end; col++) {
      expect(this.stored.get(name)).toContain(`${op.tileRow} ${col}`);
    }
  }

  private execute(op: SchedExecute, index: number): void {
    const { m, k, n } = this.schedule.tile;
    const chain = op.firstK
      ? { number: index, executes: [], operands: [] }
      : (this.chains.get(op.accAddr) as Chain);
    expect(this.chains.has(op.accAddr)).toBe(!op.firstK);
    if (!op.firstK) this.expectLabel(op.accAddr, m * n, chain.number);
    const [a, b] = [this.loaded(op.aAddr, m, k), this.loaded(op.bAddr, k, n)];
    expect([op.m, op.n, op.k]).toEqual([a.tileRow, b.tileCol, chain.operands.length]);
    chain.operands.push({ a, b });
    chain.executes.push(op);
    this.chains.set(op.accAddr, chain);
    this.label(op.accAddr, m * n, chain.number);
  }

  /** Whole rows of what is stored, each once: the layer's output is then as good as stored itself. */
  private rows({ tensor, from, tileRow, rows }: SchedRows): void {
    const layer = this.layers.find(({ ofRows }) => ofRows?.name === tensor) as LayerTensors;
    const { m, n } = this.schedule.tile;
    expect([from, rows]).toEqual([layer.output.name, m]);
    const stored = this.stored.get(tensor) ?? new Set();
    for (let col = 0; col * n < layer.output.cols; col++) {
      expect(this.stored.get(from)).toContain(`${tileRow} ${col}`);
      expect(stored).not.toContain(`${tileRow} ${col}`);
      stored.add(`${tileRow} ${col}`);
    }
    this.stored.set(tensor, stored);
  }

  private store(op: SchedStore): void {
    const { m, k, n } = this.schedule.tile;
    const layer = this.layers.find(({ output }) => output.name === op.tensor);
    const { left, right, bias, other, output, activation } = layer as LayerTensors;
    const { number, executes, operands } = this.chains.get(op.srcAddr) as Chain;
    const lengthK = Math.ceil(left.cols / k);
    expect(executes.map(({ lastK }) => lastK)).toEqual(Array(lengthK).fill(false).with(-1, true));
    this.expectLabel(op.srcAddr, m * n, number);
    operands.forEach(({ a, b }, p) => {
      expect([a.tensor, a.tileRow, a.tileCol]).toEqual([left.name, op.tileRow, p]);
      expect([b.tensor, b.tileRow, b.tileCol]).toEqual([right.name, p, op.tileCol]);
    });
    // As many different places as there are tiles, each within the tensor, cover it.
    const stored = this.stored.get(output.name) ?? new Set();
    const place = `${op.tileRow} ${op.tileCol}`;
    expect(op.tileRow * m < output.rows && op.tileCol * n < output.cols && !stored.has(place)).toBe(true);
    expect([op.rows, op.cols, op.bias, op.activation?.name]).toEqual([m, n, bias?.name ?? null, activation]);
    for (const how of ['add', 'multiply'] as const) {
      const wanted = other?.how === how ? { tensor: other.tensor.name, after: other.after } : undefined;
      expect(op[how]).toEqual(wanted);
    }
    if (other && other.tensor.role !== 'input') this.expectStored(other.tensor, op);
    this.stored.set(output.name, stored.add(place));
    this.chains.delete(op.srcAddr);
  }

  /** The LOAD whose whole tile of rows x cols lies at an address now. */
  private loaded(address: number, rows: number, cols: number): SchedLoad {
    const index = this.words[address / 4];
    const op = this.schedule.ops[index];
    expect(op).toMatchObject({ op: 'load', dstAddr: address, rows, cols });
    this.expectLabel(address, rows * cols, index);
    return op as SchedLoad;
  }

  private label(address: number, elements: number, label: number): void {
    this.words.fill(label, address / 4, address / 4 + elements);
  }

  private expectLabel(address: number, elements: number, label: number): void {
    const words = this.words.subarray(address / 4, address / 4 + elements);
    expect(words.length).toBe(elements);
    expect(words.every((word) => word === label)).toBe(true);
  }

  private outputTiles({ rows, cols }: TensorSpec): number {
    const { m, n } = this.schedule.tile;
    return Math.ceil(rows / m) * Math.ceil(cols / n);
  }
}
