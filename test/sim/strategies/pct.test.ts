import { describe, expect, it } from 'vitest';
import { contextSwitches } from '../../../sim/interleaving.js';
import { Random } from '../../../sim/random.js';
import { Pct, pctBound } from '../../../sim/strategies/pct.js';
import { sample } from '../../../sim/watch/sample.js';
import { loads, systemOf, writes } from './straight-line.js';

const runsOf = (system: ReturnType<typeof systemOf>, depth: number, steps: number, runs: number) => {
  const strategy = new Pct(new Random('pct'), depth, steps);
  return Array.from({ length: runs }, () => sample(system, strategy));
};

describe('Pct', () => {
  const busy = () => Array.from({ length: 10 }, () => loads(0));

  it('at depth 1 runs each lane to its end, in every order of the lanes', () => {
    const orders = new Set<string>();
    for (const { lanes } of runsOf(systemOf([busy(), busy(), busy()]), 1, 30, 200)) {
      expect(contextSwitches([...lanes])).toBe(2);
      orders.add(`${lanes[0]}${lanes[10]}${lanes[20]}`);
    }
    expect(orders.size).toBe(6);
  });

  it('at depth d switches lanes at d - 1 steps at most, besides the ends of lanes', () => {
    const switches = runsOf(systemOf([busy(), busy()]), 3, 20, 500).map(({ lanes }) =>
      contextSwitches([...lanes]),
    );
    expect(Math.max(...switches)).toBe(3);
    // A lane comes back only if the other one falls below it: of two change points, the first drawn comes second.
    const returns = switches.filter((count) => count === 3).length / switches.length;
    expect(returns).toBeGreaterThan(0.2);
    expect(returns).toBeLessThan(0.5);
  });

  it('changes priorities after the step drawn, the first one on', () => {
    const [{ lanes }] = runsOf(systemOf([busy(), busy()]), 2, 1, 1);
    expect(lanes[1]).not.toBe(lanes[0]);
    expect(contextSwitches([...lanes])).toBe(2);
  });

  describe('with a race of depth 2: each lane must stop at its write, in the midst of its steps', () => {
    const system = systemOf([
      [...busy(), writes(0), ...busy()],
      [loads(0), writes(0), ...busy()],
    ]);
    const steps = 33;
    const runs = 4000;
    const rate = (depth: number) =>
      runsOf(system, depth, steps, runs).filter(({ finding }) => finding?.kind === 'race').length / runs;

    it('finds it at least as often as guaranteed', () => {
      // Whichever lane comes first, one change point of 33 stops it at its write: twice the bound.
      expect(rate(2)).toBeGreaterThan(pctBound(2, steps, 2));
      expect(rate(2) * steps).toBeGreaterThan(0.6);
      expect(rate(2) * steps).toBeLessThan(1.4);
    });

    it('finds it at a greater depth too', () => {
      expect(rate(3)).toBeGreaterThan(pctBound(2, steps, 3));
    });

    it('cannot find it at depth 1', () => {
      expect(rate(1)).toBe(0);
    });
  });

  it('knows its bound', () => {
    expect(pctBound(2, 100, 1)).toBe(1 / 2);
    expect(pctBound(2, 100, 3)).toBe(1 / 20_000);
  });

  it('refuses a depth or a number of steps below one', () => {
    expect(() => new Pct(new Random(''), 0, 10)).toThrow(RangeError);
    expect(() => new Pct(new Random(''), 2, 0)).toThrow(RangeError);
    expect(() => new Pct(new Random(''), 1.5, 10)).toThrow(RangeError);
  });
});
