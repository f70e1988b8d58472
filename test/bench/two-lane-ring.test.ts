import { expect, test } from 'vitest';
import { twoLaneRing } from '../../scripts/bench/explorer/two-lane-ring.js';
import { check } from '../../sim/explore/check.js';

test.each([1, 2, 8, 9, 40])(
  'the two-lane ring of %i tiles is proved, its states growing with them',
  (tiles) => {
    const { verdict, states } = check(twoLaneRing(tiles), { byLevels: true });
    expect(verdict).toBe('proved');
    expect(states).toBeLessThan(30 * tiles);
    expect(states).toBe(check(twoLaneRing(tiles)).states);
  },
);

test('without the wait for operands, as with the BUG of the SPIN model, it races', () => {
  expect(check(twoLaneRing(10, false), { byLevels: true }).verdict).toBe('race');
});
