// Programs by which papers on partial-order reduction count, made small: here a search goes through states.
import type { ThreadGenerator } from '../../../../sim/from-generators.js';
import { registers } from '../../../../src/lane/lane.js';
import { at } from '../../../../src/lane/shared.js';
import { type Classic, classic, times, zeros } from '../classic.js';
import { lane, loads, locks, stores, storesSum, unlocks } from '../states.js';

/** One writes a word that so many others read. */
const readers = (count: number) =>
  classic({
    name: `readers_${count}`,
    from: 'Abdulla et al. 2014',
    traces: 2 ** count,
    cells: { x: 0 },
    threads: [
      function* writer({ x }) {
        yield x.store(1);
      },
      ...times(
        count,
        (): ThreadGenerator =>
          function* reader({ x }) {
            yield x.load();
          },
      ),
    ],
    lanes({ x }) {
      const reader = lane('reader', registers('seen'), { read: loads(x, 'seen') });
      return [lane('writer', registers(), { write: stores(x, 1) }), ...times(count, () => reader)];
    },
  });

/** Each of so many threads sets its word to one more than its neighbour's; another looks for the last zero. */
const lastZero = (count: number, published: number | undefined) =>
  classic({
    name: `lastzero_${count}`,
    from: 'Abdulla et al. 2014',
    ...(published !== undefined && { traces: published }),
    cells: { words: zeros(count + 1) },
    threads: [
      function* looker({ words }) {
        for (let place = count; (yield words[place].load()) !== 0; ) place--;
      },
      ...times(
        count,
        (id): ThreadGenerator =>
          function* setter({ words }) {
            yield words[id + 1].store((yield words[id].load()) + 1);
          },
      ),
    ],
    lanes({ words }) {
      const looker = lane('looker', registers('down', 'seen'), {
        look: {
          ...loads(
            at(words, (r: { down: number }) => count - r.down),
            'seen',
          ),
          next(r, _, go) {
            if (r.seen === 0) return go.end;
            r.down++;
            return go.look;
          },
        },
      });
      const setter = (id: number) =>
        lane('setter', registers('seen'), {
          load: loads(words.first + id, 'seen'),
          store: storesSum(words.first + id + 1, 'seen', 1),
        });
      return [looker, ...times(count, setter)];
    },
  });

/** Threads put messages into a table where hashing says, or at the next free place. */
const indexer = (threads: number, messages: number, size: number) => {
  const message = (id: number, number: number) => number * 11 + id + 1;
  const hash = (id: number, number: number) => (message(id, number) * 7) % size;
  return classic({
    name: `indexer_${threads}`,
    from: 'Flanagan and Godefroid 2005',
    cells: { table: zeros(size) },
    threads: times(
      threads,
      (id): ThreadGenerator =>
        function* thread({ table }) {
          for (let number = 0; number < messages; number++) {
            let place = hash(id, number);
            while ((yield table[place].compareExchange(0, message(id, number))) !== 0)
              place = (place + 1) % size;
          }
        },
    ),
    lanes: ({ table }) =>
      times(threads, (id) =>
        lane('thread', registers('number', 'further', 'was'), {
          put: {
            updates: at(
              table,
              (r: { number: number; further: number }) => (hash(id, r.number) + r.further) % size,
            ),
            to: (old, r) => {
              r.was = old;
              return old === 0 ? message(id, r.number) : old;
            },
            next(r, _, go) {
              r.further = r.was === 0 ? 0 : r.further + 1;
              if (r.was === 0) r.number++;
              return r.number < messages ? go.put : go.end;
            },
          },
        }),
      ),
    finalFault: ({ cells }) =>
      cells.table.filter((one: number) => one !== 0).length === threads * messages
        ? null
        : 'a message is lost',
  });
};

/** Each thread gives its inode a free block, if it has none. */
const filesystem = (threads: number, inodes: number, blocks: number) =>
  classic({
    name: `filesystem_${threads}`,
    from: 'Flanagan and Godefroid 2005',
    cells: {
      inodeLocks: zeros(inodes),
      inodes: zeros(inodes),
      blockLocks: zeros(blocks),
      busy: zeros(blocks),
    },
    threads: times(
      threads,
      (id): ThreadGenerator =>
        function* thread({ inodeLocks, inodes: inode, blockLocks, busy }) {
          const mine = id % inodes;
          yield inodeLocks[mine].lock();
          let block = (2 * mine) % blocks;
          let isNamed = (yield inode[mine].load()) !== 0;
          while (!isNamed) {
            yield blockLocks[block].lock();
            isNamed = (yield busy[block].load()) === 0;
            if (isNamed) {
              yield busy[block].store(1);
              yield inode[mine].store(block + 1);
            }
            yield blockLocks[block].unlock();
            block = (block + 1) % blocks;
          }
          yield inodeLocks[mine].unlock();
        },
    ),
    lanes: ({ inodeLocks, inodes: inode, blockLocks, busy }) =>
      times(threads, (id) => {
        const mine = id % inodes;
        const block = (r: { further: number }) => (2 * mine + r.further) % blocks;
        return lane('thread', registers('inode', 'busy', 'further'), {
          lock: locks(inodeLocks.first + mine),
          look: {
            ...loads(inode.first + mine, 'inode'),
            next: (r, _, go) => (r.inode === 0 ? go.lockBlock : go.unlock),
          },
          lockBlock: locks(at(blockLocks, block)),
          busy: {
            ...loads(at(busy, block), 'busy'),
            next: (r, _, go) => (r.busy ? go.unlockBlock : go.take),
          },
          take: stores(at(busy, block), 1),
          name: { stores: inode.first + mine, value: (r) => block(r) + 1 },
          unlockBlock: {
            ...unlocks(at(blockLocks, block)),
            next(r, _, go) {
              if (!r.busy) return go.unlock;
              r.further++;
              return go.lockBlock;
            },
          },
          unlock: unlocks(inodeLocks.first + mine),
        });
      }),
  });

/** Philosophers who take the fork on their left first. @param ordered the last one takes its right one first. */
const dining = (count: number, ordered: boolean) =>
  classic({
    name: `dining_${count}${ordered ? '-ordered' : ''}`,
    from: 'Dijkstra 1971',
    finds: ordered ? [] : ['deadlock'],
    cells: { forks: zeros(count) },
    threads: times(
      count,
      (id): ThreadGenerator =>
        function* philosopher({ forks }) {
          const [first, second] = forksOf(id, count, ordered);
          yield forks[first].lock();
          yield forks[second].lock();
          yield forks[first].unlock();
          yield forks[second].unlock();
        },
    ),
    lanes: ({ forks }) =>
      times(count, (id) => {
        const [first, second] = forksOf(id, count, ordered).map((fork) => forks.first + fork);
        return lane('philosopher', registers(), {
          first: locks(first),
          second: locks(second),
          giveFirst: unlocks(first),
          giveSecond: unlocks(second),
        });
      }),
  });

function forksOf(id: number, count: number, ordered: boolean): readonly [number, number] {
  const [left, right] = [id, (id + 1) % count];
  return ordered && right < left ? [right, left] : [left, right];
}

export const traces: readonly Classic[] = [
  readers(3),
  readers(8),
  lastZero(3, undefined),
  lastZero(5, 64),
  indexer(3, 2, 8),
  filesystem(3, 2, 3),
  dining(3, false),
  dining(5, false),
  dining(3, true),
];
