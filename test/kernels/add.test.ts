import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstDifference } from '../../src/kernels/bits.js';
import type { Kernels } from '../../src/kernels/kernels.js';
import { wasmKernels } from '../../src/kernels/kernels.js';
import { referenceKernels } from '../../src/kernels/reference.js';
import type { Activation } from '../../src/model/activation.js';
import { programOf } from '../../src/protocols/resolve.js';
import { sequence } from '../../src/protocols/sequence.js';
import { runSequentially } from '../../src/run/sequential.js';
import { allocate, Workspace } from '../../src/run/workspace/workspace.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import { type ArenaData, arena, arenaData, fill, REGION } from './arena.js';

const side = fc.integer({ min: 1, max: 20 });

type How = 'add' | 'multiply';
const HOW: readonly How[] = ['add', 'multiply'];
const combined = (how: How, a: number, b: number) => Math.fround(how === 'add' ? a + b : a * b);

/** Where the first difference is between a kernel's sums or products and plain ones, -1 where there is none. */
function differenceOf(
  kernels: (memory: ArrayBufferLike) => Pick<Kernels, How>,
  data: ArenaData,
  shape: number[],
  how: How,
) {
  const [rows, cols, more] = shape;
  const { memory, floats } = arena();
  fill(floats, data);
  const expected = floats.slice();
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const at = i * (cols + more) + j;
      const to = (2 * REGION) / 4 + at;
      expected[to] = combined(how, expected[to], expected[REGION / 4 + at]);
    }
  }
  kernels(memory.buffer)[how](2 * REGION, REGION, rows, cols, 4 * (cols + more));
  return firstDifference(floats, expected);
}

const onMemory = (buffer: ArrayBufferLike) => {
  const own = new WebAssembly.Memory({
    initial: Math.ceil(buffer.byteLength / 0x10000),
    maximum: 65536,
    shared: true,
  });
  const [here, there] = [new Uint8Array(buffer), new Uint8Array(own.buffer)];
  there.set(here);
  const run =
    (how: How) =>
    (...args: Parameters<Kernels['add']>) => {
      wasmKernels(own)[how](...args);
      here.set(there.subarray(0, here.length));
    };
  return { add: run('add'), multiply: run('multiply') };
};

test.each(HOW)('tiles that are combined by %s are those of the definition, and touch nothing else', (how) => {
  const shape = fc.tuple(side, side, fc.nat(5));
  for (const kernels of [referenceKernels, onMemory]) {
    const run = fc.property(arenaData, shape, (data, sizes) => {
      expect(differenceOf(kernels, data, sizes, how)).toBe(-1);
    });
    fc.assert(run, { numRuns: 200 });
  }
});

test.each(HOW)('a kernel of %s that ends with whole vectors is caught', (how) => {
  const short = (buffer: ArrayBufferLike) => {
    const run = (to: number, from: number, rows: number, cols: number, stride: number) =>
      referenceKernels(buffer)[how](to, from, rows, cols - (cols % 4), stride);
    return { add: run, multiply: run };
  };
  const data = { pool: [1, 2, 3, 4, 5, 6, 7], seed: 5 };
  expect(differenceOf(short, data, [3, 8, 1], how)).toBe(-1);
  expect(differenceOf(short, data, [3, 7, 1], how)).not.toBe(-1);
});

const ACTIVATIONS: readonly (Activation<string> | null)[] = [
  null,
  { name: 'relu' },
  { name: 'tanh' },
  { name: 'clip', min: -0.5, max: 0.5 },
  { name: 'prelu', slopes: 's' },
];

/** y (5 x 7) = activation of x · 1 + b, which z is added to or multiplies, before it or after. */
function stored(activation: Activation<string> | null, after: boolean, how: How): Schedule {
  const tile = { rows: 3, cols: 4 };
  const places = [0, 1].flatMap((tileRow) => [0, 1].map((tileCol) => ({ tileRow, tileCol, ...tile })));
  return {
    sramBytes: 4096,
    tile: { m: 3, k: 1, n: 4 },
    tensors: [
      { name: 'x', rows: 5, cols: 7, role: 'input' },
      { name: 'z', rows: 5, cols: 7, role: 'input' },
      { name: 'b', rows: 1, cols: 7, role: 'bias' },
      { name: 's', rows: 1, cols: 7, role: 'weight' },
      { name: 'y', rows: 5, cols: 7, role: 'output' },
    ],
    ops: places.flatMap((place, at) => [
      { op: 'load', tensor: 'x', ...place, dstAddr: 64 * at, buffer: 0 } as const,
      {
        op: 'store',
        tensor: 'y',
        ...place,
        srcAddr: 64 * at,
        activation,
        bias: 'b',
        [how]: { tensor: 'z', after },
      } as const,
    ]),
  };
}

test.each(
  ACTIVATIONS.flatMap((activation) =>
    [true, false].flatMap((after) => HOW.map((how) => [activation, after, how] as const)),
  ),
)(
  'a STORE of %j has another tensor after it: %j, by %s, as two steps would, with the same bits in both kernels',
  (activation, after, how) => {
    const schedule = stored(activation, after, how);
    const random = fc.sample(fc.array(fc.float(), { minLength: 84, maxLength: 84 }), {
      numRuns: 20,
      seed: 4,
    });
    for (const values of [...random, Array.from({ length: 84 }, (_, i) => Math.sin(i))]) {
      const given = [35, 35, 7, 7].map((count, at) =>
        Float32Array.from(values.slice([0, 35, 70, 77][at], [0, 35, 70, 77][at] + count)),
      );
      const inputs = new Map(
        ['x', 'z', 'b', 's'].map((name, at) => [name, { rows: at < 2 ? 5 : 1, cols: 7, data: given[at] }]),
      );
      const workspace = new Workspace(programOf(schedule, { protocol: sequence, ringCapacity: 8 }), allocate);
      workspace.reset(inputs);
      runSequentially(workspace.ops, workspace.context.tiles);
      const fast = workspace.outputs().get('y')?.data as Float32Array;
      const expected = steps(activation, after, how, given);
      expect(firstDifference(fast, expected)).toBe(-1);
    }
  },
);

/** The same with kernels of one step each, over whole rows. */
function steps(
  activation: Activation<string> | null,
  after: boolean,
  how: How,
  [x, z, b, s]: readonly Float32Array[],
) {
  const both = (v: Float32Array, w: Float32Array, by: How) =>
    v.map((value, i) => combined(by, value, w[i % w.length]));
  const biased = both(x, b, 'add');
  const applied = (v: Float32Array) => {
    switch (activation?.name) {
      case 'relu':
        return v.map((value) => (value < 0 ? 0 : value));
      case 'tanh':
        return reference(v, { name: 'tanh' });
      case 'clip':
        return v.map((value) => Math.min(Math.max(value, -0.5), 0.5));
      case 'prelu':
        return v.map((value, i) => (value < 0 ? Math.fround(value * s[i % 7]) : value));
      default:
        return v;
    }
  };
  return after ? both(applied(biased), z, how) : applied(both(biased, z, how));
}

function reference(values: Float32Array, activation: Activation<string>): Float32Array {
  const plain = stored(activation, true, 'add');
  const schedule: Schedule = {
    ...plain,
    ops: plain.ops.map((op) => (op.op === 'store' ? { ...op, bias: null, add: undefined } : op)),
  };
  const workspace = new Workspace(programOf(schedule, { protocol: sequence, ringCapacity: 8 }), allocate);
  const zeros = (rows: number) => ({ rows, cols: 7, data: new Float32Array(rows * 7) });
  workspace.reset(
    new Map([
      ['x', { rows: 5, cols: 7, data: values }],
      ['z', zeros(5)],
      ['b', zeros(1)],
      ['s', zeros(1)],
    ]),
  );
  runSequentially(workspace.ops, workspace.context.tiles);
  return workspace.outputs().get('y')?.data as Float32Array;
}
