import { expect, test } from 'vitest';
import { countersOf } from '../../../src/protocols/counters.js';
import { shownLanes } from '../../../src/report/words/shown-lanes.js';

const { lanes } = countersOf(['dma', 'compute 0', 'compute 1']);
const names = (hosts?: readonly number[] | null) => shownLanes(lanes, hosts).map(({ name }) => name);

test('lanes are told with their workers where one has several', () => {
  expect(names([0, 0, 1])).toEqual(['dma (worker 0)', 'compute 0 (worker 0)', 'compute 1 (worker 1)']);
});

test('lanes with a worker each, or none, go by their own names', () => {
  for (const hosts of [undefined, null, [0, 1, 2]])
    expect(names(hosts)).toEqual(['dma', 'compute 0', 'compute 1']);
});
