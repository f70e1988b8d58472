// The three mutexes of Ulrich Drepper's "Futexes Are Tricky" (2011).
import type { GeneratorWords } from '../../../../src/lane/generator-access.js';
import type { Classic } from '../classic.js';
import { excluding } from '../excluding.js';
import {
  comparesAndExchanges,
  exchanges,
  fetchesAndAdds,
  type Part,
  type States,
  stores,
} from '../states.js';

const from = 'Drepper 2011';

/** The integer of the first mutex has so many values here, and 2^32 there. */
const VALUES = 4;
/** Whoever comes counts up, and has the lock where it was 0. So it is taken once more when the integer wraps. */
const first = excluding({
  name: 'futex-mutex-1',
  from,
  finds: ['deadlock', 'race'],
  // Two that count past each other do so for ever: no two logs of a generator are the same.
  searched: 'table',
  threads: 3,
  cells: { mutex: 0 },
  *enter({ mutex }) {
    for (;;) {
      const before = yield mutex.update((old: number) => (old + 1) % VALUES);
      if (before === 0) return;
      yield mutex.wait((before + 1) % VALUES);
    }
  },
  *leave({ mutex }) {
    yield mutex.store(0);
    yield mutex.notify(1);
  },
  registers: ['before'],
  enterStates: ({ mutex }) => ({
    count: {
      updates: mutex,
      to: (old, r) => {
        r.before = old;
        return (old + 1) % VALUES;
      },
      next: (r, _, go) => (r.before === 0 ? go.inside : go.sleep),
    },
    sleep: { parks: mutex, while: (r) => (r.before + 1) % VALUES, next: 'count' },
  }),
  leaveStates: ({ mutex }) => ({ free: stores(mutex, 0), wake: { notifies: mutex, count: 1 } }),
});

/** Counts down, and only where somebody may sleep stores 0 and wakes one: the unlock of the other two. */
function* countsDown({ mutex }: GeneratorWords): Part {
  if ((yield mutex.sub(1)) === 1) return;
  yield mutex.store(0);
  yield mutex.notify(1);
}

const countsDownStates = ({ mutex }: { readonly mutex: number }): States<'seen'> => ({
  count: { ...fetchesAndAdds(mutex, -1, 'seen'), next: (r, _, go) => (r.seen === 1 ? go.end : go.free) },
  free: stores(mutex, 0),
  wake: { notifies: mutex, count: 1 },
});

/** 0 is free, 1 taken, 2 taken while somebody may sleep; whoever has slept takes it as 2. */
const second = excluding({
  name: 'futex-mutex-2',
  from,
  threads: 3,
  cells: { mutex: 0 },
  *enter({ mutex }) {
    let before = yield mutex.compareExchange(0, 1);
    while (before !== 0) {
      if (before === 2 || (yield mutex.compareExchange(1, 2)) !== 0) yield mutex.wait(2);
      before = yield mutex.compareExchange(0, 2);
    }
  },
  leave: countsDown,
  registers: ['before'],
  enterStates: ({ mutex }) => ({
    take: {
      ...comparesAndExchanges(mutex, 0, 1, 'before'),
      next(r, _, go) {
        if (r.before === 0) return go.inside;
        return r.before === 2 ? go.sleep : go.mark;
      },
    },
    mark: {
      ...comparesAndExchanges(mutex, 1, 2, 'before'),
      next: (r, _, go) => (r.before === 0 ? go.again : go.sleep),
    },
    sleep: { parks: mutex, while: 2 },
    again: {
      ...comparesAndExchanges(mutex, 0, 2, 'before'),
      next(r, _, go) {
        if (r.before === 0) return go.inside;
        return r.before === 2 ? go.sleep : go.mark;
      },
    },
  }),
  leaveStates: countsDownStates,
});

/** The same with one exchange where the second needs two comparisons. */
const third = excluding({
  name: 'futex-mutex-3',
  from,
  threads: 3,
  cells: { mutex: 0 },
  *enter({ mutex }) {
    let before = yield mutex.compareExchange(0, 1);
    if (before === 0) return;
    if (before !== 2) before = yield mutex.exchange(2);
    while (before !== 0) {
      yield mutex.wait(2);
      before = yield mutex.exchange(2);
    }
  },
  leave: countsDown,
  registers: ['before'],
  enterStates: ({ mutex }) => ({
    take: {
      ...comparesAndExchanges(mutex, 0, 1, 'before'),
      next(r, _, go) {
        if (r.before === 0) return go.inside;
        return r.before === 2 ? go.sleep : go.mark;
      },
    },
    mark: { ...exchanges(mutex, 2, 'before'), next: (r, _, go) => (r.before === 0 ? go.inside : go.sleep) },
    sleep: { parks: mutex, while: 2, next: 'mark' },
  }),
  leaveStates: countsDownStates,
});

/** Stores 0 and wakes nobody: what a first attempt looks like. */
const silent = excluding({
  name: 'futex-mutex-silent',
  from: 'folklore',
  finds: ['deadlock'],
  threads: 2,
  cells: { mutex: 0 },
  *enter({ mutex }) {
    while ((yield mutex.exchange(1)) !== 0) yield mutex.wait(1);
  },
  *leave({ mutex }) {
    yield mutex.store(0);
  },
  registers: ['before'],
  enterStates: ({ mutex }) => ({
    take: { ...exchanges(mutex, 1, 'before'), next: (r, _, go) => (r.before === 0 ? go.inside : go.sleep) },
    sleep: { parks: mutex, while: 1, next: 'take' },
  }),
  leaveStates: ({ mutex }) => ({ free: stores(mutex, 0) }),
});

export const futexes: readonly Classic[] = [first, second, third, silent];
