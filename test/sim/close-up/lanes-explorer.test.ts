import { describe, expect, test } from 'vitest';
import { LanesExplorer } from '../../../sim/close-up/lanes-explorer.js';
import { wordsOf } from '../../../sim/story/story.js';
import type { System } from '../../../sim/system.js';
import { lostUpdate, twoLocks, unguarded } from './failing-systems.js';

const explorer = (system: System) => new LanesExplorer(system, wordsOf(system));

function whole<T>(looking: Generator<void, T>): T {
  for (;;) {
    const { done, value } = looking.next();
    if (done) return value;
  }
}

describe('a run that somebody asks for', () => {
  test('has no step at the beginning, and one lane after the other from there', () => {
    const { order, finding, story, observed } = explorer(lostUpdate()).run([], false);
    expect([order, finding, story.steps, story.sentence]).toEqual([[], null, [], 'So far nothing is wrong.']);
    expect(observed.words.map(({ name, begins }) => [name, begins])).toContainEqual(['count', '0']);
    const further = explorer(lostUpdate()).run([0, 1], false);
    expect(further.story.steps.map(({ lane, effect }) => [lane, effect])).toEqual([
      ['first', ''],
      ['second', ''],
    ]);
  });

  test('goes on by the rule where that is wanted, to an end that is well or not', () => {
    const well = explorer(lostUpdate()).run([], true);
    expect([well.order, well.story.sentence]).toEqual([[0, 0, 1, 1], 'All ends well.']);
    const lost = explorer(lostUpdate()).run([0, 1], true);
    expect(lost.order.slice(0, 2)).toEqual([0, 1]);
    expect(lost.story.sentence).toBe('Wrong result: the count is 1.');
  });

  test('ends where something is wrong, whatever was to follow', () => {
    const { order, finding } = explorer(unguarded()).run([0, 1], false);
    expect([order, finding?.kind]).toEqual([[], 'race']);
    expect(explorer(twoLocks()).run([0, 1], true).finding?.kind).toBe('deadlock');
  });

  test('is refused where a lane cannot take its step', () => {
    expect(() => explorer(twoLocks()).run([0, 0, 1], false)).toThrow('step 3: lane 1 cannot take it');
    expect(() => explorer(lostUpdate()).run([7], false)).toThrow('step 1: lane 7 cannot take it');
    expect(() => whole(explorer(lostUpdate()).here([0, 0, 0]))).toThrow('step 3');
  });
});

test('what can be done is said with what becomes of it, and the way leads there', () => {
  const at = explorer(twoLocks());
  const { steps, fate, canFail, finding } = whole(at.here([0]));
  expect([fate, canFail, finding]).toEqual(['may end well', true, null]);
  expect(steps.map(({ told, fate: of }) => [told.lane, of])).toEqual([
    ['there', 'may end well'],
    ['back', 'fails'],
  ]);
  const { way } = whole(at.way([0]));
  expect(at.run([0, ...(way ?? [])], false).finding?.kind).toBe('deadlock');
  expect(whole(at.way([0, 0])).canFail).toBe(false);
  expect(whole(at.here([0, 1])).steps).toEqual([]);
});

test('several can be asked at once, and each is told what it asked', () => {
  const at = explorer(twoLocks());
  const alone = [[], [0], [0, 0], [1]].map((order) => whole(explorer(twoLocks()).here(order)));
  const asked = [[], [0], [0, 0], [1]].map((order) => at.here(order));
  const told: unknown[] = [];
  while (told.filter((answer) => answer !== undefined).length < asked.length) {
    asked.forEach((looking, which) => {
      if (told[which] !== undefined) return;
      const { done, value } = looking.next();
      if (done) told[which] = value;
      at.run([1, 1], false);
    });
  }
  expect(told).toEqual(alone);
});
