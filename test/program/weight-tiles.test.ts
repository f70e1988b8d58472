import { test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { scheduleArbitrary } from '../../src/campaign/schedule-arbitraries.js';
import type { Tensor } from '../../src/model/tensor.js';
import { layOut, OPERATION_WORDS } from '../../src/program/memory-image.js';
import { Column } from '../../src/program/operation-table.js';
import { sequence } from '../../src/protocols/sequence.js';
import { reusing, Workspace } from '../../src/run/workspace/workspace.js';
import { givenTensors, type Operation, type Schedule, type TensorSpec } from '../../src/schedule/schedule.js';

const memory = reusing();

/** Each element has a value of its own, of int8 one of 256. */
function numbered({ rows, cols, type }: TensorSpec): Tensor {
  const value = (at: number) => (type === 'int8' ? (at % 256) - 128 : at);
  return { rows, cols, data: Float32Array.from({ length: rows * cols }, (_, at) => value(at)) };
}

/** Every LOAD of a given tensor, and the first one that would bring other elements than those of its tile. */
function loadsOf(schedule: Schedule) {
  const given = new Map(givenTensors(schedule).map((spec) => [spec.name, spec]));
  const inputs = new Map([...given].map(([name, spec]) => [name, numbered(spec)]));
  const workspace = new Workspace({ schedule, protocol: sequence, ringCapacity: 8 }, memory);
  workspace.reset(inputs);
  const { words } = workspace.ops;
  let looked = 0;
  for (const [op, load] of schedule.ops.entries()) {
    const spec = load.op === 'load' && given.get(load.tensor);
    if (load.op !== 'load' || !spec) continue;
    const at = op * OPERATION_WORDS;
    const { buffer } = workspace.memory;
    const memoryOf = spec.type === 'int8' ? new Int8Array(buffer) : new Float32Array(buffer);
    const element = (address: number) => memoryOf[address / memoryOf.BYTES_PER_ELEMENT];
    for (let row = 0; row < load.rows && load.tileRow * load.rows + row < spec.rows; row++) {
      for (let col = 0; col < load.cols && load.tileCol * load.cols + col < spec.cols; col++) {
        const [from, stride] = [words[at + Column.dram], words[at + Column.strideBytes]];
        const inTensor = (load.tileRow * load.rows + row) * spec.cols + load.tileCol * load.cols + col;
        const is = element(from + row * stride + col * memoryOf.BYTES_PER_ELEMENT);
        looked++;
        if (is !== inputs.get(spec.name)?.data[inTensor]) return { looked, wrong: { op, row, col } };
      }
    }
  }
  return { looked, wrong: null };
}

property.prop([scheduleArbitrary])('every LOAD finds the elements of its tile', (schedule) => {
  expect(loadsOf(schedule).wrong).toBeNull();
});

const weight: TensorSpec = { name: 'w', rows: 7, cols: 10, role: 'weight' };
const load = (tileRow: number, tileCol: number, [rows, cols] = [3, 4]): Operation => {
  return { op: 'load', tensor: 'w', tileRow, tileCol, rows, cols, dstAddr: 0, buffer: 0 };
};
const output: TensorSpec = { name: 'y', rows: 3, cols: 10, role: 'output' };
const store = (changes: object): Operation => {
  const at = { tileRow: 0, tileCol: 0, rows: 3, cols: 4, srcAddr: 0 };
  return { op: 'store', tensor: 'y', ...at, activation: null, bias: null, ...changes };
};
const scheduleOf = (
  spec: TensorSpec,
  ops: readonly Operation[],
  more: readonly TensorSpec[] = [],
): Schedule => ({
  sramBytes: 1024,
  tile: { m: 1, k: 1, n: 1 },
  tensors: [spec, output, ...more],
  ops,
});
const isTiled = (schedule: Schedule) =>
  layOut({ schedule, protocol: sequence, ringCapacity: 8 }).tiles.has('w');

describe('a weight', () => {
  const all = [0, 1, 2].flatMap((row) => [2, 0, 1].map((col) => load(row, col)));

  test.each([
    ['of float32', weight, []],
    [
      'of int8',
      { ...weight, type: 'int8' as const, scales: 's' },
      [{ name: 's', rows: 1, cols: 10, role: 'weight' as const }],
    ],
  ])('%s lies in tiles in the order of its LOADs, clipped at its edges, each once', (_, spec, more) => {
    const schedule = scheduleOf(spec, [...all, load(0, 0)], more);
    expect(loadsOf(schedule)).toEqual({ looked: 70 + 12, wrong: null });
    const { tiles } = layOut({ schedule, protocol: sequence, ringCapacity: 8 });
    expect([...(tiles.get('w')?.firsts ?? [])].slice(0, 4)).toEqual([
      [2, 0],
      [0, 6],
      [1, 18],
      [5, 30],
    ]);
  });

  test('takes no more room than it has elements, and next to none where few of its tiles are loaded', () => {
    const huge = { ...weight, rows: 2 ** 14, cols: 2 ** 14 };
    const schedule = scheduleOf(huge, [load(2 ** 13, 2 ** 13 - 1, [1, 1])]);
    const { tiles, tensors, byteLength } = layOut({ schedule, protocol: sequence, ringCapacity: 8 });
    expect(tiles.get('w')?.firsts.size).toBe(1);
    expect(byteLength - (tensors.get('w') as number)).toBeLessThan(2 ** 30 + 1024);
  });

  test.each([
    ['has tiles of two shapes', weight, [load(0, 0), load(0, 0, [3, 5])]],
    ['is no weight', { ...weight, role: 'input' as const }, all],
    ['is a bias, too', { ...weight, rows: 1 }, [load(0, 0), store({ bias: 'w' })]],
    ['is added, too', { ...weight, rows: 3 }, [load(0, 0), store({ add: { tensor: 'w', after: true } })]],
    [
      'is multiplied by, too',
      { ...weight, rows: 3 },
      [load(0, 0), store({ multiply: { tensor: 'w', after: true } })],
    ],
    [
      'are slopes, too',
      { ...weight, rows: 1 },
      [load(0, 0), store({ activation: { name: 'prelu', slopes: 'w' } })],
    ],
    [
      'goes through a Softmax, too',
      { ...weight, rows: 3 },
      [load(0, 0), { op: 'softmax' as const, tensor: 'y', from: 'w', tileRow: 0, rows: 3 }],
    ],
  ])('that %s lies row by row', (_, spec, ops) => {
    const schedule = scheduleOf(spec, ops);
    expect(isTiled(schedule)).toBe(false);
    expect(loadsOf(schedule)).toMatchObject({ wrong: null });
  });
});

test('writing tensors of which one has an element that is none of int8 writes none of them', () => {
  const scales: TensorSpec = { name: 's', rows: 1, cols: 10, role: 'weight' };
  const schedule = scheduleOf({ ...weight, type: 'int8', scales: 's' }, [load(0, 0)], [scales]);
  const workspace = new Workspace({ schedule, protocol: sequence, ringCapacity: 8 }, memory);
  const inputs = new Map([
    ['w', numbered({ ...weight, type: 'int8' })],
    ['s', numbered(scales)],
  ]);
  workspace.reset(inputs);
  const others = new Map([
    ['s', { rows: 1, cols: 10, data: new Float32Array(10).fill(7) }],
    ['w', { rows: 7, cols: 10, data: new Float32Array(70).fill(300) }],
  ]);
  expect(() => workspace.write(others)).toThrow('its element 0 is 300');
  expect(workspace.inputViews().get('s')).toEqual(inputs.get('s')?.data);
  workspace.write(new Map([...others].slice(0, 1)));
  expect(workspace.inputViews().get('s')?.[1]).toBe(7);
  workspace.reset(inputs);
  expect(workspace.inputViews().get('s')).toEqual(inputs.get('s')?.data);
});
