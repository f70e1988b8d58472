import { expect, test } from 'vitest';
import type { AccessStep, ThreadsFinding } from '../../../../src/javascript/verdict/report.js';
import { threadsEnd } from '../../../../src/report/pages/threads-story.js';

const step = (thread: string, access: string, cell: string): AccessStep => ({
  thread,
  access,
  cell,
  value: '1',
  was: null,
  at: null,
});

/** How a deadlock ends in which each of these threads sleeps on a cell. */
function end(waits: Readonly<Record<string, string>>, steps: readonly AccessStep[]) {
  const threads = [...new Set([...Object.keys(waits), ...steps.map(({ thread }) => thread)])];
  return threadsEnd({
    kind: 'deadlock',
    steps,
    races: [],
    waits: Object.entries(waits).map(([thread, cell]) => ({ thread, how: 'sleeps on', cell, at: null })),
    story: { lanes: threads, steps: [], pending: [], sentence: '' },
  } as unknown as ThreadsFinding);
}

test('a thread that waits for a ring is no part of it', () => {
  const { faults, rows, sides } = end({ tail: 'a', one: 'b', other: 'a' }, [
    step('one', 'update', 'a'),
    step('other', 'update', 'b'),
    step('tail', 'update', 'a'),
    step('one', 'update', 'b'),
  ]);
  expect(rows.map(({ lane }) => lane)).toEqual(['tail', 'one', 'other']);
  // `tail` wrote `a` last, to mark the lock as wanted: nobody waits for it.
  expect(faults).toEqual([
    { from: 5, to: 6 },
    { from: 6, to: 5 },
  ]);
  expect(sides.note).toMatch(/: one → other → one\./);
});

test('two that hold what the other waits on are a ring, and a third is not', () => {
  const { faults, sides } = end({ tail: 'a', one: 'b', other: 'a' }, [
    step('one', 'update', 'a'),
    step('other', 'update', 'b'),
    step('one', 'store', 'a'),
  ]);
  expect(faults).toEqual([
    { from: 4, to: 5 },
    { from: 5, to: 4 },
  ]);
  expect(sides.note).toMatch(/: one → other → one\./);
});

test.each([
  ['who waits for one that has ended', { one: 'a' }, [step('other', 'store', 'a')]],
  ['who waits on what nobody wrote', { one: 'a', other: 'b' }, [step('one', 'load', 'a')]],
  ['who waits for itself', { one: 'a' }, [step('one', 'store', 'a')]],
])('there is no ring of one %s', (_, waits, steps) => {
  expect(end(waits as Record<string, string>, steps).faults).toEqual([]);
});
