import { describe, expect, test } from 'vitest';
import { statesOf } from '../../scripts/mutants/mutant.js';
import { roomy } from '../../scripts/mutants/schedules.js';
import { vary } from '../../src/lane/vary.js';
import type { TileContext } from '../../src/program/protocol.js';
import { sequence } from '../../src/protocols/sequence.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import { verificationText } from '../../src/report/terminal/verification-text.js';
import { verify } from '../../src/safety/verify.js';
import type { Operation, Schedule, TensorSpec } from '../../src/schedule/schedule.js';
import { execute, load, store } from '../schedule/operations.js';

const verdictOf = async (schedule: Schedule, protocol: string, ringCapacity = 1) =>
  (await verify(schedule, { protocol, ringCapacity })).verdict;

const input = (name: string, rows: number, cols: number): TensorSpec => ({ name, rows, cols, role: 'input' });
const output = (name: string, rows: number, cols: number): TensorSpec => ({
  name,
  rows,
  cols,
  role: 'output',
});

describe('tiles of more than 2^20 elements', () => {
  const tile = { m: 4096, k: 1025, n: 1 };

  test('are waited for where a LOAD goes into the middle of one', async () => {
    const schedule: Schedule = {
      sramBytes: 2 ** 25,
      tile,
      tensors: [input('x', 4096, 1025), input('w', 1025, 1), input('z', 64, 64), output('y', 4096, 1)],
      ops: [
        load('x', 4096, 1025, 0),
        load('w', 1025, 1, 16859136),
        execute(0, 16859136, 16924672),
        load('z', 64, 64, 4),
        store('y', 4096, 1, 16924672),
      ],
    };
    expect(await verdictOf(schedule, 'sequence', 8)).toBe('proved');
    expect(await verdictOf(schedule, 'scoreboard', 8)).toBe('race');
  });

  /** The third product's left operand is overwritten in part before it may be handed over, a ring of one slot holds it up. */
  const overwritten = (dstAddr: number): Schedule => {
    const [left, middle, right] = [2 ** 20, 20 * 2 ** 20, 40 * 2 ** 20];
    return {
      sramBytes: 2 ** 26,
      tile,
      tensors: [
        input('x', 4096, 1025),
        input('w', 1025, 1),
        input('z', 64, 64),
        ...['y1', 'y2', 'y3'].map((name) => output(name, 4096, 1)),
      ],
      ops: [
        load('z', 1, 1, left),
        ...[left, middle, right].map((address) => load('x', 4096, 1025, address)),
        load('w', 1025, 1, 262144),
        execute(middle, 262144, 0),
        execute(right, 262144, 65536),
        execute(left, 262144, 131072),
        load('z', 64, 64, dstAddr),
        ...['y1', 'y2', 'y3'].map((name, index) => store(name, 4096, 1, 65536 * index)),
      ],
    };
  };

  // With 2^20 bytes to an address, the size and the place of z at 4 bytes on add up to what x's do.
  test.each([4, 8])('are known for wrong where %i bytes on something else was loaded', async (offset) => {
    expect(await verdictOf(overwritten(2 ** 20 + offset), 'two-ring')).toBe('wrong-result');
  });
});

describe('a STORE that is clipped', () => {
  const tile = { m: 1, k: 1, n: 1 };

  test('is held to what it reads, not to what lies behind', async () => {
    const schedule: Schedule = {
      sramBytes: 8,
      tile,
      tensors: [output('out', 1, 1)],
      ops: [
        execute(0, 0, 4, { firstK: false, lastK: true }),
        execute(0, 0, 4, { firstK: true, lastK: false }),
        store('out', 2, 1, 0),
      ],
    };
    expect(await verdictOf(schedule, 'two-ring')).toBe('proved');
  });

  /** An accumulator of 2 x 2 at 16, stored to a tensor of so many rows and columns; then one element of it is made anew. */
  const renewed = (rows: number, cols: number, address: number): Schedule => ({
    sramBytes: 64,
    tile,
    tensors: [input('x', 2, 2), output('out', rows, cols)],
    ops: [
      load('x', 2, 2, 16),
      execute(0, 0, 4, { firstK: false, lastK: true }),
      execute(0, 0, address, { firstK: true, lastK: false }),
      store('out', 2, 2, 16),
    ],
  });

  test.each([
    [1, 2, 24, 'proved'],
    [1, 2, 28, 'proved'],
    [1, 2, 20, 'race'],
    [2, 1, 20, 'proved'],
    [2, 1, 28, 'proved'],
    [2, 1, 24, 'race'],
    [1, 1, 20, 'proved'],
    [2, 2, 28, 'race'],
  ])('to %i x %i of 2 x 2, with another EXECUTE into %i: %s', async (rows, cols, address, verdict) => {
    expect(await verdictOf(renewed(rows, cols, address), 'two-ring')).toBe(verdict);
  });
});

describe('an EXECUTE that reads other data', () => {
  const tile = { m: 2, k: 1, n: 2 };
  const handedOverLate = (left: number, right: number): readonly Operation[] => [
    load('z', 1, 1, left),
    load('z', 1, 1, right),
  ];

  /**
   * An EXECUTE of x (2 x 1) at 0 and w (1 x 2) at 8 that a ring of one slot holds up until one element of each was
   * overwritten; its accumulator at 16 is stored to a tensor of so many rows and columns.
   */
  const overwritten = (operands: readonly Operation[], rows: number, cols: number): Schedule => ({
    sramBytes: 128,
    tile,
    tensors: [input('x', 2, 1), input('w', 1, 2), input('z', 1, 1), output('y', rows, cols)],
    ops: [
      load('x', 2, 1, 0),
      load('w', 1, 2, 8),
      execute(64, 64, 32),
      execute(64, 64, 48),
      execute(0, 8, 16),
      ...operands,
      store('y', 2, 2, 80, [0, 0]),
      store('y', 2, 2, 80, [0, 0]),
      store('y', 2, 2, 16, [0, 0]),
    ],
  });

  test.each([
    ['the second row, of which nothing is stored', handedOverLate(4, 100), 1, 2, 'proved'],
    ['the second row', handedOverLate(4, 100), 2, 2, 'wrong-result'],
    ['the first row', handedOverLate(0, 100), 1, 2, 'wrong-result'],
    ['the second column, of which nothing is stored', handedOverLate(100, 12), 2, 1, 'proved'],
    ['the second column', handedOverLate(100, 12), 2, 2, 'wrong-result'],
    ['second row and column, of which nothing is stored', handedOverLate(4, 12), 1, 1, 'proved'],
  ] as const)('makes other data in %s alone', async (_, operands, rows, cols, verdict) => {
    expect(await verdictOf(overwritten(operands, rows, cols), 'two-ring')).toBe(verdict);
  });
});

test('a STORE that overtakes one to the same bytes is found where that one was not due yet', async () => {
  const tile = { m: 1, k: 1, n: 1 };
  const schedule: Schedule = {
    sramBytes: 64,
    tile,
    tensors: [output('y', 1, 2)],
    // Finished in the order 3, 2, 1, and so scoreboard stores them: to y[1], the older data last.
    ops: [
      execute(0, 0, 12),
      execute(0, 0, 8),
      execute(0, 0, 4),
      store('y', 1, 1, 4, [0, 0]),
      store('y', 1, 1, 8, [0, 1]),
      store('y', 1, 1, 12, [0, 1]),
    ],
  };
  expect(await verdictOf(schedule, 'scoreboard', 4)).toBe('wrong-result');
  expect(await verdictOf(schedule, 'sequence', 4)).toBe('proved');
});

test('an operation that is carried out as one of another kind is a wrong result', async () => {
  const [dma, compute] = sequence.lanes;
  const { fillSlot } = statesOf(sequence).dma;
  const confused = vary<TileContext>(dma, {
    states: { fillSlot: { ...fillSlot, step: (r, { rings }) => rings[0].write(r.pushed, 0) } },
  });
  const protocol = { ...sequence, name: 'confused', lanes: [confused, compute] as const };
  expect((await verify(roomy, { protocol })).findings).toContainEqual({
    kind: 'wrong-result',
    what: 'operation 0, LOAD x (0, 0) is carried out as an EXECUTE',
  });
});

describe('a proof of zeros', () => {
  const tile = { m: 1, k: 2, n: 1 };
  const scheduleOf = (...ops: readonly Operation[]): Schedule => ({
    sramBytes: 64,
    tile,
    tensors: [input('x', 1, 2), output('y', 1, 2)],
    ops,
  });

  test('says which operations read SRAM that nothing wrote before them', async () => {
    const schedule = scheduleOf(
      load('x', 1, 2, 0),
      execute(0, 4, 16),
      store('y', 1, 2, 16),
      load('x', 1, 2, 4),
      execute(0, 4, 16, { firstK: false, lastK: true }),
      store('y', 1, 2, 16),
    );
    // The second operand lies half in what the first LOAD wrote, and each STORE reads an element behind the accumulator.
    expect((await verify(schedule)).unwrittenReads).toEqual({ count: 3, first: 1 });
    expect((await verify(roomy)).unwrittenReads).toEqual({ count: 0, first: null });
  });

  test.each([
    [[], []],
    [[store('y', 1, 1, 60)], ['Operation 1 reads SRAM that nothing wrote before it: zeros.']],
    [
      [store('y', 1, 2, 4), store('y', 1, 2, 0), execute(0, 4, 12)],
      ['2 operations read SRAM that nothing wrote before them: zeros. The first is operation 1.'],
    ],
  ])('and so does its text', async (ops, lines) => {
    const text = verificationText(await verify(scheduleOf(load('x', 1, 2, 0), ...ops)), 80, null);
    expect(text.split('\n').filter((line) => line.includes('zeros'))).toEqual(lines);
  });
});

test('a schedule whose operations overlap in too many pieces is refused, whatever overlaps', async () => {
  const tile = { m: 1, k: 1, n: 1 };
  const count = 6000;
  const side = Math.ceil(Math.sqrt(count));
  const schedule = (ops: readonly Operation[]): Schedule => ({
    sramBytes: 2 ** 20,
    tile,
    tensors: [input('s', side, side), output('y', side, side)],
    ops,
  });
  const each = <T>(make: (at: number) => T) => Array.from({ length: count }, (_, at) => make(at));
  const elements = each((at) => load('s', 1, 1, 4 * at));
  for (const hostile of [
    [...elements, ...each(() => store('y', side, side, 0))],
    [...elements, ...each((at) => store('y', side, side, 4 * at))],
    [...elements, ...each((at) => load('s', side, side, 4 * at))],
    [...elements, ...each(() => load('s', side, side, 0))],
  ]) {
    const refused = verify(schedule(hostile));
    await expect(refused).rejects.toThrow(BadInput);
    await expect(refused).rejects.toThrow(
      /^schedule: its 12000 operations overlap in SRAM in more than \d+ pieces/,
    );
  }
});
