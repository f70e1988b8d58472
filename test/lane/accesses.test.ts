import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Accesses, conflicts, findConflict } from '../../src/lane/accesses.js';

interface Range {
  readonly address: number;
  readonly length: number;
  readonly rows: number;
  readonly stride: number;
  readonly writes: boolean;
}

function declare(ranges: readonly Range[]): Accesses {
  const bytes = new Accesses();
  for (const { address, length, rows, stride, writes } of ranges) {
    if (writes) bytes.writes(address, length, rows, stride);
    else bytes.reads(address, length, rows, stride);
  }
  return bytes;
}

function bytesOf({ address, length, rows, stride }: Range): Set<number> {
  const bytes = new Set<number>();
  for (let row = 0; row < rows; row++) {
    for (let byte = 0; byte < length; byte++) bytes.add(address + row * stride + byte);
  }
  return bytes;
}

/** Combs of up to 6 runs in 200 bytes: small enough to meet often, and as often to pass between each other's runs. */
const range: fc.Arbitrary<Range> = fc
  .record({
    address: fc.integer({ min: 0, max: 100 }),
    length: fc.integer({ min: 1, max: 12 }),
    rows: fc.integer({ min: 1, max: 6 }),
    gap: fc.nat(16),
    writes: fc.boolean(),
  })
  .map(({ gap, ...rest }) => ({ ...rest, stride: rest.length + gap }));

describe('two steps conflict', () => {
  property.prop([fc.array(range, { maxLength: 4 }), fc.array(range, { maxLength: 4 })], { numRuns: 3000 })(
    'exactly where they have a byte in common that one of them writes',
    (first, second) => {
      const meet = (a: Range, b: Range) =>
        (a.writes || b.writes) && [...bytesOf(a)].some((byte) => bytesOf(b).has(byte));
      let expected: { first: number; second: number } | null = null;
      first.forEach((a, i) => {
        second.forEach((b, j) => {
          if (!expected && meet(a, b)) expected = { first: i, second: j };
        });
      });
      const [one, other] = [declare(first), declare(second)];
      expect(findConflict(one, other)).toEqual(expected);
      expect(conflicts(one, other)).toBe(expected !== null);
      expect(conflicts(other, one)).toBe(expected !== null);
    },
  );

  property.prop([range, fc.integer({ min: -5, max: 300 })], { numRuns: 2000 })(
    'over just the bytes that a range covers',
    (one, address) => {
      expect(declare([one]).covers(0, address)).toBe(bytesOf(one).has(address));
      expect(declare([one]).end(0)).toBe(Math.max(...bytesOf(one)) + 1);
    },
  );

  test('not where both only read, nor where one ends as the other begins', () => {
    expect(conflicts(new Accesses().reads(0, 8), new Accesses().reads(0, 8))).toBe(false);
    expect(conflicts(new Accesses().writes(0, 8), new Accesses().reads(8, 8))).toBe(false);
    expect(conflicts(new Accesses().writes(0, 8), new Accesses().reads(7, 8))).toBe(true);
  });

  test('not where rows of one pass between the rows of the other', () => {
    const left = new Accesses().writes(0, 32, 4, 64);
    expect(conflicts(left, new Accesses().writes(32, 32, 4, 64))).toBe(false);
    expect(conflicts(left, new Accesses().reads(31, 32, 4, 64))).toBe(true);
  });

  test('at addresses beyond int32 too', () => {
    const far = 2 ** 40;
    expect(conflicts(new Accesses().writes(far, 4), new Accesses().reads(far + 3, 4))).toBe(true);
    expect(conflicts(new Accesses().writes(far, 4), new Accesses().reads(far + 4, 4))).toBe(false);
  });
});

describe('declarations', () => {
  test('of dense rows are one run', () => {
    const bytes = new Accesses().reads(10, 8, 3, 8).writes(50, 8, 3, 16);
    expect([bytes.rows[0], bytes.length[0], bytes.end(0)]).toEqual([1, 24, 34]);
    expect([bytes.rows[1], bytes.length[1], bytes.end(1)]).toEqual([3, 8, 90]);
    expect([...bytes.isWrite.subarray(0, 2)]).toEqual([0, 1]);
  });

  test('are limited, and forgotten when asked', () => {
    const bytes = new Accesses();
    for (let range = 0; range < 65536; range++) bytes.reads(range * 10, 4);
    expect(() => bytes.reads(0, 4)).toThrow('more than 65536 byte ranges');
    expect(bytes.clear().count).toBe(0);
    expect(conflicts(bytes, new Accesses().writes(0, 1000))).toBe(false);
  });
});
