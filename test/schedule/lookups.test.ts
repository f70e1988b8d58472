import { describe, expect, test } from 'vitest';
import { buildOperationTable } from '../../src/program/build-operation-table.js';
import { layOut, parkingWords } from '../../src/program/memory-image.js';
import { tileSystem } from '../../src/program/system.js';
import { sequence } from '../../src/protocols/sequence.js';
import { known } from '../../src/schedule/known.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import { Segments } from '../../src/schedule/segments.js';
import { SortedNumbers } from '../../src/schedule/sorted-numbers.js';
import { handWritten } from './hand-written.js';

describe('a lookup of what is not there throws, and gives no number that would count as one:', () => {
  const { ops } = tileSystem({ schedule: handWritten, protocol: sequence, ringCapacity: 8 });
  const last = handWritten.ops.length - 1;

  test.each([-1, last + 1, 0.5 + last, Number.NaN])('operation %d', (op) => {
    const lookups = [
      () => ops.kind(op),
      () => ops.hazard(op),
      () => ops.baseHazard(op),
      () => ops.isLastK(op),
      () => ops.linkedStore(op),
    ];
    for (const lookup of lookups) expect(lookup).toThrow(RangeError);
    expect(ops.hazard(last)).toBeGreaterThanOrEqual(0);
  });

  test('what is no EXECUTE completes no accumulator, and goes out with no STORE', () => {
    const others = handWritten.ops.flatMap(({ op }, at) => (op === 'execute' ? [] : [at]));
    expect(others.length).toBeGreaterThan(3);
    expect(others.map((op) => [ops.isLastK(op), ops.linkedStore(op)])).toEqual(others.map(() => [false, -1]));
  });

  test('an EXECUTE by its number is -1, which stands for none', () => {
    expect([-1, 0, 2, 3].map((execute) => ops.executeAt(execute))).toEqual([-1, 2, 8, -1]);
  });

  test('a segment', () => {
    const cuts = new SortedNumbers();
    for (const cut of [64, 0, 64, 8]) cuts.add(cut);
    const segments = new Segments(cuts);
    expect([0, 8, 64].map((address) => segments.at(address))).toEqual([0, 1, 2]);
    for (const address of [-4, 4, 60, 68, Number.NaN]) {
      expect(() => segments.at(address)).toThrow(`there is no segment that begins or ends at ${address}`);
    }
  });

  test('a name', () => {
    expect(known(new Map([['x', 0]]), 'x', 'tensor')).toBe(0);
    expect(() => known(new Map([['x', 0]]), 'y', 'tensor')).toThrow('there is no tensor y');
  });

  test('a tensor of an operation', () => {
    const nameless: Schedule = {
      ...handWritten,
      tensors: handWritten.tensors.filter(({ name }) => name !== 'b'),
    };
    const image = layOut({ schedule: nameless, protocol: sequence, ringCapacity: 8 });
    const build = () => buildOperationTable(nameless, image, new ArrayBuffer(image.byteLength));
    expect(build).toThrow('there is no tensor b');
  });

  test('a lane', () => {
    const words = parkingWords(layOut({ schedule: handWritten, protocol: sequence, ringCapacity: 8 }));
    expect(words.flag(1)).toBeGreaterThan(0);
    expect(() => words.flag(2)).toThrow('there is no lane 2');
  });
});

test('numbers are sorted, each once, however many come', () => {
  const numbers = new SortedNumbers();
  const drawn = Array.from({ length: 10_000 }, (_, at) => ((at * 7919) % 4001) - 2000);
  for (const number of drawn) numbers.add(number);
  expect([...numbers.sorted()]).toEqual([...new Set(drawn)].sort((a, b) => a - b));
});
