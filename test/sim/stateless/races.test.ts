import { describe, expect, test } from 'vitest';
import { Races } from '../../../sim/stateless/races.js';
import { traceOf } from './tiny-trace.js';

const races = new Races();

function found(text: string): [number, number][] {
  return races.find(traceOf(text));
}

describe('a race is', () => {
  test.each([
    ['a write and a read', '0 write x, 1 read x'],
    ['a read and a write', '0 read x, 1 write x'],
    ['two writes', '0 write x, 1 write x'],
    ['a plain write and an atomic read', '0 write x, 1 load x'],
    ['a plain read and an atomic write', '0 read x, 1 update x'],
    ['accesses of which only some bytes meet', '0 write x:8, 1 read x+6'],
    ['a long access and a short one', '0 write x:8192, 1 read far'],
    ['a short access and a long one', '0 write far, 1 read x:8192'],
    ['two long accesses', '0 write x:8192, 1 read far:4096'],
    ['atomics of unequal ranges', '0 store x, 1 load x:1'],
    ['further bytes of a plain access', '0 read other, 0 alsoUpdates x, 1 read x'],
    ['what a thread wrote after its store', '0 store flag, 0 write x, 1 load flag, 1 read x'],
    [
      'what is behind a store that another one has followed',
      '0 write x, 0 store flag, 1 store flag, 2 load flag, 2 read x',
    ],
    ['what is behind a store to another range', '0 write x, 0 store flag:8, 1 load flag, 1 read x'],
    ['what is behind an update that wrote nothing', '0 write x, 0 failed flag, 1 load flag, 1 read x'],
    ['what a time limit let go on', '0 wait flag, 1 write x, 0 timeout flag!, 0 read x'],
    ['what is behind a notify that woke nobody', '0 write x, 0 vain flag, 1 unequal flag, 1 write x'],
    ['what is behind two of them', '0 write x, 0 vain flag, 1 vain flag, 1 write x'],
    ['what is behind a notify elsewhere', '0 write x, 0 notify other, 1 unequal flag, 1 read x'],
  ])('%s', (_, steps) => {
    expect(found(steps).length).toBeGreaterThan(0);
  });
});

describe('no race is', () => {
  test.each([
    ['two reads', '0 read x, 1 read x'],
    ['a thread with itself', '0 write x, 0 read x, 0 store x, 0 load x:1'],
    ['two atomics of one range', '0 store x, 1 update x'],
    ['accesses to other bytes', '0 write x, 1 write y'],
    ['what was published', '0 write x, 0 store flag, 1 load flag, 1 read x'],
    ['what an update published', '0 write x, 0 update flag, 1 failed flag, 1 write x'],
    ['what went through several hands', '0 write x, 0 store flag, 1 update flag, 2 wait flag, 2 write x'],
    [
      'a flag that was plain before',
      '0 write x, 0 write flag, 0 store flag, 1 load flag, 1 write x, 1 read flag',
    ],
    ['what a notify let go on', '1 wait flag, 0 write x, 0 notify flag, 1 wake flag<2, 1 write x'],
    ['what a list of waiters orders', '0 write x, 0 vain flag, 1 wait flag, 1 timeout flag, 1 write x'],
    [
      'what a list of waiters orders the other way',
      '1 wait flag, 1 write x, 1 timeout flag, 0 vain flag, 0 write x',
    ],
    [
      'what a notify put into an inbox',
      '1 wait flag, 0 write x, 0 notify flag, 0 alsoUpdates inbox+8, 1 update inbox+8, 1 read x',
    ],
    ['two messages to one inbox', '0 update inbox, 1 update inbox:8'],
    ['what a thread polled besides', '0 load flag, 0 alsoReads x, 1 write x'],
  ])('%s', (_, steps) => {
    expect(found(steps)).toEqual([]);
  });
});

test('what a plain write overwrites synchronises no more, and races', () => {
  expect(found('0 write x, 0 store flag, 0 write flag+1:1, 1 load flag, 1 read x')).toEqual([
    [2, 3],
    [0, 4],
  ]);
});

test('places that race again and again are named once', () => {
  expect(found(Array.from({ length: 50 }, (_, turn) => `${turn % 2} write x`).join())).toEqual([[0, 1]]);
});

test('no more pairs are named than were asked for', () => {
  const steps = Array.from({ length: 50 }, (_, at) => `0 write x+${4 * at}, 1 write x+${4 * at}`).join();
  expect(races.find(traceOf(steps), 7)).toHaveLength(7);
  expect(found(steps)).toHaveLength(50);
});

test('traces of any length and number of threads go through one object', () => {
  for (const threads of [2, 31, 3]) {
    for (const turns of [1, 400, 3000]) {
      const steps = Array.from({ length: turns }, (_, turn) => {
        const thread = turn % threads;
        const bytes = `${thread} write x+${4 * (turn % 7)}:8`;
        return `${thread} update flag, ${bytes}, ${thread} notify other+${4 * turn}, ${thread} store flag`;
      });
      expect(found(steps.join())).toEqual([]);
      expect(found('0 write x, 0 store flag, 1 load flag, 1 read x')).toEqual([]);
    }
  }
});

test('an execution that did nothing leaves nothing for the next one', () => {
  const fresh = new Races();
  expect(fresh.find({ words: new Int32Array(0), length: 0, threads: 2 })).toEqual([]);
  expect(fresh.find(traceOf('0 load y, 1 store x'))).toEqual([]);
});
