import { describe, expect, test } from 'vitest';
import { Accesses } from '../../src/lane/accesses.js';
import { RingSlots } from '../../src/program/ring-slots.js';
import { BadInput } from '../../src/refusal/bad-input.js';

const ADDRESS = 4096;
const slots = new RingSlots(new Int32Array(4 * 3), ADDRESS, 4, 3);

describe('slots', () => {
  test.each([
    [0, 0],
    [1, 3],
    [3, 9],
    [4, 0],
    [2 ** 31 - 1, 9],
    [-(2 ** 31), 0],
    [-1, 9],
  ])('position %i is at word %i', (position, word) => {
    expect(slots.wordOf(position)).toBe(word);
  });

  test('keep the first word of each item apart', () => {
    for (let position = 0; position < 4; position++) slots.write(position, 10 + position);
    expect([4, 5, 6, 7].map((position) => slots.read(position))).toEqual([10, 11, 12, 13]);
    expect([...slots.words].filter((word) => word !== 0)).toHaveLength(4);
  });

  test('declare the bytes of a whole item, read or written', () => {
    const bytes = new Accesses();
    slots.declareRead(5, bytes);
    slots.declareWrite(-1, bytes);
    expect(bytes.count).toBe(2);
    expect([bytes.address[0], bytes.end(0), bytes.isWrite[0]]).toEqual([ADDRESS + 12, ADDRESS + 24, 0]);
    expect([bytes.address[1], bytes.end(1), bytes.isWrite[1]]).toEqual([ADDRESS + 36, ADDRESS + 48, 1]);
  });

  test('are refused where their number is no power of two', () => {
    expect(() => new RingSlots(new Int32Array(3), 0, 3)).toThrow(BadInput);
  });
});

test.each([0, 2 ** 31 - 2, -2])(
  'from %i on, the goal of a producer is the tail that frees its slot',
  (tail) => {
    expect(slots.roomGoal((tail + 4) | 0)).toBe((tail + 1) | 0);
  },
);
