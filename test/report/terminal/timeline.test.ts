import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { lanesIn, registers } from '../../../src/lane/lane.js';
import { StepLog } from '../../../src/lane/step-log.js';
import { drawTimelines } from '../../../src/report/terminal/timeline.js';

const idle = { touches: () => {}, step: () => {}, next: 'end' } as const;
const lanes = [
  lanesIn<unknown>()('dma', registers(), {
    load: { ...idle, event: 'LOAD' },
    store: { ...idle, event: 'STORE' },
    other: idle,
  }),
  lanesIn<unknown>()('compute', registers(), { execute: { ...idle, event: 'EXECUTE' }, other: idle }),
];

function logOf(...steps: readonly (readonly [state: number, endNs: number])[]): StepLog {
  const log = new StepLog(8);
  for (const [state, endNs] of steps) log.record(state, 0, endNs, false);
  return log;
}

/** 2000 ns in 20 columns, so that a column is 100 ns. */
const run = {
  name: 'sim',
  lanes,
  logs: [logOf([0, 500], [2, 1200], [1, 2000]), logOf([1, 500], [0, 1000], [1, 1070], [0, 1100])],
};
const rows = (text: string) =>
  stripVTControlCharacters(text)
    .split('\n')
    .map((row) => row.trimEnd());

describe('a timeline', () => {
  test('shows what the lane did in each stretch of time, and ends where the lane does', () => {
    expect(rows(drawTimelines([run], 33))).toEqual([
      'sim dma      LLLLL.......SSSSSSSS',
      'sim compute  .....XXXXXx',
      '             0            2.00 us',
      '             L LOAD   X EXECUTE   S STORE   small: less than half   . neither',
    ]);
  });

  test('puts several runs on one axis', () => {
    const shorter = { ...run, name: 'short', logs: [logOf([0, 1000]), logOf([0, 250])] };
    expect(rows(drawTimelines([run, shorter], 35))).toEqual([
      'sim dma        LLLLL.......SSSSSSSS',
      'sim compute    .....XXXXXx',
      'short dma      LLLLLLLLLL',
      'short compute  XXX',
      '               0            2.00 us',
      '               L LOAD   X EXECUTE   S STORE   small: less than half   . neither',
    ]);
  });

  test('has a width however narrow the terminal, and can show a run of nothing', () => {
    const empty = { ...run, logs: [logOf(), logOf()] };
    expect(rows(drawTimelines([empty], 1))).toEqual([
      'sim dma',
      'sim compute',
      '             0               1 ns',
      '             L LOAD   X EXECUTE   S STORE   small: less than half   . neither',
    ]);
  });
});
