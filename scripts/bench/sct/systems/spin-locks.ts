// Locks of atomic updates on which threads spin: test-and-set, tickets, MCS, CLH.
import { at } from '../../../../src/lane/shared.js';
import { type Classic, zeros } from '../classic.js';
import { excluding } from '../excluding.js';
import {
  adds,
  comparesAndExchanges,
  exchanges,
  fetchesAndAdds,
  loads,
  locks,
  stores,
  storesSum,
  unlocks,
} from '../states.js';

/** @param atomically tests and sets in one access, not in two. */
const testAndSet = (name: string, atomically: boolean) =>
  excluding({
    name,
    from: 'folklore',
    finds: atomically ? [] : ['race'],
    threads: 3,
    cells: { lock: 0 },
    *enter({ lock }) {
      if (atomically) {
        yield lock.lock();
      } else {
        yield lock.until(0);
        yield lock.store(1);
      }
    },
    *leave({ lock }) {
      yield lock.unlock();
    },
    enterStates: ({ lock }) =>
      atomically ? { lock: locks(lock) } : { test: { awaits: lock, toEqual: 0 }, set: stores(lock, 1) },
    leaveStates: ({ lock }) => ({ unlock: unlocks(lock) }),
  });

/** @param atomically draws a ticket in one access, not in two. */
const ticket = (name: string, atomically: boolean) =>
  excluding({
    name,
    from: 'Reed and Kanodia 1979; Mellor-Crummey and Scott 1991',
    finds: atomically ? [] : ['deadlock', 'race'],
    threads: 3,
    cells: { next: 0, serving: 0 },
    *enter({ next, serving }) {
      const mine = atomically ? yield next.add(1) : yield next.load();
      if (!atomically) yield next.store(mine + 1);
      yield serving.until(mine);
    },
    *leave({ serving }) {
      yield serving.add(1);
    },
    registers: ['mine'],
    enterStates: ({ next, serving }) => ({
      ...(atomically
        ? { draw: fetchesAndAdds(next, 1, 'mine') }
        : { look: loads(next, 'mine'), draw: storesSum(next, 'mine', 1) }),
      wait: { awaits: serving, toEqual: (r) => r.mine },
    }),
    leaveStates: ({ serving }) => ({ leave: adds(serving, 1) }),
  });

/** A queue of threads; each spins on a word of its own until the one before hands over. */
const mcs = (threads: number) =>
  excluding({
    name: `mcs_${threads}`,
    from: 'Mellor-Crummey and Scott 1991',
    threads,
    cells: { tail: 0, next: zeros(threads), waits: zeros(threads) },
    *enter({ tail, next, waits }, id) {
      const before = yield tail.exchange(id + 1);
      if (before === 0) return;
      yield waits[id].store(1);
      yield next[before - 1].store(id + 1);
      yield waits[id].until(0);
    },
    *leave({ tail, next, waits }, id) {
      if ((yield next[id].load()) === 0) {
        if ((yield tail.compareExchange(id + 1, 0)) === id + 1) return;
        yield next[id].until((value: number) => value > 0);
      }
      yield waits[(yield next[id].load()) - 1].store(0);
    },
    registers: ['before', 'next', 'was'],
    enterStates: ({ tail, next, waits }, id) => ({
      swap: {
        ...exchanges(tail, id + 1, 'before'),
        next: (r, _, go) => (r.before === 0 ? go.inside : go.mark),
      },
      mark: stores(waits.first + id, 1),
      link: stores(
        at(next, (r: { before: number }) => r.before - 1),
        id + 1,
      ),
      spin: { awaits: waits.first + id, toEqual: 0 },
    }),
    leaveStates: ({ tail, next, waits }, id) => ({
      look: { ...loads(next.first + id, 'next'), next: (r, _, go) => (r.next === 0 ? go.close : go.who) },
      close: {
        ...comparesAndExchanges(tail, id + 1, 0, 'was'),
        next: (r, _, go) => (r.was === id + 1 ? go.end : go.awaitLink),
      },
      awaitLink: { awaits: next.first + id, until: (_, value) => value > 0 },
      who: loads(next.first + id, 'next'),
      handOver: stores(
        at(waits, (r: { next: number }) => r.next - 1),
        0,
      ),
    }),
  });

/** A queue of nodes; each thread spins on the node of the one before. Node 0 is nobody's. */
const clh = (threads: number) =>
  excluding({
    name: `clh_${threads}`,
    from: 'Craig 1993; Landin and Hagersten 1994',
    threads,
    cells: { tail: 0, busy: zeros(threads + 1) },
    *enter({ tail, busy }, id) {
      yield busy[id + 1].store(1);
      yield busy[yield tail.exchange(id + 1)].until(0);
    },
    *leave({ busy }, id) {
      yield busy[id + 1].store(0);
    },
    registers: ['before'],
    enterStates: ({ tail, busy }, id) => ({
      announce: stores(busy.first + id + 1, 1),
      swap: exchanges(tail, id + 1, 'before'),
      spin: { awaits: at(busy, (r: { before: number }) => r.before), toEqual: 0 },
    }),
    leaveStates: ({ busy }, id) => ({ leave: stores(busy.first + id + 1, 0) }),
  });

export const spinLocks: readonly Classic[] = [
  testAndSet('test-and-set', true),
  testAndSet('test-then-set', false),
  ticket('ticket', true),
  ticket('ticket-two-accesses', false),
  mcs(3),
  clh(3),
];
