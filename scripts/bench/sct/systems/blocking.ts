// Programs of SCTBench's part CS that come to a halt, or to a place where they must not be.
import type { ThreadGenerator } from '../../../../sim/from-generators.js';
import { registers } from '../../../../src/lane/lane.js';
import { at } from '../../../../src/lane/shared.js';
import { type Classic, classic, must, times, zeros } from '../classic.js';
import { adds, asserts, lane, loads, locks, stores, storesSum, unlocks } from '../states.js';

const from = 'SCTBench, CS';

/** Two locks, in two orders. */
const deadlock01 = classic({
  name: 'deadlock01',
  from,
  finds: ['deadlock'],
  cells: { a: 0, b: 0, count: 0 },
  threads: [
    function* there({ a, b, count }) {
      yield a.lock();
      yield b.lock();
      yield count.store((yield count.load()) + 1);
      yield b.unlock();
      yield a.unlock();
    },
    function* back({ a, b, count }) {
      yield b.lock();
      yield a.lock();
      yield count.store((yield count.load()) - 1);
      yield a.unlock();
      yield b.unlock();
    },
  ],
  lanes({ a, b, count }) {
    const both = (name: string, outer: number, inner: number, by: number) =>
      lane(name, registers('count'), {
        outer: locks(outer),
        inner: locks(inner),
        load: loads(count, 'count'),
        store: storesSum(count, 'count', by),
        giveInner: unlocks(inner),
        giveOuter: unlocks(outer),
      });
    return [both('there', a, b, 1), both('back', b, a, -1)];
  },
});

/** The first of a class takes a lock for it, the last one gives it back, and a gate keeps two at once from counting. */
const carter01 = classic({
  name: 'carter01',
  from,
  finds: ['deadlock'],
  cells: { gate: 0, lock: 0, members: [0, 0] },
  threads: times(
    2,
    (id): ThreadGenerator =>
      function* member({ gate, lock, members }) {
        yield gate.lock();
        if ((yield members[id].add(1)) === 0) yield lock.lock();
        yield gate.unlock();
        yield gate.lock();
        if ((yield members[id].sub(1)) === 1) yield lock.unlock();
        yield gate.unlock();
      },
  ),
  lanes({ gate, lock, members }) {
    const counts = (id: number, by: number) => ({
      updates: members.first + id,
      to: (old: number, r: { before: number }) => {
        r.before = old;
        return old + by;
      },
    });
    return times(2, (id) =>
      lane('member', registers('before'), {
        gate: locks(gate),
        enter: { ...counts(id, 1), next: (r, _, go) => (r.before === 0 ? go.take : go.open) },
        take: locks(lock),
        open: unlocks(gate),
        gateAgain: locks(gate),
        leave: { ...counts(id, -1), next: (r, _, go) => (r.before === 1 ? go.give : go.openAgain) },
        give: unlocks(lock),
        openAgain: unlocks(gate),
      }),
    );
  },
});

/** Two threads that keep one of two locks. */
const phase01 = classic({
  name: 'phase01',
  from,
  finds: ['deadlock'],
  cells: { x: 0, y: 0 },
  threads: times(
    2,
    (): ThreadGenerator =>
      function* thread({ x, y }) {
        yield x.lock();
        yield x.unlock();
        yield x.lock();
        yield y.lock();
        yield y.unlock();
      },
  ),
  lanes({ x, y }) {
    const thread = lane('thread', registers(), {
      first: locks(x),
      give: unlocks(x),
      again: locks(x),
      other: locks(y),
      giveOther: unlocks(y),
    });
    return [thread, thread];
  },
});

/** Philosophers who take both forks at once; the last one to have eaten complains. */
const dinPhil = (count: number) =>
  classic({
    name: `din_phil${count}_sat`,
    from,
    finds: ['wrong-result'],
    cells: { table: 0, forks: zeros(count), eaten: 0 },
    threads: times(
      count,
      (id): ThreadGenerator =>
        function* philosopher({ table, forks, eaten }) {
          const [left, right] = [forks[id], forks[(id + 1) % count]];
          yield table.lock();
          yield right.lock();
          yield left.lock();
          yield left.unlock();
          yield right.unlock();
          yield table.unlock();
          yield eaten.add(1);
          must((yield eaten.load()) !== count, 'all have eaten');
        },
    ),
    lanes: ({ table, forks, eaten }) =>
      times(count, (id) => {
        const [left, right] = [forks.first + id, forks.first + ((id + 1) % count)];
        return lane('philosopher', registers(), {
          table: locks(table),
          right: locks(right),
          left: locks(left),
          giveLeft: unlocks(left),
          giveRight: unlocks(right),
          giveTable: unlocks(table),
          eat: adds(eaten, 1),
          look: asserts(eaten, (value) => value !== count, 'all have eaten'),
        });
      }),
  });

/** Each thread looks for a free block for its inode; the last one has none, and finds that it has no lock either. */
const fsbench = (blocks: number) =>
  classic({
    name: `fsbench_${blocks}`,
    from,
    finds: ['wrong-result'],
    cells: {
      inodeLocks: zeros(blocks + 1),
      inodes: zeros(blocks + 1),
      blockLocks: zeros(blocks),
      busy: zeros(blocks),
    },
    threads: times(
      blocks + 1,
      (id): ThreadGenerator =>
        function* thread({ inodeLocks, inodes, blockLocks, busy }) {
          yield inodeLocks[id].lock();
          if ((yield inodes[id].load()) === 0) {
            let block = (2 * id) % blocks;
            for (let tried = 0; tried < blocks; tried++, block = (block + 1) % blocks) {
              yield blockLocks[block].lock();
              const isBusy = yield busy[block].load();
              if (!isBusy) {
                yield busy[block].store(1);
                yield inodes[id].store(block + 1);
              }
              yield blockLocks[block].unlock();
              if (!isBusy) break;
            }
          }
          must((yield inodes[id].load()) >= 0 && id < blocks, 'there is no such lock');
          yield inodeLocks[id].unlock();
        },
    ),
    lanes: ({ inodeLocks, inodes, blockLocks, busy }) =>
      times(blocks + 1, (id) => {
        const block = (r: { block: number }) => r.block;
        const [inode, inodeLock] = [inodes.first + id, inodeLocks.first + id];
        return lane('thread', registers('block', 'tried', 'busy', 'inode'), {
          lock: locks(inodeLock),
          inode: {
            loads: inode,
            take: (r, value) => {
              r.inode = value;
              r.block = (2 * id) % blocks;
            },
            next: (r, _, go) => (r.inode === 0 ? go.lockBlock : go.look),
          },
          lockBlock: locks(at(blockLocks, block)),
          busy: {
            ...loads(at(busy, block), 'busy'),
            next: (r, _, go) => (r.busy ? go.unlockBlock : go.take),
          },
          take: stores(at(busy, block), 1),
          name: storesSum(inode, 'block', 1),
          unlockBlock: {
            ...unlocks(at(blockLocks, block)),
            next: (r, _, go) => {
              if (!r.busy) return go.look;
              r.block = (r.block + 1) % blocks;
              return ++r.tried < blocks ? go.lockBlock : go.look;
            },
          },
          look: asserts(inode, (value) => value >= 0 && id < blocks, 'there is no such lock'),
          unlock: unlocks(inodeLock),
        });
      }),
  });

export const blocking: readonly Classic[] = [deadlock01, carter01, phase01, dinPhil(3), fsbench(2)];
