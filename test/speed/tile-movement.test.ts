import { describe, expect, test } from 'vitest';
import { tableAlone } from '../../src/program/system.js';
import { countersFor } from '../../src/protocols/counters.js';
import { sequence } from '../../src/protocols/sequence.js';
import type { Operation, Schedule } from '../../src/schedule/schedule.js';
import { copiedBytes, followTiles, isDense } from '../../src/speed/tile-movement.js';
import { execute, load, store } from '../schedule/operations.js';

/** Tiles of 4 x 4: 64 bytes, a cache line each. */
const TILE = { m: 4, k: 4, n: 4 };

function followed(...ops: Operation[]) {
  const schedule: Schedule = {
    sramBytes: 1024,
    tile: TILE,
    tensors: [
      { name: 'x', rows: 4, cols: 8, role: 'input' },
      { name: 'y', rows: 4, cols: 4, role: 'output' },
    ],
    ops,
  };
  const { ops: table } = tableAlone({ schedule, protocol: sequence, ringCapacity: 8 });
  return { table, ...followTiles(table) };
}

const A = 0;
const B = 64;
const SUM = 128;

describe('lines that travel between cores', () => {
  test('are operands that were loaded since, and the sum that is stored', () => {
    const { otherCoreLines, reclaimedLines } = followed(
      load('x', 4, 4, A),
      load('x', 4, 4, B),
      execute(A, B, SUM),
      store('y', 4, 4, SUM),
    );
    // The first LOADs overwrite nothing that the other core has: the operands of nobody, in a first run.
    expect([...otherCoreLines]).toEqual([0, 0, 2, 1]);
    expect([...reclaimedLines]).toEqual([0, 0, 0, 0]);
  });

  test('are none for operands that stay, and one for a destination that was multiplied since', () => {
    const { otherCoreLines } = followed(
      load('x', 4, 4, A),
      load('x', 4, 4, B),
      execute(A, B, SUM),
      execute(A, B, SUM, { firstK: false, lastK: false }),
      load('x', 4, 4, A),
      execute(A, B, SUM, { firstK: false, lastK: true }),
    );
    expect([...otherCoreLines]).toEqual([0, 0, 2, 0, 1, 1]);
  });

  test('are those of a sum that a STORE has read, when it is added to again', () => {
    const { reclaimedLines } = followed(
      load('x', 4, 4, A),
      load('x', 4, 4, B),
      execute(A, B, SUM),
      store('y', 4, 4, SUM),
      execute(A, B, SUM),
    );
    expect([...reclaimedLines]).toEqual([0, 0, 0, 0, 1]);
  });
});

describe('how far back bytes of a tensor were moved', () => {
  test('counts what was moved since, in this run or the one before, read and written', () => {
    const again = { ...load('x', 4, 4, B), tileCol: 1 };
    const { reachBytes } = followed(load('x', 4, 4, A), again, load('x', 4, 4, A));
    // In a run that is run again: 64 bytes read and 64 written by each move in between.
    expect([...reachBytes]).toEqual([0, 256, 128]);
  });
});

describe('how far back several cores moved bytes of a tensor', () => {
  const COLS = 1024;
  const wide = (lane: number, tileRow: number): Operation => ({
    ...load('x', 64, COLS, A),
    lane,
    tileRow,
  });
  /** LOADs of a quarter of a megabyte each. */
  function reachesOf(ops: Operation[]) {
    const schedule: Schedule = {
      sramBytes: 64 * COLS * 4,
      tile: TILE,
      tensors: [{ name: 'x', rows: 2048, cols: COLS, role: 'input' }],
      ops,
    };
    const program = { schedule, protocol: countersFor(schedule), ringCapacity: 8 };
    return [...followTiles(tableAlone(program).ops).reachBytes];
  }
  const MOVED = 2 * 64 * COLS * 4;

  test('is their own business while their own caches hold them', () => {
    expect(reachesOf([wide(0, 0), wide(1, 1), wide(0, 0), wide(1, 1)])).toEqual([0, 0, 0, 0]);
    expect(reachesOf([wide(0, 0), wide(1, 1), wide(0, 2), wide(1, 3), wide(0, 0), wide(1, 1)])).toEqual([
      0,
      0,
      2 * MOVED,
      2 * MOVED,
      MOVED,
      MOVED,
    ]);
  });

  test('counts what all of them moved beyond that, since any of them moved the same', () => {
    const rows = [0, 1, 2, 3, 4];
    const apart = reachesOf(rows.flatMap((row) => [wide(0, row), wide(1, 10 + row)]));
    expect(new Set(apart)).toEqual(new Set([(2 * rows.length - 1) * MOVED]));
    const together = reachesOf(rows.flatMap((row) => [wide(0, row), wide(1, row)]));
    // The second one finds what the first one has just moved in the cache that they share.
    expect(new Set(together.filter((_, op) => op % 2 === 0))).toEqual(
      new Set([(2 * rows.length - 2) * MOVED]),
    );
    expect(new Set(together.filter((_, op) => op % 2 === 1))).toEqual(new Set([2 ** 20]));
  });
});

describe('a move', () => {
  test('is of the bytes within the tensor, and dense where rows follow on each other', () => {
    const wide = { ...load('x', 4, 16, A) };
    const { table } = followed(load('x', 4, 4, A), load('x', 4, 8, A), wide);
    expect([0, 1, 2].map((op) => copiedBytes(table, op))).toEqual([64, 128, 128]);
    expect([0, 1, 2].map((op) => isDense(table, op))).toEqual([false, true, false]);
  });
});
