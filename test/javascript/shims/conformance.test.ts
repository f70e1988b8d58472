import { beforeAll, describe, expect, test } from 'vitest';
import { atomicsRows, dataViewRows } from './atomics-rows.js';
import { bufferRows } from './buffer-rows.js';
import { type Outcome, type Row, runRows } from './conformance.js';
import { methodRows } from './method-rows.js';
import { nodeRows } from './node-rows.js';
import { constructorRows, elementRows } from './typed-array-rows.js';

const rows: readonly Row[] = [
  ...elementRows,
  ...constructorRows,
  ...methodRows,
  ...atomicsRows,
  ...dataViewRows,
  ...bufferRows,
  ...nodeRows,
];

let native: Outcome[] = [];
let held: Outcome[] = [];
let free: Outcome[] = [];

beforeAll(async () => {
  [native, held, free] = await Promise.all([
    runRows(rows, 'native'),
    runRows(rows, 'held'),
    runRows(rows, 'free'),
  ]);
});

const numbered = rows.map((row, at) => [row.name, at] as const);

describe('a row comes to the same over natives and over stand-ins', () => {
  test.each(numbered)('%s', (_, at) => {
    const { code, sees } = rows[at]!;
    const { outcome, bytes } = native[at]!;
    expect({ code, ...held[at]!, seen: null }).toEqual({ code, outcome, bytes, seen: null });
    expect({ code, ...free[at]! }).toEqual({ code, outcome, bytes, seen: [] });
    if (sees) expect({ code, seen: held[at]!.seen }).toEqual({ code, seen: sees });
  });
});
