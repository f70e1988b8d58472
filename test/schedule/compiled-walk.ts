import { expect } from 'vitest';
import type { Model } from '../../src/model/model.js';
import type {
  Operation,
  SchedExecute,
  SchedLoad,
  SchedStore,
  Schedule,
  TensorSpec,
} from '../../src/schedule/schedule.js';

/** The tensors of one layer as its schedule has them. */
export interface LayerTensors {
  readonly left: TensorSpec;
  readonly right: TensorSpec;
  readonly bias: TensorSpec | null;
  readonly output: TensorSpec;
  readonly relu: boolean;
}

/** Finds each layer's tensors in a compiled schedule by the order of the roles. */
export function layersOf(schedule: Schedule, model: Model): readonly LayerTensors[] {
  const withRole = (...roles: string[]) => schedule.tensors.filter(({ role }) => roles.includes(role));
  const weights = withRole('weight');
  const biases = withRole('bias');
  const outputs = withRole('activation', 'output');
  const lefts = [...withRole('input'), ...outputs];
  expect([weights.length, outputs.length, lefts.length - 1]).toEqual(Array(3).fill(model.layers.length));
  expect(biases.length).toBe(model.layers.filter(({ bias }) => bias !== null).length);
  return model.layers.map((layer, index) => ({
    left: lefts[index],
    right: weights[index],
    bias: layer.bias === null ? null : (biases.shift() as TensorSpec),
    output: outputs[index],
    relu: layer.relu,
  }));
}

/**
 * Follows a compiled schedule operation by operation, with each word of SRAM labelled by the number of the operation
 * that it is from. Expects that every EXECUTE finds whole tiles, of the tensors and coordinates that the product
 * needs; that k ascends from firstK to lastK into an accumulator that nothing else touches; that this accumulator
 * goes out with its layer's bias and ReLU; that every output tile is stored once, and before a later layer loads it.
 */
export function walk(schedule: Schedule, model: Model): void {
  const walker = new Walker(schedule, layersOf(schedule, model));
  schedule.ops.forEach((op, index) => {
    walker.step(op, index);
  });
  walker.end();
}

class Walker {
  private readonly words: Int32Array;
  private readonly stored = new Map<string, number>();
  private layer = 0;
  /** The EXECUTEs since the last STORE, and the number of the first. */
  private chain: SchedExecute[] = [];
  private chainNumber = -1;
  /** The operands of the chain's EXECUTEs. */
  private operands: { a: SchedLoad; b: SchedLoad }[] = [];

  constructor(
    private readonly schedule: Schedule,
    private readonly layers: readonly LayerTensors[],
  ) {
    this.words = new Int32Array(Math.ceil(schedule.sramBytes / 4)).fill(-1);
  }

  step(op: Operation, index: number): void {
    if (op.op === 'load') this.load(op, index);
    else if (op.op === 'execute') this.execute(op, index);
    else this.store(op);
  }

  end(): void {
    expect(this.chain).toEqual([]);
    for (const { output } of this.layers) {
      expect(this.stored.get(output.name)).toBe(this.outputTiles(output));
    }
  }

  private load(op: SchedLoad, index: number): void {
    const layer = this.layers.find(({ output }) => output.name === op.tensor);
    if (layer) expect(this.stored.get(op.tensor)).toBe(this.outputTiles(layer.output));
    this.label(op.dstAddr, op.rows * op.cols, index);
  }

  private execute(op: SchedExecute, index: number): void {
    const { m, k, n } = this.schedule.tile;
    expect([op.m, op.k, op.n, op.firstK]).toEqual([m, k, n, this.chain.length === 0]);
    if (op.firstK) this.chainNumber = index;
    else {
      expect(op.accAddr).toBe(this.chain[0].accAddr);
      this.expectLabel(op.accAddr, m * n, this.chainNumber);
    }
    this.operands.push({ a: this.loaded(op.aAddr, m, k), b: this.loaded(op.bAddr, k, n) });
    this.chain.push(op);
    this.label(op.accAddr, m * n, this.chainNumber);
  }

  private store(op: SchedStore): void {
    const { m, k, n } = this.schedule.tile;
    if (
      this.stored.get(this.layers[this.layer].output.name) ===
      this.outputTiles(this.layers[this.layer].output)
    ) {
      this.layer++;
    }
    const { left, right, bias, output, relu } = this.layers[this.layer];
    const lengthK = Math.ceil(left.cols / k);
    expect(this.chain.map(({ lastK }) => lastK)).toEqual(Array(lengthK).fill(false).with(-1, true));
    expect(op.srcAddr).toBe(this.chain[0].accAddr);
    this.expectLabel(op.srcAddr, m * n, this.chainNumber);
    this.operands.forEach(({ a, b }, p) => {
      expect([a.tensor, a.tileRow, a.tileCol]).toEqual([left.name, op.tileRow, p]);
      expect([b.tensor, b.tileRow, b.tileCol]).toEqual([right.name, p, op.tileCol]);
    });
    // Tiles come row by row, so that as many different ones as there are cover the tensor, each once.
    const place = op.tileRow * Math.ceil(output.cols / n) + op.tileCol;
    const before = this.stored.get(output.name) ?? 0;
    expect([op.tensor, op.rows, op.cols, place]).toEqual([output.name, m, n, before]);
    expect([op.bias, op.relu]).toEqual([bias?.name ?? null, relu]);
    this.stored.set(output.name, before + 1);
    this.chain = [];
    this.operands = [];
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
