// Programs of SCTBench's part CS in which a producer hands on to a consumer, under a lock and with a condition each way.
import type { ThreadGenerator } from '../../../../sim/from-generators.js';
import { registers } from '../../../../src/lane/lane.js';
import { type Classic, classic } from '../classic.js';
import {
  adds,
  lane,
  loads,
  locks,
  type Part,
  type States,
  signalStates,
  signals,
  unlocks,
  waitStates,
  waitsFor,
} from '../states.js';

const from = 'SCTBench, CS';

/** Puts so many in, one at a time; each waits until there is none. */
function* puts(words: Parameters<ThreadGenerator>[0], count: number): Part {
  const { lock, empty, full, number } = words;
  for (let done = 0; done < count; done++) {
    yield lock.lock();
    while ((yield number.load()) > 0) yield* waitsFor(empty, lock);
    yield number.add(1);
    yield lock.unlock();
    yield* signals(full);
  }
}

/** What is handed from a producer to a consumer: a number of things, under a lock, with a condition each way. */
interface Handed {
  readonly lock: number;
  readonly empty: number;
  readonly full: number;
  readonly number: number;
}

const producer = ({ lock, empty, full, number }: Handed, count: number) =>
  lane('producer', registers('number', 'signals', 'done'), {
    lock: locks(lock),
    look: { ...loads(number, 'number'), next: (r, _, go) => (r.number > 0 ? go.wait : go.put) },
    ...waitStates('wait', empty, lock, 'look'),
    put: adds(number, 1),
    unlock: {
      stores: lock,
      value: (r) => {
        r.done++;
        return 0;
      },
    },
    ...signalStates('signal', full, (r: { done: number }, _, go) => (r.done < count ? go.lock : go.end)),
  });

/** The consumer forgets to take what it waited for. */
const sync01 = classic({
  name: 'sync01',
  from,
  finds: ['deadlock'],
  cells: { lock: 0, empty: 0, full: 0, number: 1 },
  threads: {
    *producer(words) {
      yield* puts(words, 1);
    },
    *consumer({ lock, empty, full, number }) {
      yield lock.lock();
      while ((yield number.load()) === 0) yield* waitsFor(full, lock);
      yield lock.unlock();
      yield* signals(empty);
    },
  },
  lanes(cells) {
    const { lock, empty, full, number } = cells;
    const consumer = lane('consumer', registers('number', 'signals'), {
      lock: locks(lock),
      look: { ...loads(number, 'number'), next: (r, _, go) => (r.number === 0 ? go.wait : go.unlock) },
      ...waitStates('wait', full, lock, 'look'),
      unlock: unlocks(lock),
      ...signalStates('signal', empty),
    });
    return [producer(cells, 1), consumer];
  },
});

/** Takes so many, one at a time, and does something with each. */
function* takes(
  words: Parameters<ThreadGenerator>[0],
  count: number,
  uses: (words: Parameters<ThreadGenerator>[0], at: number) => Part = function* () {},
): Part {
  const { lock, empty, full, number } = words;
  for (let done = 0; done < count; done++) {
    yield lock.lock();
    while ((yield number.load()) === 0) yield* waitsFor(full, lock);
    yield* uses(words, done);
    yield number.sub(1);
    yield lock.unlock();
    yield* signals(empty);
  }
}

/** The same as a lane; `total`, where there is one, is what adds up what it takes. */
function consumer({ lock, empty, full, number }: Handed, count: number, total: number | null = null) {
  const add = (name: string): States<'total' | 'done'> =>
    total === null
      ? {}
      : {
          [name]: loads(total, 'total'),
          [`${name}: store`]: { stores: total, value: (r) => r.total + r.done },
        };
  return lane('consumer', registers('number', 'signals', 'done', 'total'), {
    lock: locks(lock),
    look: {
      ...loads(number, 'number'),
      next: (r, _, go) => (r.number === 0 ? go.wait : total === null ? go.take : go.add),
    },
    ...waitStates('wait', full, lock, 'look'),
    ...add('add'),
    take: adds(number, -1),
    unlock: {
      stores: lock,
      value: (r) => {
        r.done++;
        return 0;
      },
    },
    ...signalStates('signal', empty, (r: { done: number }, _, go) => {
      if (r.done < count) return go.lock;
      return total === null ? go.end : go['add last'];
    }),
    ...add('add last'),
  });
}

/** Both hand on two, but there are two at the beginning. */
const sync02 = classic({
  name: 'sync02',
  from,
  finds: ['deadlock'],
  cells: { lock: 0, empty: 0, full: 0, number: 2 },
  threads: {
    *producer(words) {
      yield* puts(words, 2);
    },
    *consumer(words) {
      yield* takes(words, 2);
    },
  },
  lanes: (cells) => [producer(cells, 2), consumer(cells, 2)],
});

/** Adds up 0, 1, 2 as they are handed on, and 3 in the end; and believes that this is not 6. */
const arithmeticProgression = classic({
  name: 'arithmetic_prog',
  from,
  finds: ['wrong-result'],
  cells: { lock: 0, empty: 0, full: 0, number: 0, total: 0 },
  threads: {
    *producer(words) {
      yield* puts(words, 3);
    },
    *consumer(words) {
      yield* takes(words, 3, function* ({ total }, value) {
        yield total.store((yield total.load()) + value);
      });
      yield words.total.store((yield words.total.load()) + 3);
    },
  },
  lanes: (cells) => [producer(cells, 3), consumer(cells, 3, cells.total)],
  finalFault: ({ cells }) => (cells.total !== 6 ? null : 'the sum is 6'),
});

export const handingOver: readonly Classic[] = [sync01, sync02, arithmeticProgression];
