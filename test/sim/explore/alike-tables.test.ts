import { expect, test } from 'vitest';
import { explore } from '../../../sim/explore/explore.js';
import { loadAndStore, mutex, readers, testAndSet, ticketLock } from './alike-tables.js';

test.each([
  ['load and store, 4 threads', () => loadAndStore(4), 'wrong-result'],
  ['ticket lock, 4 threads', () => ticketLock(4), ''],
  ['test-and-set, 4 threads', () => testAndSet(4), ''],
  ['mutex, 3 threads', () => mutex(3), ''],
  ['6 readers', () => readers(6), ''],
] as const)('%s: fewer states, and the same is found', (_, build, kinds) => {
  const [every, reduced] = [false, true].map((symmetry) => explore(build(), { symmetry }));
  for (const { complete, findings } of [every, reduced]) {
    expect([complete, findings.map(({ kind }) => kind).join()]).toEqual([true, kinds]);
  }
  expect(reduced.states).toBeLessThan(every.states / 4);
});
