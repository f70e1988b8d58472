// Programs of SCTBench's part CS in which something is done in stages, and somebody comes in between.
import type { ThreadGenerator } from '../../../../sim/from-generators.js';
import { registers } from '../../../../src/lane/lane.js';
import { at } from '../../../../src/lane/shared.js';
import { type Classic, classic, must, times, zeros } from '../classic.js';
import { adds, asserts, lane, loads, locks, stores, storesSum, unlocks } from '../states.js';

const from = 'SCTBench, CS';

/** Writers set one value and then the other, each under its lock; a reader may come in between. */
const twostage = (name: string, writers: number, searched: Classic['searched']) =>
  classic({
    name,
    from,
    searched,
    finds: ['wrong-result'],
    cells: { lock1: 0, lock2: 0, data1: 0, data2: 0 },
    threads: [
      ...times(
        writers,
        (): ThreadGenerator =>
          function* writer({ lock1, lock2, data1, data2 }) {
            yield lock1.lock();
            yield data1.store(1);
            yield lock1.unlock();
            yield lock2.lock();
            yield data2.store((yield data1.load()) + 1);
            yield lock2.unlock();
          },
      ),
      function* reader({ lock1, lock2, data1, data2 }) {
        yield lock1.lock();
        const first = yield data1.load();
        yield lock1.unlock();
        if (first === 0) return;
        yield lock2.lock();
        must((yield data2.load()) === first + 1, 'the second value is missing');
        yield lock2.unlock();
      },
    ],
    lanes({ lock1, lock2, data1, data2 }) {
      const writer = lane('writer', registers('data1'), {
        lock1: locks(lock1),
        store1: stores(data1, 1),
        unlock1: unlocks(lock1),
        lock2: locks(lock2),
        load1: loads(data1, 'data1'),
        store2: storesSum(data2, 'data1', 1),
        unlock2: unlocks(lock2),
      });
      const reader = lane('reader', registers('first'), {
        lock1: locks(lock1),
        load1: loads(data1, 'first'),
        unlock1: { ...unlocks(lock1), next: (r, _, go) => (r.first === 0 ? go.end : go.lock2) },
        lock2: locks(lock2),
        load2: asserts(
          data2,
          (value, r: { first: number }) => value === r.first + 1,
          'the second value is missing',
        ),
        unlock2: unlocks(lock2),
      });
      return [...times(writers, () => writer), reader];
    },
  });

/** Setters set `a` and then `b`; a checker may come in between. */
const reorder = (count: number, searched: Classic['searched']) =>
  classic({
    name: `reorder_${count}`,
    from,
    searched,
    finds: ['wrong-result'],
    cells: { a: 0, b: 0 },
    threads: [
      ...times(
        count - 1,
        (): ThreadGenerator =>
          function* setter({ a, b }) {
            yield a.store(1);
            yield b.store(-1);
          },
      ),
      function* checker({ a, b }) {
        if ((yield a.load()) === 0 && (yield b.load()) === 0) return;
        must((yield a.load()) === 1 && (yield b.load()) === -1, 'one is set and the other is not');
      },
    ],
    lanes({ a, b }) {
      const setter = lane('setter', registers(), { a: stores(a, 1), b: stores(b, -1) });
      const otherwise = 'one is set and the other is not';
      const checker = lane('checker', registers('seen'), {
        a: { ...loads(a, 'seen'), next: (r, _, go) => (r.seen === 0 ? go.b : go.aAgain) },
        b: { ...loads(b, 'seen'), next: (r, _, go) => (r.seen === 0 ? go.end : go.aAgain) },
        aAgain: asserts(a, (value) => value === 1, otherwise),
        bAgain: asserts(b, (value) => value === -1, otherwise),
      });
      return [...times(count - 1, () => setter), checker];
    },
  });

/** Threads are to mark a place each, and learn which from a word that goes on when the next one is started. */
const sigma = (count: number) =>
  classic({
    name: `sigma_${count}`,
    from,
    finds: ['wrong-result'],
    cells: { index: -1, started: zeros(count), marks: zeros(count) },
    threads: {
      *starter({ index, started }) {
        for (let id = 0; id < count; id++) {
          yield index.add(1);
          yield started[id].store(1);
        }
      },
      ...Object.fromEntries(
        times(count, (id): [string, ThreadGenerator] => [
          `marker ${id}`,
          function* ({ index, started, marks }) {
            yield started[id].until(1);
            yield marks[yield index.load()].store(1);
          },
        ]),
      ),
    },
    lanes({ index, started, marks }) {
      const starter = lane(
        'starter',
        registers(),
        Object.fromEntries(
          times(count, (id) => [
            [`next ${id}`, adds(index, 1)],
            [`start ${id}`, stores(started.first + id, 1)],
          ]).flat(),
        ),
      );
      const marker = (id: number) =>
        lane(`marker ${id}`, registers('index'), {
          await: { awaits: started.first + id, toEqual: 1 },
          index: loads(index, 'index'),
          mark: {
            ...stores(
              at(marks, (r: { index: number }) => r.index),
              1,
            ),
          },
        });
      return [starter, ...times(count, marker)];
    },
    finalFault: ({ cells }) =>
      cells.marks.every((mark: number) => mark === 1) ? null : 'a place is not marked',
  });

export const stages: readonly Classic[] = [
  twostage('twostage', 2, 'both'),
  twostage('twostage_20', 19, 'neither'),
  reorder(3, 'both'),
  reorder(4, 'both'),
  reorder(5, 'both'),
  reorder(10, 'both'),
  reorder(20, 'neither'),
  sigma(3),
];
