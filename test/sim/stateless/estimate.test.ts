import { describe, expect, test } from 'vitest';
import { Dpor } from '../../../sim/stateless/dpor.js';
import { estimateOf, estimateText } from '../../../sim/stateless/estimate.js';
import { programOf, SUITES } from './comparison.js';
import { MachineExecutor } from './machine-executor.js';
import type { Op, Program } from './program.js';

/** What a search says of itself after each execution. */
function shares(program: Program, rules = SUITES['of everything'].rules): readonly number[] {
  const executor = new MachineExecutor(program, rules);
  const dpor = new Dpor();
  const said: number[] = [];
  for (let next = dpor.next(); next !== null; next = dpor.next()) {
    dpor.absorb(executor.run(next).trace);
    said.push(dpor.share());
  }
  return said;
}

const alike = (threads: number, ops: readonly Op[]): Program => ({
  threads: Array.from({ length: threads }, () => ops),
  started: (1 << threads) - 1,
});
const adds = (times: number): readonly Op[] =>
  Array.from({ length: times }, () => ({ do: 'add' as const, at: 0, value: 1 }));
const random = (suite: string, seed: number): Program =>
  programOf(SUITES[suite].pieces, `estimate ${suite} ${seed}`);

describe('how much of a search is done', () => {
  test('is all of it in the end, and never more', () => {
    const said = shares(alike(3, adds(2)));
    expect(said.at(-1)).toBeCloseTo(1, 12);
    expect(Math.max(...said)).toBeLessThan(1 + 1e-9);
    expect(said.filter((share) => share > 1 - 1e-9)).toHaveLength(1);
  });

  test('is exact where every choice is known from the beginning', () => {
    // Two threads and one access each that conflicts: after the first execution both orders are known.
    expect(shares(alike(2, adds(1)))).toEqual([0.5, 1]);
  });

  test('is within its bounds at a tenth, a half and nine tenths, nine times of ten', () => {
    const programs = [
      shares(alike(2, adds(5))),
      shares(alike(2, adds(6))),
      shares(alike(3, adds(3))),
      shares(alike(4, adds(2))),
      shares(random('of everything', 28)),
      shares(random('that poll', 32)),
      shares(random('that poll', 43)),
      shares(random('that poll either of two words', 3)),
      shares(random('that wait for promises', 5)),
      shares(random('that wait for promises', 16)),
    ];
    let within = 0;
    let asked = 0;
    for (const said of programs) {
      expect(said.length).toBeGreaterThan(100);
      for (const part of [0.1, 0.5, 0.9]) {
        const { low, high } = estimateOf(said[Math.round(part * said.length) - 1]);
        asked++;
        within += Number(low <= part && part <= high);
      }
    }
    expect(within / asked).toBeGreaterThan(0.85);
    expect(within).toBeLessThan(asked);
  });

  test('is told with its bounds', () => {
    expect(estimateText(estimateOf(0.4))).toBe('about 40 % done (13 to 75)');
    expect(estimateText(estimateOf(1))).toBe('about 100 % done (100 to 100)');
    expect(estimateText(estimateOf(0))).toBe('about 0 % done (0 to 0)');
  });
});
