import { describe, expect, test } from 'vitest';
import { accumulate } from '../../scripts/mutants/schedules.js';
import { Accesses } from '../../src/lane/accesses.js';
import { vary } from '../../src/lane/vary.js';
import { FoldedRing, heldSlots } from '../../src/program/folded-ring.js';
import { tileSystem } from '../../src/program/system.js';
import { sequence } from '../../src/protocols/sequence.js';
import { followedSystem } from '../../src/safety/followed-system.js';

const CAPACITY = 2 ** 20;
const ADDRESS = 4096;

describe('a large ring in a small state', () => {
  test('holds a slot for each operation, and no fewer than 64, where there are as many', () => {
    expect([1, 64, 65, 1000].map((operations) => heldSlots(CAPACITY, operations))).toEqual([
      64, 64, 128, 1024,
    ]);
    expect([1, 8, 64].map((capacity) => heldSlots(capacity, 1000))).toEqual([1, 8, 64]);
  });

  test.each([0, 5, CAPACITY - 3, 2 ** 31 - 3, -3])('keeps items apart from position %i on', (begin) => {
    const ring = new FoldedRing(new Int32Array(64), ADDRESS, CAPACITY);
    const positions = Array.from({ length: 64 }, (_, at) => (begin + at) | 0);
    for (const position of positions) ring.write(position, position);
    expect(positions.map((position) => ring.read(position))).toEqual(positions);
  });

  test('declares the bytes of the slot, not of the word', () => {
    const bytes = new Accesses();
    new FoldedRing(new Int32Array(64), ADDRESS, CAPACITY).declareWrite(-1, bytes);
    expect([bytes.address[0], bytes.end(0)]).toEqual([ADDRESS + 4 * (CAPACITY - 1), ADDRESS + 4 * CAPACITY]);
  });

  test('refuses two slots in one word', () => {
    const ring = new FoldedRing(new Int32Array(64), ADDRESS, CAPACITY);
    ring.write(3, 1);
    expect(() => ring.read(3 + 64)).toThrow(RangeError);
    expect(() => ring.read(3 + 64)).toThrow('give --ring-capacity 64');
    expect(ring.read(3 + CAPACITY)).toBe(1);
  });

  test('takes few words of a system', () => {
    for (const make of [tileSystem, followedSystem]) {
      const program = { schedule: accumulate(4), protocol: sequence, ringCapacity: CAPACITY };
      expect(make(program).system.words.length).toBeLessThan(100);
    }
  });

  test('is the same for both lanes: a consumer that looks elsewhere is refused', () => {
    const [dma, compute] = sequence.lanes;
    const { readItem } = compute.source.states;
    const elsewhere = vary(compute, {
      states: {
        readItem: {
          ...readItem,
          step: (r, { rings }) => {
            r.item = rings[0].read(r.done + 64);
          },
        },
      },
    });
    const { system } = followedSystem({
      schedule: accumulate(4),
      protocol: { ...sequence, lanes: [dma, elsewhere] },
      ringCapacity: CAPACITY,
    });
    const run = () => {
      for (let lane = 0; ; lane = 1 - lane) if (system.isEnabled(lane)) system.step(lane);
    };
    expect(run).toThrow(RangeError);
  });
});
