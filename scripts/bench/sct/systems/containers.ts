// Containers of SCTBench: a buffer, a queue and a stack under a lock, and the string buffer of an old JDK.
import { registers } from '../../../../src/lane/lane.js';
import { at } from '../../../../src/lane/shared.js';
import { type Classic, classic, must, zeros } from '../classic.js';
import { adds, asserts, lane, loads, locks, stores, storesSum, type To, unlocks } from '../states.js';

/**
 * One puts and the other takes in turns, but both count a turn that was not theirs: what is taken is compared with the
 * wrong one.
 * @param remembers whether what was put is kept beside, to compare with, as the queue does.
 */
const inTurns = (name: string, count: number, remembers: boolean, searched: Classic['searched']) =>
  classic({
    name,
    searched,
    from: 'SCTBench, CS',
    finds: ['wrong-result'],
    cells: { lock: 0, mayPut: 1, first: 0, next: 0, slots: zeros(count), stored: zeros(count) },
    threads: {
      *putter({ lock, mayPut, next, slots, stored }) {
        for (let turn = 0; turn < count; turn++) {
          yield lock.lock();
          if (yield mayPut.load()) {
            const to = yield next.load();
            yield slots[to].store(turn + 1);
            yield next.store(to + 1);
            if (remembers) yield stored[turn].store(turn + 1);
            yield mayPut.store(0);
          }
          yield lock.unlock();
        }
      },
      *taker({ lock, mayPut, first, slots, stored }) {
        for (let turn = 0; turn < count; turn++) {
          yield lock.lock();
          if (!(yield mayPut.load())) {
            const from = yield first.load();
            yield first.store(from + 1);
            const expected = remembers ? yield stored[turn].load() : turn + 1;
            must((yield slots[from].load()) === expected, 'another one is taken');
            yield mayPut.store(1);
          }
          yield lock.unlock();
        }
      },
    },
    lanes({ lock, mayPut, first, next, slots, stored }) {
      type Turn = { turn: number };
      const goesOn = (r: Turn, _: unknown, go: To) => (++r.turn < count ? go.lock : go.end);
      const putter = lane('putter', registers('turn', 'may', 'to'), {
        lock: locks(lock),
        look: { ...loads(mayPut, 'may'), next: (r, _, go) => (r.may ? go.next : go.unlock) },
        next: loads(next, 'to'),
        put: { stores: at(slots, (r: { to: number }) => r.to), value: (r) => r.turn + 1 },
        forward: { ...storesSum(next, 'to', 1), next: remembers ? 'remember' : 'hand' },
        remember: { stores: at(stored, (r: Turn) => r.turn), value: (r) => r.turn + 1 },
        hand: stores(mayPut, 0),
        unlock: { ...unlocks(lock), next: goesOn },
      });
      const taker = lane('taker', registers('turn', 'may', 'from', 'expected'), {
        lock: locks(lock),
        look: { ...loads(mayPut, 'may'), next: (r, _, go) => (r.may ? go.unlock : go.first) },
        first: {
          loads: first,
          take: (r, value) => {
            r.from = value;
            r.expected = r.turn + 1;
          },
        },
        forward: { ...storesSum(first, 'from', 1), next: remembers ? 'recall' : 'take' },
        recall: loads(
          at(stored, (r: Turn) => r.turn),
          'expected',
        ),
        take: asserts(
          at(slots, (r: { from: number }) => r.from),
          (value, r: { expected: number }) => value === r.expected,
          'another one is taken',
        ),
        hand: stores(mayPut, 1),
        unlock: { ...unlocks(lock), next: goesOn },
      });
      return [putter, taker];
    },
  });

/** One pushes; the other pops as soon as anything was ever pushed. */
const stack = (name: string, count: number, searched: Classic['searched']) =>
  classic({
    name,
    searched,
    from: 'SCTBench, CS',
    finds: ['wrong-result'],
    cells: { lock: 0, top: 0, pushed: 0 },
    threads: {
      *pusher({ lock, top, pushed }) {
        for (let done = 0; done < count; done++) {
          yield lock.lock();
          yield top.store((yield top.load()) + 1);
          yield pushed.store(1);
          yield lock.unlock();
        }
      },
      *popper({ lock, top, pushed }) {
        for (let done = 0; done < count; done++) {
          yield lock.lock();
          if (yield pushed.load()) {
            const height = yield top.load();
            must(height > 0, 'the stack is empty');
            yield top.store(height - 1);
          }
          yield lock.unlock();
        }
      },
    },
    lanes({ lock, top, pushed }) {
      const goesOn = (r: { done: number }, _: unknown, go: To) => (++r.done < count ? go.lock : go.end);
      const pusher = lane('pusher', registers('done', 'top'), {
        lock: locks(lock),
        load: loads(top, 'top'),
        store: storesSum(top, 'top', 1),
        flag: stores(pushed, 1),
        unlock: { ...unlocks(lock), next: goesOn },
      });
      const popper = lane('popper', registers('done', 'top', 'pushed'), {
        lock: locks(lock),
        flag: { ...loads(pushed, 'pushed'), next: (r, _, go) => (r.pushed ? go.load : go.unlock) },
        load: {
          loads: top,
          take: (r, value) => {
            must(value > 0, 'the stack is empty');
            r.top = value;
          },
        },
        store: storesSum(top, 'top', -1),
        unlock: { ...unlocks(lock), next: goesOn },
      });
      return [pusher, popper];
    },
  });

/** `append(other)` asks for the other's length and copies so many, each under the other's lock, with a gap between. */
const stringbuffer = classic({
  name: 'stringbuffer',
  from: 'SCTBench, JDK 1.4',
  finds: ['wrong-result'],
  cells: { lock: 0, length: 3 },
  threads: {
    *appender({ lock, length }) {
      yield lock.lock();
      const end = yield length.load();
      yield lock.unlock();
      yield lock.lock();
      must(end <= (yield length.load()), 'it copies from beyond the end');
      yield lock.unlock();
    },
    *eraser({ lock, length }) {
      yield lock.lock();
      yield length.store((yield length.load()) - 3);
      yield lock.unlock();
      yield lock.lock();
      yield length.add(3);
      yield lock.unlock();
    },
  },
  lanes({ lock, length }) {
    const appender = lane('appender', registers('end'), {
      lock: locks(lock),
      length: loads(length, 'end'),
      unlock: unlocks(lock),
      lockAgain: locks(lock),
      copy: asserts(length, (value, r: { end: number }) => r.end <= value, 'it copies from beyond the end'),
      unlockAgain: unlocks(lock),
    });
    const eraser = lane('eraser', registers('length'), {
      lock: locks(lock),
      length: loads(length, 'length'),
      erase: storesSum(length, 'length', -3),
      unlock: unlocks(lock),
      lockAgain: locks(lock),
      append: adds(length, 3),
      unlockAgain: unlocks(lock),
    });
    return [appender, eraser];
  },
});

export const containers: readonly Classic[] = [
  inTurns('circular_buffer', 7, false, 'table'),
  inTurns('circular_buffer_3', 3, false, 'both'),
  inTurns('queue', 20, true, 'neither'),
  inTurns('queue_3', 3, true, 'both'),
  stack('stack', 10, 'table'),
  stack('stack_3', 3, 'both'),
  stringbuffer,
];
