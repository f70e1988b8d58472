import { expect, test } from 'vitest';
import { closeUp } from '../../../sim/close-up/close-up.js';
import { check } from '../../../sim/explore/check.js';
import { wordsOf } from '../../../sim/story/story.js';
import { System } from '../../../sim/system.js';
import { lanesIn, registers } from '../../../src/lane/lane.js';
import { lostUpdate } from './failing-systems.js';

test('a lane that is not well formed behind the finding takes nothing from it', () => {
  const lane = lanesIn();
  const first = lane('first', registers(), {
    look: { loads: 0, take: () => {}, next: 'go' },
    go: { stores: 0, value: () => 0.5, next: 'end' },
  });
  const system = new System({ lanes: [first], cells: ['cell'] });
  const finding = { kind: 'wrong-result', what: 'it is said to be' } as const;
  const { observed, noReturn, around } = closeUp(system, [0], finding, wordsOf(system));
  expect(observed.words).toHaveLength(1);
  expect([noReturn, around]).toEqual([{ unknown: 'a lane that is not well formed' }, null]);
});

test('a run in which nothing goes wrong has values, and nothing to go back to', () => {
  const system = lostUpdate();
  const { observed, noReturn, twin, around } = closeUp(system, [0, 0, 1, 1], null, wordsOf(system));
  expect(observed.changes).toEqual([[], [[0, '1']], [], [[0, '2']]]);
  expect([noReturn, twin, around]).toEqual([null, null, null]);
});

test('the passing run is told up to a few steps behind the one in which it differs', () => {
  const system = lostUpdate();
  const { counterexample } = check(system);
  if (!counterexample) throw new Error('nothing was found');
  const { twin } = closeUp(system, counterexample.lanes, counterexample.finding, wordsOf(system));
  expect(twin?.story.steps.map(({ lane }) => lane)).toHaveLength(4);
  expect(twin?.steps).toBe(4);
});
