import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryBudget } from '../../../sim/states/memory-budget.js';
import { NO_ROW, StateTable } from '../../../sim/states/state-table.js';

/** As many words as make a block of rows as small as it gets, and few. */
const widths = fc.constantFrom(1, 3, 11, 4096);

test('rows are those of a map', () => {
  const steps = fc.array(
    fc.record({ from: fc.nat(), changes: fc.array(fc.tuple(fc.nat(), fc.nat(3)), { maxLength: 3 }) }),
    { minLength: 1, maxLength: 400 },
  );
  fc.assert(
    fc.property(widths, steps, fc.boolean(), (width, made, isHashedInPart) => {
      const hashed = isHashedInPart ? Math.ceil(width / 2) : width;
      const table = new StateTable(width, hashed);
      const rows = new Map<string, number>();
      const words = new Int32Array(width);
      expect(table.add(words)).toBe(0);
      rows.set(words.join(), 0);
      for (const { from, changes } of made) {
        table.read(from % table.count, words);
        for (const [at, value] of changes) words[at % width] = value;
        const known = rows.get(words.join()) ?? rows.size;
        rows.set(words.join(), known);
        expect(table.add(words)).toBe(known);
        expect(table.find(words)).toBe(known);
        expect(table.count).toBe(rows.size);
      }
    }),
    { numRuns: 60 },
  );
});

test('a table never takes more bytes than it counts, and says where there is no room', () => {
  const budget = new MemoryBudget(2 ** 22);
  const table = new StateTable(4096, 4096, budget);
  const words = new Int32Array(4096);
  let added = 0;
  for (; table.add(words) !== NO_ROW; added++) words[0]++;
  expect(table.count).toBe(added);
  expect(budget.held).toBe(table.bytes);
  expect(budget.held).toBeLessThanOrEqual(2 ** 22);
  words[0] = 5;
  expect(table.find(words)).toBe(5);
});
