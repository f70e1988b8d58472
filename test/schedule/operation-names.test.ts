import { describe, expect, test } from 'vitest';
import { OperationNames } from '../../src/schedule/operation-names.js';
import { readSchedule, writeSchedule } from '../../src/schedule/read.js';
import type { Operation } from '../../src/schedule/schedule.js';
import { identityText } from '../../src/schedule/write.js';
import { handWritten } from './hand-written.js';

describe('an EXECUTE', () => {
  const { ops } = handWritten;
  const nameOf = (changed: object) =>
    new OperationNames({ ...handWritten, ops: ops.with(4, { ...ops[4], ...changed } as Operation) }).of(4);

  test('is named by the tensor that its accumulator ends in, and its tile coordinates', () => {
    expect(nameOf({ m: 3, n: 2, k: 1 })).toBe('operation 4, EXECUTE h (3, 2, 1)');
  });

  test('without coordinates is named by its STORE, and its place among the products', () => {
    expect(nameOf({ m: undefined, n: undefined, k: undefined })).toMatch(
      /^operation 4, EXECUTE h \(1, 1, \d\)$/,
    );
  });

  test('whose sum another one overwrites is not named by the STORE of that', () => {
    const [first, second] = [ops[4], ops[4]].map(
      (op) => ({ ...op, m: undefined, firstK: true }) as Operation,
    );
    const names = new OperationNames({ ...handWritten, ops: [first, second, ...ops.slice(5)] });
    expect(names.of(0)).toBe('operation 0, EXECUTE into 976');
    expect(names.of(1)).toMatch(/^operation 1, EXECUTE h \(/);
  });

  test('of a tensor with a long name is not as long', () => {
    const long = { ...handWritten.ops[0], tensor: 'x'.repeat(10_000) } as Operation;
    expect(new OperationNames({ ...handWritten, ops: [long] }).of(0).length).toBeLessThan(120);
  });

  test('that nothing stores is named by its address', () => {
    const unstored = { ...handWritten, ops: [{ ...ops[4], m: undefined } as Operation] };
    expect(new OperationNames(unstored).of(0)).toBe('operation 0, EXECUTE into 976');
  });
});

test('a parameter of -0 is read as it was', () => {
  const store = { ...handWritten.ops[5], activation: { name: 'affine', alpha: -0, beta: 0 } } as Operation;
  const schedule = { ...handWritten, ops: [store] };
  expect(readSchedule(writeSchedule(schedule), 'net.json')).toEqual(schedule);
});

test('version 2 is read, with relu in place of the activation', () => {
  const text = writeSchedule(handWritten)
    .replace('"version": 3', '"version": 2')
    .replaceAll('"activation":null', '"relu":false')
    .replaceAll('"activation":{"name":"relu"}', '"relu":true');
  expect(readSchedule(text, 'old.json')).toEqual(handWritten);
  const mixed = text.replace('"relu":true', '"relu":true,"activation":null');
  expect(() => readSchedule(mixed, 'old.json')).toThrow('has the unknown key "activation"');
});

describe('version 1', () => {
  const text = identityText(handWritten);

  test('has the shape of the tile in every EXECUTE, and is read without it', () => {
    expect(text).toContain('"version": 1,');
    expect(text).toContain('{"op":"execute","m":4,"n":3,"k":2,"aAddr"');
    const ops = handWritten.ops.map((op) => {
      if (op.op !== 'execute') return op;
      const { m: _, n: __, k: ___, ...rest } = op;
      return rest;
    });
    expect(readSchedule(text, 'old.json')).toEqual({ ...handWritten, ops });
  });

  test('has relu in place of the activation, and what it cannot say stays', () => {
    const store = { ...handWritten.ops[5], activation: { name: 'elu', alpha: 2 } } as Operation;
    const other = identityText({ ...handWritten, ops: [...handWritten.ops, store] });
    expect([...other.matchAll(/"relu":\w+|"activation":{[^}]*}/g)].map(String)).toEqual([
      '"relu":true',
      '"relu":false',
      '"relu":false',
      '"activation":{"name":"elu","alpha":2}',
    ]);
  });

  test('is refused for its tile before its EXECUTEs are', () => {
    const document = JSON.parse(text);
    document.tile.m = 0;
    expect(() => readSchedule(JSON.stringify(document), 'old.json')).toThrow('old.json: tile.m is 0');
  });

  test.each([
    ['m', 5],
    ['k', undefined],
    ['n', -1],
  ])('is refused with another %s: %s', (side, size) => {
    const document = JSON.parse(text);
    document.ops[2][side] = size;
    const refused = () => readSchedule(JSON.stringify(document), 'old.json');
    const found = size === undefined ? 'is missing' : `is ${size}`;
    expect(refused).toThrow(`old.json: ops[2].${side} ${found}: give ${handWritten.tile[side as 'm']}`);
  });
});
