// Threads that wait for each other: a condition variable, a bounded buffer, a semaphore, a barrier.
import type { ThreadGenerator } from '../../../../sim/from-generators.js';
import { registers } from '../../../../src/lane/lane.js';
import { type Classic, classic, must, times } from '../classic.js';
import {
  adds,
  fetchesAndAdds,
  lane,
  loads,
  locks,
  signalStates,
  signals,
  stores,
  storesSum,
  unlocks,
  waitStates,
  waitsFor,
} from '../states.js';

/** Two consumers wait for items; one that is woken may find that the other was sooner. @param looksAgain when woken. */
const conditionVariable = (name: string, looksAgain: boolean) =>
  classic({
    name,
    from: 'Hoare 1974; Lampson and Redell 1980',
    finds: looksAgain ? [] : ['wrong-result'],
    cells: { lock: 0, condition: 0, items: 0 },
    threads: {
      *producer({ lock, condition, items }) {
        for (let put = 0; put < 2; put++) {
          yield lock.lock();
          yield items.add(1);
          yield lock.unlock();
          yield* signals(condition);
        }
      },
      ...Object.fromEntries(
        ['consumer', 'consumer 2'].map((consumer): [string, ThreadGenerator] => [
          consumer,
          function* ({ lock, condition, items }) {
            yield lock.lock();
            let there = yield items.load();
            while (there === 0) {
              yield* waitsFor(condition, lock);
              if (!looksAgain) break;
              there = yield items.load();
            }
            must((yield items.sub(1)) > 0, 'it takes an item that is not there');
            yield lock.unlock();
          },
        ]),
      ),
    },
    lanes({ lock, condition, items }) {
      const producer = lane('producer', registers('put'), {
        lock: locks(lock),
        put: adds(items, 1),
        unlock: unlocks(lock),
        ...signalStates('signal', condition, (r: { put: number }, _, go) => (++r.put < 2 ? go.lock : go.end)),
      });
      const consumer = lane('consumer', registers('there', 'signals'), {
        lock: locks(lock),
        look: { ...loads(items, 'there'), next: (r, _, go) => (r.there === 0 ? go.wait : go.take) },
        ...waitStates('wait', condition, lock, looksAgain ? 'look' : 'take'),
        take: {
          updates: items,
          to(old) {
            must(old > 0, 'it takes an item that is not there');
            return old - 1;
          },
        },
        unlock: unlocks(lock),
      });
      return [producer, consumer, consumer];
    },
  });

/**
 * A buffer of one place, a producer of two items and two consumers of one each.
 * @param conditions one for all, or one for each side.
 * @param woken how many a signal wakes.
 */
const boundedBuffer = (name: string, conditions: 1 | 2, woken: number) => {
  const [notFull, notEmpty] = conditions === 1 ? [0, 0] : [0, 1];
  return classic({
    name,
    from: 'Hoare 1974',
    finds: conditions === 1 && woken === 1 ? ['deadlock'] : [],
    cells: { lock: 0, conditions: [0, 0], items: 0 },
    threads: {
      *producer({ lock, conditions: c, items }) {
        for (let put = 0; put < 2; put++) {
          yield lock.lock();
          while ((yield items.load()) === 1) yield* waitsFor(c[notFull], lock);
          yield items.store(1);
          yield lock.unlock();
          yield* signals(c[notEmpty], woken);
        }
      },
      ...Object.fromEntries(
        ['consumer', 'consumer 2'].map((consumer): [string, ThreadGenerator] => [
          consumer,
          function* ({ lock, conditions: c, items }) {
            yield lock.lock();
            while ((yield items.load()) === 0) yield* waitsFor(c[notEmpty], lock);
            yield items.store(0);
            yield lock.unlock();
            yield* signals(c[notFull], woken);
          },
        ]),
      ),
    },
    lanes({ lock, conditions: { first }, items }) {
      const producer = lane('producer', registers('items', 'signals', 'put'), {
        lock: locks(lock),
        look: { ...loads(items, 'items'), next: (r, _, go) => (r.items === 1 ? go.wait : go.put) },
        ...waitStates('wait', first + notFull, lock, 'look'),
        put: stores(items, 1),
        unlock: unlocks(lock),
        ...signalStates(
          'signal',
          first + notEmpty,
          (r: { put: number }, _, go) => (++r.put < 2 ? go.lock : go.end),
          woken,
        ),
      });
      const consumer = lane('consumer', registers('items', 'signals'), {
        lock: locks(lock),
        look: { ...loads(items, 'items'), next: (r, _, go) => (r.items === 0 ? go.wait : go.take) },
        ...waitStates('wait', first + notEmpty, lock, 'look'),
        take: stores(items, 0),
        unlock: unlocks(lock),
        ...signalStates('signal', first + notFull, 'end', woken),
      });
      return [producer, consumer, consumer];
    },
  });
};

/** Of three threads two may be inside. @param atomically looks for a permit and takes it in one access, not in two. */
const semaphore = (name: string, atomically: boolean) =>
  classic({
    name,
    from: 'Dijkstra 1965',
    finds: atomically ? [] : ['wrong-result'],
    cells: { permits: 2, inside: 0 },
    threads: times(
      3,
      (): ThreadGenerator =>
        function* thread({ permits, inside }) {
          if (atomically)
            yield permits.updateWhen(
              (old: number) => old > 0,
              (old: number) => old - 1,
            );
          else {
            yield permits.until((value: number) => value > 0);
            yield permits.sub(1);
          }
          must((yield inside.add(1)) < 2, 'three are inside');
          yield inside.sub(1);
          yield permits.add(1);
        },
    ),
    lanes({ permits, inside }) {
      const isThere = (value: number) => value > 0;
      const thread = lane('thread', registers(), {
        ...(atomically
          ? { take: { ...adds(permits, -1), when: isThere } }
          : { look: { awaits: permits, until: (_, value) => isThere(value) }, take: adds(permits, -1) }),
        enter: {
          updates: inside,
          to(old) {
            must(old < 2, 'three are inside');
            return old + 1;
          },
        },
        leave: adds(inside, -1),
        give: adds(permits, 1),
      });
      return times(3, () => thread);
    },
  });

/** Two threads meet twice. @param turns whether a round has a number; without, a fast thread may pass a slow one. */
const barrier = (name: string, turns: boolean) =>
  classic({
    name,
    from: 'Hensgen, Finkel and Manber 1988',
    finds: turns ? [] : ['deadlock'],
    cells: { arrived: 0, round: 0 },
    threads: times(
      2,
      (): ThreadGenerator =>
        function* thread({ arrived, round }) {
          for (let meeting = 0; meeting < 2; meeting++) {
            const isLast = (yield arrived.add(1)) === 1;
            if (isLast) yield arrived.store(0);
            if (turns && isLast) yield round.store(meeting + 1);
            else if (turns) yield round.until((value: number) => value > meeting);
            else if (!isLast) yield arrived.until(0);
          }
        },
    ),
    lanes({ arrived, round }) {
      const goesOn = (r: { meeting: number }, _: unknown, go: Readonly<Record<string, number>>) =>
        ++r.meeting < 2 ? go.arrive : go.end;
      const thread = lane('thread', registers('meeting', 'before'), {
        arrive: {
          ...fetchesAndAdds(arrived, 1, 'before'),
          next: (r, _, go) => (r.before === 1 ? go.reset : go.wait),
        },
        reset: turns ? stores(arrived, 0) : { ...stores(arrived, 0), next: goesOn },
        ...(turns ? { open: { ...storesSum(round, 'meeting', 1), next: goesOn } } : {}),
        wait: turns
          ? { awaits: round, until: (r, value) => value > r.meeting, next: goesOn }
          : { awaits: arrived, toEqual: 0, next: goesOn },
      });
      return [thread, thread];
    },
  });

export const conditions: readonly Classic[] = [
  conditionVariable('condition-while', true),
  conditionVariable('condition-if', false),
  boundedBuffer('bounded-buffer-one-signal', 1, 1),
  boundedBuffer('bounded-buffer-one-broadcast', 1, 3),
  boundedBuffer('bounded-buffer-two-signal', 2, 1),
  semaphore('semaphore', true),
  semaphore('semaphore-two-accesses', false),
  barrier('barrier', true),
  barrier('barrier-no-rounds', false),
];
