import { randomModel } from '../../src/model/random-model.js';
import { compile } from '../../src/schedule/compile.js';
import type { Operation, Schedule } from '../../src/schedule/schedule.js';

/** The smallest tile whose operands can overlap in part: two elements an operand, one an accumulator. */
const tile = { m: 1, k: 2, n: 1 };
const OPERAND_BYTES = 8;
const TILES = 8;

/** Where hand-written schedules keep things in SRAM: eight places for operands, then accumulators. */
export const operandAt = (place: number) => place * OPERAND_BYTES;
export const accumulatorAt = (place: number) => TILES * OPERAND_BYTES + 4 * place;

export function scheduleOf(...ops: readonly Operation[]): Schedule {
  return {
    sramBytes: accumulatorAt(64),
    tile,
    tensors: [
      { name: 'x', rows: 1, cols: 2 * TILES, role: 'input' },
      { name: 'w', rows: 2 * TILES, cols: 1, role: 'weight' },
      { name: 'y', rows: 1, cols: 64, role: 'output' },
    ],
    ops,
  };
}

/** LOADs tile `index` of x. */
export function loadX(index: number, dstAddr: number): Operation {
  return { op: 'load', tensor: 'x', tileRow: 0, tileCol: index, rows: 1, cols: 2, dstAddr, buffer: 0 };
}

/** LOADs tile `index` of w. */
export function loadW(index: number, dstAddr: number): Operation {
  return { op: 'load', tensor: 'w', tileRow: index, tileCol: 0, rows: 2, cols: 1, dstAddr, buffer: 0 };
}

/** EXECUTEs into an accumulator; `of` says which of its products this is. */
export function execute(
  aAddr: number,
  bAddr: number,
  accAddr: number,
  of: 'only' | 'first' | 'middle' | 'last' = 'only',
): Operation {
  const firstK = of === 'only' || of === 'first';
  const lastK = of === 'only' || of === 'last';
  return { op: 'execute', aAddr, bAddr, accAddr, firstK, lastK, buffer: 0 };
}

/** STOREs an accumulator as element `index` of y. */
export function store(index: number, srcAddr: number): Operation {
  const place = { tensor: 'y', tileRow: 0, tileCol: index, rows: 1, cols: 1 };
  return { op: 'store', ...place, srcAddr, activation: null, bias: null };
}

/** Operands that are loaded once, and what comes after. */
export function resident(...ops: readonly Operation[]): Schedule {
  return scheduleOf(loadX(0, operandAt(0)), loadW(0, operandAt(1)), ...ops);
}

/** An EXECUTE on the resident operands. */
export function product(accumulator: number, of?: 'only' | 'first' | 'middle' | 'last'): Operation {
  return execute(operandAt(0), operandAt(1), accumulatorAt(accumulator), of);
}

const storeOf = (accumulator: number) => store(accumulator, accumulatorAt(accumulator));

/** One accumulator of so many products, all on the same operands: nothing but the ring holds the DMA lane back. */
export function accumulate(products: number): Schedule {
  const middle = Array.from({ length: products - 2 }, () => product(0, 'middle'));
  return resident(product(0, 'first'), ...middle, product(0, 'last'), storeOf(0));
}

/** One accumulator of so many products, each with operands of its own in one buffer: a LOAD waits for every EXECUTE. */
export function oneBuffer(products: number): Schedule {
  const [a, b] = [operandAt(0), operandAt(1)];
  const ops = Array.from({ length: products }, (_, index) => {
    const of = index === 0 ? 'first' : index < products - 1 ? 'middle' : 'last';
    return [loadX(index, a), loadW(index, b), execute(a, b, accumulatorAt(0), of)];
  });
  return scheduleOf(...ops.flat(), storeOf(0));
}

/** A LOAD whose destination overlaps an operand in use without beginning where that begins. */
export const partOverlap = scheduleOf(
  loadX(0, operandAt(0)),
  loadW(0, operandAt(2)),
  execute(operandAt(0), operandAt(2), accumulatorAt(0), 'first'),
  loadX(1, operandAt(0) + 4),
  execute(operandAt(0) + 4, operandAt(2), accumulatorAt(0), 'last'),
  storeOf(0),
);

/** So many accumulators of one product, all finished before the first is stored, in the order of finishing. */
export function finishedBeforeStored(accumulators: number): Schedule {
  const all = Array.from({ length: accumulators }, (_, index) => index);
  return resident(...all.map((index) => product(index)), ...all.map(storeOf));
}

/** Two accumulators, stored in another order than they are finished in. */
export const storedBackwards = resident(product(0), product(1), storeOf(1), storeOf(0));

/** One accumulator that is used again as soon as it is stored. */
export const accumulatorReused = resident(
  product(0),
  store(0, accumulatorAt(0)),
  product(0),
  store(1, accumulatorAt(0)),
);

/** Each accumulator stored straight after its last product, and no place of SRAM used twice. */
export const roomy = scheduleOf(
  loadX(0, operandAt(0)),
  loadW(0, operandAt(1)),
  execute(operandAt(0), operandAt(1), accumulatorAt(0), 'first'),
  loadX(1, operandAt(2)),
  loadW(1, operandAt(3)),
  execute(operandAt(2), operandAt(3), accumulatorAt(0), 'last'),
  storeOf(0),
  execute(operandAt(0), operandAt(3), accumulatorAt(1)),
  storeOf(1),
);

/** What the compiler makes of a model: two layers, four products a tile in ping-pong buffers, accumulators used again. */
export const compiled = compile(randomModel({ layers: [16, 8, 4], seed: '1' }), {
  batch: 4,
  tile: { m: 4, k: 4, n: 4 },
  sramBytes: 512,
});
