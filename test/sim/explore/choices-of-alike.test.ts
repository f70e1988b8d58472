import { expect, test } from 'vitest';
import { check } from '../../../sim/explore/check.js';
import type { Checked } from '../../../sim/explore/checked.js';
import { findingAfter } from '../../../sim/explore/finding-after.js';
import { System } from '../../../sim/system.js';
import { lanesIn, registers } from '../../../src/lane/lane.js';
import { shared } from '../../../src/lane/shared.js';

const cells = shared({ sum: 0, count: 0 });
const lane = lanesIn();

/** Adds any of three numbers, once somebody has counted to its own first choice. */
const chooser = lane('chooser', registers('it'), {
  choose: {
    chooses: 3,
    take: (r, it) => {
      r.it = it;
    },
  },
  wait: { awaits: cells.count, toReach: (r) => r.it },
  add: { updates: cells.sum, to: (old, r) => 10 * old + r.it },
});
const counter = lane('counter', registers(), {
  one: { stores: cells.count, value: 1 },
  two: { stores: cells.count, value: 2 },
});

test.each([3, 12, 21, 122, 212, 221])(
  'what alike lanes choose is told of those that chose it: %i',
  (wrong) => {
    const system = new System({
      lanes: [chooser, chooser, chooser, counter],
      cells,
      finalFault: (_, seen) => (seen.cells.sum === wrong ? `it is ${wrong}` : null),
    });
    const whole = check(system, { symmetry: false, method: 'every-state' });
    const told: Checked[] = [];
    const last = check(system, { method: 'counters-first', onFinding: (checked) => told.push(checked) });
    expect(last.symmetry).toEqual([['chooser', 'chooser 2', 'chooser 3']]);
    expect(last.verdict).toBe(wrong === 3 ? 'proved' : 'wrong-result');
    expect(whole.verdict).toBe(last.verdict);
    const simplest = check(system, { method: 'every-state' });
    expect(simplest.states).toBeLessThan(whole.states / 2);
    expect(simplest.counterexample?.lanes.length).toBe(whole.counterexample?.lanes.length);
    expect(simplest.counterexample?.contextSwitches).toBe(whole.counterexample?.contextSwitches);
    for (const { counterexample } of [...told, last]) {
      if (!counterexample) continue;
      const { lanes, finding } = counterexample;
      expect(findingAfter(system, lanes, 'wrong-result', null)).toEqual(finding);
    }
    expect(told.length > 0).toBe(wrong !== 3);
  },
);
