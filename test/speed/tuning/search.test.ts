import { describe, expect, test } from 'vitest';
import { randomModel } from '../../../src/model/random-model.js';
import { sequence } from '../../../src/protocols/sequence.js';
import { ORIGINAL_LANES } from '../../../src/schedule/lanes.js';
import { BUILT_IN_MACHINE } from '../../../src/speed/machine.js';
import { type Candidate, Search } from '../../../src/speed/tuning/search.js';

/** Of so many rows that tiles of one row are too many, and those of 512 are few. */
const space = {
  model: randomModel({ layers: [8, 8], seed: '1' }),
  options: { batch: 5_000_000, sramBytes: 2 ** 20 },
  protocol: sequence,
  machine: BUILT_IN_MACHINE,
};
const rows = (m: number): Candidate => ({
  tile: { m, k: 8, n: 8 },
  buffers: 2,
  order: 'plain',
  ringCapacity: 8,
  lanes: ORIGINAL_LANES,
});

describe('a candidate that is too large to compile', () => {
  test('is passed over where another is not', () => {
    const search = new Search(space, 'threads');
    expect(search.try(rows(1))).toBeNull();
    const kept = search.try(rows(4096));
    expect(kept?.operations).toBeGreaterThan(1000);
    expect(search.best()).toBe(kept);
  });

  test('is refused where no other remains, by the one that comes nearest', () => {
    const search = new Search({ ...space, options: { ...space.options, sramBytes: 2 ** 12 } }, 'threads');
    const sizes = [1, 4096]; // more EXECUTEs than there may be, and more bytes than there are
    expect(sizes.map((size) => search.try(rows(size)))).toEqual([null, null]);
    expect(() => search.best()).toThrow('it takes 5000000 EXECUTEs');
  });

  test('is not what is said where nothing fits SRAM', () => {
    const search = new Search({ ...space, options: { batch: 100, sramBytes: 2 ** 6 } }, 'threads');
    expect([4096, 1].map((size) => search.try(rows(size)))).toEqual([null, null]);
    expect(() => search.best()).toThrow('would do');
  });
});
