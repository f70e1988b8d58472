// Programs of SCTBench's part CS that keep a rule by locks, or do not, and assert what they believe.
import type { ThreadGenerator } from '../../../../sim/from-generators.js';
import { registers } from '../../../../src/lane/lane.js';
import { type Classic, classic, must, times, zeros } from '../classic.js';
import { asserts, lane, loads, locks, stores, storesSum, unlocks } from '../states.js';

const from = 'SCTBench, CS';

/** A deposit, a withdrawal, and somebody who adds up wrongly once both are done. */
const account = classic({
  name: 'account',
  from,
  finds: ['wrong-result'],
  cells: { lock: 0, balance: 1, deposited: 0, withdrawn: 0 },
  threads: {
    *deposit({ lock, balance, deposited }) {
      yield lock.lock();
      yield balance.store((yield balance.load()) + 2);
      yield deposited.store(1);
      yield lock.unlock();
    },
    *withdraw({ lock, balance, withdrawn }) {
      yield lock.lock();
      yield balance.store((yield balance.load()) - 4);
      yield withdrawn.store(1);
      yield lock.unlock();
    },
    *check({ lock, balance, deposited, withdrawn }) {
      yield lock.lock();
      if ((yield deposited.load()) && (yield withdrawn.load()))
        must((yield balance.load()) === 1 - 2 - 4, 'the balance is not 1 - 2 - 4');
      yield lock.unlock();
    },
  },
  lanes({ lock, balance, deposited, withdrawn }) {
    const moves = (name: string, by: number, done: number) =>
      lane(name, registers('balance'), {
        lock: locks(lock),
        load: loads(balance, 'balance'),
        store: storesSum(balance, 'balance', by),
        done: stores(done, 1),
        unlock: unlocks(lock),
      });
    const check = lane('check', registers('done'), {
      lock: locks(lock),
      deposited: { ...loads(deposited, 'done'), next: (r, _, go) => (r.done ? go.withdrawn : go.unlock) },
      withdrawn: { ...loads(withdrawn, 'done'), next: (r, _, go) => (r.done ? go.balance : go.unlock) },
      balance: asserts(balance, (value) => value === 1 - 2 - 4, 'the balance is not 1 - 2 - 4'),
      unlock: unlocks(lock),
    });
    return [moves('deposit', 2, deposited), moves('withdraw', -4, withdrawn), check];
  },
});

/** Adds 1, adds 2, and somebody who believes that never both have been there. */
const lazy01 = classic({
  name: 'lazy01',
  from,
  finds: ['wrong-result'],
  cells: { lock: 0, data: 0 },
  threads: {
    *one({ lock, data }) {
      yield lock.lock();
      yield data.store((yield data.load()) + 1);
      yield lock.unlock();
    },
    *two({ lock, data }) {
      yield lock.lock();
      yield data.store((yield data.load()) + 2);
      yield lock.unlock();
    },
    *check({ lock, data }) {
      yield lock.lock();
      must((yield data.load()) < 3, 'both have been there');
      yield lock.unlock();
    },
  },
  lanes({ lock, data }) {
    const add = (name: string, by: number) =>
      lane(name, registers('data'), {
        lock: locks(lock),
        load: loads(data, 'data'),
        store: storesSum(data, 'data', by),
        unlock: unlocks(lock),
      });
    const check = lane('check', registers(), {
      lock: locks(lock),
      data: asserts(data, (value) => value < 3, 'both have been there'),
      unlock: unlocks(lock),
    });
    return [add('one', 1), add('two', 2), check];
  },
});

/** One thread counts under one lock, and so many others under another. */
const wronglock = (name: string, others: number, searched: Classic['searched']) =>
  classic({
    name,
    from,
    searched,
    finds: ['wrong-result'],
    cells: { lock: 0, other: 0, data: 0 },
    threads: [
      function* first({ lock, data }) {
        yield lock.lock();
        const before = yield data.load();
        yield data.store((yield data.load()) + 1);
        must((yield data.load()) === before + 1, 'somebody else counts');
        yield lock.unlock();
      },
      ...times(
        others,
        (): ThreadGenerator =>
          function* second({ other, data }) {
            yield other.lock();
            yield data.store((yield data.load()) + 1);
            yield other.unlock();
          },
      ),
    ],
    lanes({ lock, other, data }) {
      const first = lane('first', registers('before', 'data'), {
        lock: locks(lock),
        before: loads(data, 'before'),
        load: loads(data, 'data'),
        store: storesSum(data, 'data', 1),
        look: asserts(data, (value, r: { before: number }) => value === r.before + 1, 'somebody else counts'),
        unlock: unlocks(lock),
      });
      const second = lane('second', registers('data'), {
        lock: locks(other),
        load: loads(data, 'data'),
        store: storesSum(data, 'data', 1),
        unlock: unlocks(other),
      });
      return [first, ...times(others, () => second)];
    },
  });

/** Each of three passes on its neighbour's value; a fourth believes that all are equal once all have. */
const tokenRing = classic({
  name: 'token_ring',
  from,
  finds: ['wrong-result'],
  cells: { lock: 0, x: [1, 2, 1], done: zeros(3) },
  threads: [
    ...times(
      3,
      (id): ThreadGenerator =>
        function* pass({ lock, x, done }) {
          yield lock.lock();
          const before = yield x[(id + 2) % 3].load();
          yield x[id].store(id === 0 ? (before + 1) % 4 : before);
          yield done[id].store(1);
          yield lock.unlock();
        },
    ),
    function* check({ lock, x, done }) {
      yield lock.lock();
      if ((yield done[0].load()) && (yield done[1].load()) && (yield done[2].load())) {
        const first = yield x[0].load();
        must(first === (yield x[1].load()) && first === (yield x[2].load()), 'they differ');
      }
      yield lock.unlock();
    },
  ],
  lanes({ lock, x, done }) {
    const pass = (id: number) =>
      lane('pass', registers('before'), {
        lock: locks(lock),
        load: loads(x.first + ((id + 2) % 3), 'before'),
        store: { stores: x.first + id, value: (r) => (id === 0 ? (r.before + 1) % 4 : r.before) },
        done: stores(done.first + id, 1),
        unlock: unlocks(lock),
      });
    const same = (value: number, r: { first: number }) => value === r.first;
    const check = lane('check', registers('done', 'first'), {
      lock: locks(lock),
      done1: { ...loads(done.first, 'done'), next: (r, _, go) => (r.done ? go.done2 : go.unlock) },
      done2: { ...loads(done.first + 1, 'done'), next: (r, _, go) => (r.done ? go.done3 : go.unlock) },
      done3: { ...loads(done.first + 2, 'done'), next: (r, _, go) => (r.done ? go.x1 : go.unlock) },
      x1: loads(x.first, 'first'),
      x2: asserts(x.first + 1, same, 'they differ'),
      x3: asserts(x.first + 2, same, 'they differ'),
      unlock: unlocks(lock),
    });
    return [...times(3, pass), check];
  },
});

export const assertions: readonly Classic[] = [
  account,
  lazy01,
  wronglock('wronglock', 7, 'neither'),
  wronglock('wronglock_3', 3, 'both'),
  tokenRing,
];
