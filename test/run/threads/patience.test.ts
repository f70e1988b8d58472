import { expect, test } from 'vitest';
import { Patience } from '../../../src/run/threads/patience.js';

const MS = 1e6;

/** How much one that has had such waits would spin. */
function after(...waits: ((patience: Patience) => void)[]): number {
  const patience = new Patience();
  for (const wait of waits) wait(patience);
  return patience.spins;
}

const times = <T>(count: number, what: T) => Array.from({ length: count }, () => what);
const met = (looks: number) => (patience: Patience) => patience.met(looks);
const slept = (ns: number) => (patience: Patience) => patience.slept(ns);

test('who has not waited yet spins for as long as anybody does', () => {
  expect(after()).toBe(after(...times(100, met(1e6))));
});

test('who waits for a moment spins for some times as long', () => {
  const spins = after(...times(100, met(500)));
  expect(spins).toBeGreaterThan(1000);
  expect(spins).toBeLessThan(4000);
});

test('who sleeps for long soon spins little, and never not at all', () => {
  const spins = after(...times(8, slept(3 * MS)));
  expect(spins).toBeLessThan(after() / 20);
  expect(after(...times(1000, slept(3 * MS)))).toBeGreaterThan(0);
});

test('one long sleep among short waits is no reason to spin no more', () => {
  const usual = times(100, met(500));
  expect(after(...usual, slept(3 * MS), ...times(16, met(500)))).toBeGreaterThan(0.9 * after(...usual));
});

test('who sleeps shortly, again and again, spins for longer', () => {
  const impatient = times(8, slept(3 * MS));
  expect(after(...impatient, ...times(16, slept(50_000)))).toBeGreaterThan(5 * after(...impatient));
});
