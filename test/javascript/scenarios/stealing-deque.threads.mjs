import assert from 'node:assert';
import { words } from './futex-lock.mjs';

export const mutants = {
  'looks at the top before it lowers the bottom': 'assertion',
  'pops the last item without comparing': 'assertion',
  'steals without comparing': 'assertion',
  'does not raise the bottom again': 'assertion',
};

/** The deque of Chase and Lev: its owner pushes and pops at the bottom, thieves steal at the top. */
export function setup({ mutant } = {}) {
  const shared = { mutant, top: words(1), bottom: words(1), items: words(4) };
  return shared;
}

function push({ bottom, items }, item) {
  const at = Atomics.load(bottom, 0);
  Atomics.store(items, at, item);
  Atomics.store(bottom, 0, at + 1);
}

function pop({ mutant, top, bottom, items }) {
  const at = Atomics.load(bottom, 0) - 1;
  let first = mutant === 'looks at the top before it lowers the bottom' ? Atomics.load(top, 0) : -1;
  Atomics.store(bottom, 0, at);
  if (first < 0) first = Atomics.load(top, 0);
  if (first > at) {
    if (mutant !== 'does not raise the bottom again') Atomics.store(bottom, 0, first);
    return 0;
  }
  const item = Atomics.load(items, at);
  if (first < at) return item;
  const isMine =
    mutant === 'pops the last item without comparing' ||
    Atomics.compareExchange(top, 0, first, first + 1) === first;
  Atomics.store(bottom, 0, first + 1);
  return isMine ? item : 0;
}

function steal({ mutant, top, bottom, items }) {
  const first = Atomics.load(top, 0);
  if (first >= Atomics.load(bottom, 0)) return 0;
  const item = Atomics.load(items, first);
  if (mutant === 'steals without comparing') Atomics.store(top, 0, first + 1);
  else if (Atomics.compareExchange(top, 0, first, first + 1) !== first) return 0;
  return item;
}

export const threads = {
  owner(deque) {
    push(deque, 1);
    push(deque, 2);
    const got = [pop(deque), pop(deque), pop(deque)];
    push(deque, 3);
    return [...got, pop(deque)];
  },
  thief: (deque) => [steal(deque), steal(deque)],
};

export function check(_, { owner, thief }) {
  assert.deepEqual([...owner, ...thief].filter((item) => item > 0).sort(), [1, 2, 3]);
}
