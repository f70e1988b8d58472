import { expect, test } from 'vitest';
import { timeTicks } from '../../../src/report/words/time-ticks.js';

test.each([
  [[0, 20, 40], 20, ['0 ns', '20 ns', '40 ns']],
  [[0, 25e3, 50e3], 25e3, ['0 us', '25 us', '50 us']],
  [[1000, 1250, 1500], 250, ['1.00 us', '1.25 us', '1.50 us']],
  [[1_000_000_000, 1_000_000_020], 20, ['1.00000000 s', '1.00000002 s']],
  [[2.5, 5], 2.5, ['2.5 ns', '5.0 ns']],
  [[0, 100e6], 100e6, ['0 ms', '100 ms']],
])('ticks %j, %d ns apart, are told apart in one unit', (ticks, stepNs, labels) => {
  expect(timeTicks(ticks, stepNs)).toEqual(labels);
});
