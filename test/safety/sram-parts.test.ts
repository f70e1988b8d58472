import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { largeScheduleArbitrary, tinyScheduleArbitrary } from '../../src/campaign/schedule-arbitraries.js';
import { tableAlone } from '../../src/program/system.js';
import { addStretch, type ElementSet, intersectionOf, unionOf } from '../../src/safety/element-set.js';
import { SramParts } from '../../src/safety/sram-parts.js';
import { isOfRows, type Schedule, type TensorSpec } from '../../src/schedule/schedule.js';
import { execute, load, store } from '../schedule/operations.js';

const NO_PROTOCOL = { lanes: [], cells: [], rings: [] };

/** The parts of a schedule's SRAM, and where that begins in the memory image, in elements. */
function partsOf(schedule: Schedule) {
  const { image, ops } = tableAlone({ schedule, protocol: NO_PROTOCOL, ringCapacity: 1 });
  return { parts: new SramParts(ops), sram: image.sram / 4 };
}

/** What an operation reads and writes of SRAM by its definition, each range as stretches of elements. */
function touchedBy({ ops, tile, tensors }: Schedule, index: number) {
  const op = ops[index];
  const { m, k, n } = tile;
  if (op.op === 'load') return { reads: [], writes: rows(op.dstAddr, 1, op.rows * op.cols, 0) };
  if (op.op === 'execute') {
    const accumulator = rows(op.accAddr, 1, m * n, 0);
    const operands = [rows(op.aAddr, 1, m * k, 0), rows(op.bAddr, 1, k * n, 0)];
    return { reads: op.firstK ? operands : [...operands, accumulator], writes: accumulator };
  }
  if (isOfRows(op)) return { reads: [], writes: rows(0, 0, 0, 0) };
  const spec = tensors.find(({ name }) => name === op.tensor) as TensorSpec;
  const copied = Math.min(op.rows, spec.rows - op.tileRow * op.rows);
  const width = Math.min(op.cols, spec.cols - op.tileCol * op.cols);
  return { reads: [rows(op.srcAddr, copied, width, op.cols)], writes: rows(0, 0, 0, 0) };
}

function rows(address: number, count: number, width: number, stride: number): ElementSet {
  const ends: number[] = [];
  for (let row = 0; row < count; row++) {
    addStretch(ends, address / 4 + row * stride, address / 4 + row * stride + width);
  }
  return Int32Array.from(ends);
}

const shifted = (set: ElementSet, by: number): ElementSet => set.map((end) => end + by);

describe('the parts of SRAM', () => {
  test.each([
    ['tiny', tinyScheduleArbitrary],
    ['large', largeScheduleArbitrary],
  ])(
    'make up what every operation reads and writes, and no operation touches a part of one: %s',
    (_, any) => {
      fc.assert(
        fc.property(any, (schedule) => {
          const { parts, sram } = partsOf(schedule);
          const elements = Array.from({ length: parts.count }, (_, part) =>
            shifted(parts.elementsOf(part), -sram),
          );
          schedule.ops.forEach((_, index) => {
            const { reads, writes } = touchedBy(schedule, index);
            const read: ElementSet[][] = reads.map(() => []);
            parts.eachRead(index, (part, range) => read[range].push(elements[part]));
            expect(read.map(unionOf)).toEqual(reads);
            const written: ElementSet[] = [];
            parts.eachWritten(index, (part) => written.push(elements[part]));
            expect(unionOf(written)).toEqual(writes);
            for (const touched of [...reads, writes]) {
              for (const part of elements) {
                const common = intersectionOf(touched, part);
                expect(common.length === 0 || common.join() === part.join()).toBe(true);
              }
            }
          });
        }),
        { numRuns: 200 },
      );
    },
  );

  test('are no more than there is to tell apart', () => {
    fc.assert(
      fc.property(tinyScheduleArbitrary, (schedule) => {
        const touchers = Array.from({ length: schedule.sramBytes / 4 }, () => '');
        schedule.ops.forEach((_, index) => {
          const { reads, writes } = touchedBy(schedule, index);
          [...reads, writes].forEach((range, at) => {
            for (let end = 0; end < range.length; end += 2) {
              for (let element = range[end]; element < range[end + 1]; element++) {
                touchers[element] += ` ${index}.${at}`;
              }
            }
          });
        });
        const different = new Set(touchers.filter((text) => text !== ''));
        expect(partsOf(schedule).parts.count).toBe(different.size);
      }),
      { numRuns: 500 },
    );
  });

  test('are two for an accumulator that a STORE clips, however many rows it has', () => {
    const tile = { m: 4096, k: 1, n: 4096 };
    const schedule: Schedule = {
      sramBytes: 2 ** 27,
      tile,
      tensors: [
        { name: 'x', rows: 4096, cols: 1, role: 'input' },
        { name: 'y', rows: 4000, cols: 4095, role: 'output' },
      ],
      ops: [load('x', 4096, 1, 0), execute(0, 16384, 32768), store('y', 4096, 4096, 32768)],
    };
    const { parts, sram } = partsOf(schedule);
    expect(parts.count).toBe(4);
    const sizes = Array.from({ length: parts.count }, (_, part) => parts.elementsOf(part).length / 2);
    expect(sizes.sort((a, b) => a - b)).toEqual([1, 1, 4000, 4000]);
    expect(sram).toBeGreaterThan(0);
  });
});

describe('sets of elements', () => {
  const set = fc.array(fc.nat(40), { maxLength: 12 }).map((elements): ElementSet => {
    const ends: number[] = [];
    for (const element of [...new Set(elements)].sort((a, b) => a - b))
      addStretch(ends, element, element + 1);
    return Int32Array.from(ends);
  });
  const elementsOf = (of: ElementSet) =>
    Array.from({ length: 41 }, (_, element) => element).filter((element) =>
      of.some((end, at) => at % 2 === 0 && end <= element && element < of[at + 1]),
    );

  test('are united and intersected as sets are', () => {
    fc.assert(
      fc.property(fc.array(set, { maxLength: 4 }), set, set, (sets, a, b) => {
        const union = [...new Set(sets.flatMap(elementsOf))].sort((x, y) => x - y);
        expect(elementsOf(unionOf(sets))).toEqual(union);
        const ofB = new Set(elementsOf(b));
        expect(elementsOf(intersectionOf(a, b))).toEqual(elementsOf(a).filter((element) => ofB.has(element)));
      }),
    );
  });
});
