import { test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { scheduleArbitrary } from '../../src/campaign/schedule-arbitraries.js';
import type { Operation, Schedule, TensorSpec } from '../../src/schedule/schedule.js';
import { validateSchedule } from '../../src/schedule/validate.js';
import { refusalOf } from '../model/refusals.js';
import { processorMs } from '../processor-time.js';
import { handWritten } from './hand-written.js';

type Change<T> = T extends unknown ? { readonly [field in keyof T]?: T[field] } : never;

/** The refusal of the hand-written schedule with some of its fields changed. */
function refusalWith(change: Change<Schedule>): string {
  return refusalOf(() => validateSchedule({ ...handWritten, ...change }, 'net.json'));
}

function withOperation(index: number, change: Change<Operation>): Change<Schedule> {
  return { ops: handWritten.ops.with(index, { ...handWritten.ops[index], ...change } as Operation) };
}

function withTensor(index: number, change: Change<TensorSpec>): Change<Schedule> {
  return { tensors: handWritten.tensors.with(index, { ...handWritten.tensors[index], ...change }) };
}

describe('a valid schedule passes', () => {
  test('where addresses are reused and tiles overlap', () => {
    validateSchedule(handWritten, 'net.json');
  });

  test('without tensors and operations', () => {
    validateSchedule({ ...handWritten, tensors: [], ops: [] }, 'net.json');
  });

  test.prop([scheduleArbitrary])('whatever its operations', (schedule) => {
    validateSchedule(schedule, 'net.json');
  });

  test('at the limits', () => {
    const tensors: TensorSpec[] = [
      { name: 'long', rows: 2 ** 24, cols: 1, role: 'input' },
      { name: 'wide', rows: 1, cols: 2 ** 24, role: 'input' },
      { name: 'rest', rows: 2 ** 11, cols: 2 ** 18 - 2 ** 14 - 2 ** 7 - 1, role: 'input' },
    ];
    const tile = { m: 4096, k: 4096, n: 4096 };
    const atEnd: Operation = {
      ...(handWritten.ops[0] as Extract<Operation, { op: 'load' }>),
      ...{ tensor: 'long', tileRow: 2 ** 12 - 1, tileCol: 0, rows: 4096, cols: 4096 },
      ...{ dstAddr: 2 ** 30 - 2 ** 26, buffer: 2 ** 31 - 1 },
    };
    validateSchedule({ sramBytes: 2 ** 30, tile, tensors, ops: [atEnd] }, 'net.json');
  });

  test('in linear time', () => {
    const ops = Array.from(
      { length: 1_000_000 },
      (_, index) => handWritten.ops[index % handWritten.ops.length],
    );
    const tookMs = processorMs(() => validateSchedule({ ...handWritten, ops }, 'net.json'));
    expect(tookMs).toBeLessThan(10_000);
  });
});

const noSize = [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY];

describe('sizes', () => {
  test.each([0, -4, 6, 4.5, Number.NaN, 2 ** 30 + 4])('sramBytes %d', (sramBytes) => {
    expect(refusalWith({ sramBytes })).toBe(
      `net.json: sramBytes is ${sramBytes}: give a multiple of 4 from 4 to 1073741824`,
    );
  });

  test.each(
    (['m', 'k', 'n'] as const).flatMap((size) => [...noSize, 4097].map((value) => [size, value] as const)),
  )('tile.%s %d', (size, value) => {
    expect(refusalWith({ tile: { ...handWritten.tile, [size]: value } })).toBe(
      `net.json: tile.${size} is ${value}: give a whole number from 1 to 4096`,
    );
  });
});

describe('tensors', () => {
  test.each(
    (['rows', 'cols'] as const).flatMap((size) => [...noSize, 2 ** 24 + 1].map((v) => [size, v] as const)),
  )('%s %d', (size, value) => {
    expect(refusalWith(withTensor(1, { [size]: value }))).toBe(
      `net.json: tensor 1 ("w"): ${size} is ${value}: give a whole number from 1 to 16777216`,
    );
  });

  test('without a name', () => {
    expect(refusalWith(withTensor(4, { name: '' }))).toBe(
      'net.json: tensor 4 (""): its name is empty: give it one',
    );
  });

  test('of one name', () => {
    const twice: TensorSpec = { name: 'w', rows: 1, cols: 1, role: 'input' };
    expect(refusalWith({ tensors: [...handWritten.tensors, twice] })).toBe(
      'net.json: tensor 5 ("w"): an earlier tensor has the same name: rename one of them',
    );
  });

  test('too large together', () => {
    const half: TensorSpec = { name: 'a', rows: 2 ** 11, cols: 2 ** 17 - 2 ** 6, role: 'input' };
    const both = [half, { ...half, name: 'b' }];
    expect(refusalWith({ tensors: both, ops: [] })).toBe(
      'net.json: tensor 1 ("b"): the tensors as far as this one take 2146435072 bytes: ' +
        'keep all of them below 2146435072, with a smaller batch or model',
    );
    validateSchedule(
      { ...handWritten, tensors: [half, { ...half, name: 'b', cols: half.cols - 1 }], ops: [] },
      '',
    );
  });
});

const LOAD = 3;
const EXECUTE = 4;
const STORE = 5;
const kinds = new Map([
  [LOAD, 'load'],
  [EXECUTE, 'execute'],
  [STORE, 'store'],
]);
const unknown = 'is not in the schedule: add it to tensors, or name one that is there';
const largest = Number.MAX_SAFE_INTEGER - 3;

const broken: [number, Change<Operation>, string][] = [
  ...[LOAD, STORE].flatMap((at): typeof broken => [
    [at, { tensor: 'z' }, `tensor "z" ${unknown}`],
    [at, { tensor: 'a\nb' }, `tensor "a\\nb" ${unknown}`],
    ...[...noSize, 4097].flatMap((value): typeof broken => [
      [at, { rows: value }, `rows is ${value}: give a whole number from 1 to 4096`],
      [at, { cols: value }, `cols is ${value}: give a whole number from 1 to 4096`],
    ]),
    // Both tensors have 5 rows: two tiles of 4.
    ...[-1, 0.5, Number.NaN, 2, largest].flatMap((value): typeof broken => [
      [at, { tileRow: value }, `tileRow is ${value}: give a whole number from 0 to 1`],
      [at, { tileCol: value }, `tileCol is ${value}: give a whole number from 0 to 1`],
    ]),
  ]),
  ...addresses(LOAD, 'dstAddr', 32),
  ...addresses(EXECUTE, 'aAddr', 32),
  ...addresses(EXECUTE, 'bAddr', 24),
  ...addresses(EXECUTE, 'accAddr', 48),
  ...addresses(STORE, 'srcAddr', 48),
  ...[LOAD, EXECUTE].flatMap((at) =>
    [-1, 0.5, Number.NaN, 2 ** 31].map((buffer): (typeof broken)[number] => [
      at,
      { buffer },
      `buffer is ${buffer}: give a whole number from 0 to 2147483647`,
    ]),
  ),
  [EXECUTE, { m: -1 }, 'm is -1: give a whole number from 0 to 16777215'],
  [EXECUTE, { k: 0.5 }, 'k is 0.5: give a whole number from 0 to 16777215'],
  [EXECUTE, { n: Number.NaN }, 'n is NaN: give a whole number from 0 to 16777215'],
  // The operands are bytes 4 to 36 and 16 to 40; the accumulator takes 48.
  [EXECUTE, { accAddr: 0 }, overlap(0, 32, 'aAddr 4')],
  [EXECUTE, { accAddr: 32 }, overlap(32, 32, 'aAddr 4')],
  [EXECUTE, { accAddr: 36 }, overlap(36, 24, 'bAddr 16')],
  [EXECUTE, { aAddr: 976 }, overlap(976, 32, 'aAddr 976')],
  [EXECUTE, { bAddr: 956 }, overlap(976, 24, 'bAddr 956')],
  ...(['x', 'w', 'b'] as const).map((tensor, role): (typeof broken)[number] => [
    STORE,
    { tensor, tileRow: 0, rows: 1 },
    `tensor "${tensor}" is of the role ${['input', 'weight', 'bias'][role]}, which is only read: ` +
      'store to an activation or output',
  ]),
  [STORE, { add: { tensor: 'z', after: true } }, `add.tensor "z" ${unknown}`],
  [
    STORE,
    { add: { tensor: 'h', after: false } },
    'add.tensor "h" is the tensor that is written: give another one',
  ],
  [
    STORE,
    { add: { tensor: 'w', after: false } },
    'add.tensor "w" is 4 x 6: give one of 5 x 6, as tensor "h" is',
  ],
  [STORE, { bias: 'z' }, `bias "z" ${unknown}`],
  [STORE, { bias: '' }, `bias "" ${unknown}`],
  [STORE, { bias: 'w' }, 'bias "w" is 4 x 6: give one of 1 x 6, as tensor "h" has 6 columns, or null'],
  [
    STORE,
    { tensor: 'y', tileRow: 0, bias: 'y' },
    'bias "y" is the tensor stored to: give another one, or null',
  ],
];

function addresses(at: number, field: string, bytes: number): [number, Change<Operation>, string][] {
  const past = [1028 - bytes, 1024, largest - (largest % 4)];
  return [
    ...[-4, 2, 0.5, Number.NaN, Number.POSITIVE_INFINITY].map(
      (value): [number, Change<Operation>, string] => [
        at,
        { [field]: value },
        `${field} is ${value}: give a byte address, a multiple of 4 from 0`,
      ],
    ),
    ...past.map((value): [number, Change<Operation>, string] => [
      at,
      { [field]: value },
      `${field} ${value}: ${bytes} bytes there end outside the 1024 of SRAM: ` +
        'give a lower address, or the schedule more sramBytes',
    ]),
  ];
}

function overlap(accAddr: number, bytes: number, operand: string): string {
  return (
    `accAddr ${accAddr}: the 48 bytes of the accumulator overlap the ${bytes} bytes at ${operand}: ` +
    'move one of them'
  );
}

describe('operations', () => {
  test.each(broken)('%d with %o', (at, change, fault) => {
    const message = refusalWith(withOperation(at, change));
    expect(message).toBe(`net.json: operation ${at} (${kinds.get(at)}): ${fault}`);
    expect(message).not.toMatch('\n');
  });

  test('a bias of other columns than the tensor stored to', () => {
    expect(refusalWith(withTensor(2, { cols: 5 }))).toBe(
      'net.json: operation 5 (store): bias "b" is 1 x 5: give one of 1 x 6, as tensor "h" has 6 columns, or null',
    );
  });

  test('the first of several is named', () => {
    const ops = handWritten.ops.map((op) => (op.op === 'load' ? { ...op, dstAddr: 2 } : op));
    expect(refusalWith({ ops })).toMatch(/^net\.json: operation 0 \(load\): /);
  });
});
