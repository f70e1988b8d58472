import { describe, expect, test } from 'vitest';
import { lookAround, WELL } from '../../../sim/close-up/around.js';
import { fatesOf } from '../../../sim/close-up/fates.js';
import { noReturn } from '../../../sim/close-up/no-return.js';
import { observe } from '../../../sim/close-up/observed.js';
import { check } from '../../../sim/explore/check.js';
import { wordsOf } from '../../../sim/story/story.js';
import type { System } from '../../../sim/system.js';
import { canEndWell, lostUpdate, twoLocks } from './failing-systems.js';

function around(system: System) {
  const lanes = check(system).counterexample?.lanes ?? [];
  const words = wordsOf(system);
  const near = lookAround(system, lanes, observe(system, lanes, words), noReturn(system, lanes), words);
  return { lanes, near };
}

describe('what else could be done', () => {
  test.each([
    ['a lost update', lostUpdate],
    ['two locks', twoLocks],
  ])(
    'in every state of %s leads where the step does, and its fate is what trying everything says',
    (_, make) => {
      const system = make();
      const { lanes, near } = around(system);
      const states = near.states;
      const enabled = new Int32Array(system.lanes.length);
      const seen = new Set<number>();
      /** Goes wherever the steps lead. */
      const visit = (row: number, way: readonly number[]) => {
        const play = () => {
          system.reset();
          for (const lane of way) system.step(lane);
        };
        if (seen.has(row)) return;
        seen.add(row);
        play();
        const count = system.enabledLanes(enabled);
        const { steps, fate, end } = states[row];
        expect(steps?.map(({ place }) => place)).toEqual([...enabled.slice(0, count)]);
        expect(fate).toBe(canEndWell(system) ? 'may end well' : 'fails');
        play();
        if (count === 0)
          expect(near.texts[end]).toMatch(canEndWell(system) ? WELL : /^(Deadlock|Wrong result): /);
        for (const { place, to } of steps ?? []) visit(to, [...way, place]);
      };
      visit(near.path[0], []);
      expect(seen.size).toBe(states.length);
      expect(near.path).toHaveLength(lanes.length + 1);
    },
  );

  test('says what each step does and changes', () => {
    const { near } = around(lostUpdate());
    const [step] = near.states[near.path[0]].steps ?? [];
    expect(near.texts[step.text]).toMatch(/^loads count \(is 0\)/);
    const store = near.states.flatMap(({ steps }) => steps ?? []).find(({ changes }) => changes.length > 0);
    expect(store?.changes).toEqual([[0, '1']]);
  });
});

describe('a fate', () => {
  const state = (...to: number[]) => ({ steps: to.map((next) => ({ to: next })) });

  test('is not known where something behind it was not looked at', () => {
    expect(fatesOf([state(1), state(2), { steps: null }, state()], new Set(), [], [])).toEqual([
      'unknown',
      'unknown',
      'unknown',
      'fails',
    ]);
  });

  test('of what leads to a good end may be good, and of a loop with no way out fails', () => {
    expect(fatesOf([state(1, 3), state(2), state(1), state()], new Set([3]), [], [])).toEqual([
      'may end well',
      'fails',
      'fails',
      'may end well',
    ]);
  });

  test('is that of a state of which it is known otherwise', () => {
    const states = [state(1), state(2), { steps: null }, { steps: null }];
    expect(fatesOf(states, new Set(), [2], [0])).toEqual(['may end well', 'fails', 'fails', 'unknown']);
  });

  test('of a step that does something wrong is no state', () => {
    expect(fatesOf([state(-1)], new Set(), [-1], [-1])).toEqual(['fails']);
  });
});
