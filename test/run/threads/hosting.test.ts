import { describe, expect, test } from 'vitest';
import { lanesIn, registers } from '../../../src/lane/lane.js';
import { BadInput } from '../../../src/refusal/bad-input.js';
import { hosting, hostOfEach, oneEach } from '../../../src/run/threads/hosting.js';

const named = (...names: string[]) =>
  names.map((name) => lanesIn()(name, registers(), { wait: { awaits: 0, toReach: () => 0, next: 'end' } }));
const parking = (name: string) =>
  lanesIn()(name, registers(), { sleep: { parks: 0, while: () => 0, next: 'end' } });

describe('lanes are hosted', () => {
  const pairs = named('dma 0', 'compute 0', 'dma 1', 'compute 1');

  test.each([
    ['one each where there are workers enough', named('dma', 'compute'), 2, [[0], [1]]],
    ['never by more workers than there are lanes', named('dma', 'compute'), 8, [[0], [1]]],
    ['by one worker, those that compute first', named('dma', 'compute'), 1, [[1, 0]]],
    [
      'in pairs of one number',
      pairs,
      2,
      [
        [1, 0],
        [3, 2],
      ],
    ],
    ['by three workers of two pairs, one of them apart', pairs, 3, [[0], [1], [3, 2]]],
    ['all by one worker, those that compute first', pairs, 1, [[1, 3, 0, 2]]],
    [
      'so that one that moves goes to one that computes',
      named('dma', 'compute 0', 'compute 1'),
      2,
      [[1, 0], [2]],
    ],
    [
      'evenly, if nothing pairs them',
      named('a', 'b', 'c', 'd', 'e'),
      2,
      [
        [0, 2, 4],
        [1, 3],
      ],
    ],
  ])('%s', (_, lanes, workers, hosts) => {
    expect(hosting(lanes, workers)).toEqual(hosts);
  });

  test('so that one that parks shares with nobody, even if that takes more workers', () => {
    const lanes = [...named('a', 'b'), parking('sleeps')];
    expect(hosting(lanes, 2)).toEqual([[0, 1], [2]]);
    expect(hosting(lanes, 1)).toEqual([[0, 1], [2]]);
  });
});

describe('what a protocol wishes', () => {
  const lanes = named('a', 'b', 'c', 'd');

  test('is done where there are workers enough', () => {
    const wish = [
      [1, 0],
      [3, 2],
    ];
    expect(hosting(lanes, 2, wish)).toEqual(wish);
    expect(hosting(lanes, 4, wish)).toEqual(wish);
  });

  test('is put together where there are not: what each prefers comes first', () => {
    expect(
      hosting(lanes, 1, [
        [1, 0],
        [3, 2],
      ]),
    ).toEqual([[1, 3, 0, 2]]);
  });

  test.each([
    ['a lane left out', [[0, 1], [2]]],
    [
      'a lane twice',
      [
        [0, 1],
        [1, 2, 3],
      ],
    ],
    ['a lane that is not there', [[0, 1, 2, 3, 4]]],
    ['a worker without lanes', [[0, 1, 2, 3], []]],
  ])('is refused with %s', (_, wish) => {
    expect(() => hosting(lanes, 4, wish)).toThrow(BadInput);
  });

  test('is refused where a lane that parks would take others to sleep', () => {
    expect(() => hosting([...named('a'), parking('sleeps')], 2, [[0, 1]])).toThrow('the sleeps lane parks');
  });
});

test('the host of each lane is told by lane', () => {
  expect(hostOfEach([[2, 0], [1]])).toEqual([0, 1, 0]);
  expect(hostOfEach(oneEach(3))).toEqual([0, 1, 2]);
});
