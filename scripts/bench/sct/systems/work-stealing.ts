// The work-stealing deque of Cilk-5, by its protocol THE: the owner and a thief meet at the last item.
import type { GeneratorAccess, GeneratorWords } from '../../../../src/lane/generator-access.js';
import { registers } from '../../../../src/lane/lane.js';
import { at } from '../../../../src/lane/shared.js';
import { type Classic, classic } from '../classic.js';
import { adds, lane, loads, locks, type States, stores, storesSum, unlocks } from '../states.js';

const ITEMS = 2;

/**
 * The owner pushes and pops at the tail; the thief steals at the head, under a lock, which the owner takes only where both
 * may want the same item.
 * @param claimsFirst whether the owner claims an item before it looks at the head; the other order is the mistake.
 */
const theDeque = (name: string, claimsFirst: boolean) =>
  classic({
    name,
    from: 'Frigo, Leiserson and Randall 1998',
    finds: claimsFirst ? [] : ['wrong-result'],
    cells: { lock: 0, head: 0, tail: 0, done: [0, 0] },
    threads: {
      *owner(words) {
        const { tail, done } = words;
        for (let item = 0; item < ITEMS; item++) yield tail.store(item + 1);
        for (let popped = 0; popped < ITEMS; popped++) {
          const item = yield* pops(words, claimsFirst);
          if (item >= 0) yield done[item].add(1);
        }
      },
      *thief({ lock, head, tail, done }) {
        yield lock.lock();
        const item = yield head.load();
        yield head.store(item + 1);
        const isThere = item < (yield tail.load());
        if (!isThere) yield head.store(item);
        yield lock.unlock();
        if (isThere) yield done[item].add(1);
      },
    },
    lanes({ lock, head, tail, done }) {
      type R = 'item' | 'head' | 'popped';
      const item = (r: { item: number }) => r.item;
      const more: States<R>[string]['next'] = (r, _, go) => (++r.popped < ITEMS ? go.load : go.end);
      const owner = lane<R>('owner', registers('item', 'head', 'popped'), {
        push: stores(tail, 1),
        pushAgain: stores(tail, 2),
        load: {
          loads: tail,
          take: (r, value) => {
            r.item = value - 1;
          },
        },
        ...(claimsFirst
          ? {
              store: storesSum(tail, 'item', 0),
              look: { ...loads(head, 'head'), next: (r, _, go) => (r.head > r.item ? go.back : go.take) },
            }
          : {
              look: { ...loads(head, 'head'), next: (r, _, go) => (r.head > r.item ? go.lock : go.store) },
              store: storesSum(tail, 'item', 0),
            }),
        take: { ...adds(at(done, item), 1), next: more },
        back: storesSum(tail, 'item', 1),
        lock: locks(lock),
        claim: storesSum(tail, 'item', 0),
        lookAgain: { ...loads(head, 'head'), next: (r, _, go) => (r.head > r.item ? go.none : go.have) },
        have: { ...unlocks(lock), next: 'take' },
        none: storesSum(tail, 'item', 1),
        unlock: { ...unlocks(lock), next: more },
      });
      const thief = lane('thief', registers('item', 'isThere'), {
        lock: locks(lock),
        head: loads(head, 'item'),
        claim: storesSum(head, 'item', 1),
        look: {
          loads: tail,
          take: (r, value) => {
            r.isThere = r.item < value ? 1 : 0;
          },
          next: (r, _, go) => (r.isThere ? go.unlock : go.back),
        },
        back: storesSum(head, 'item', 0),
        unlock: { ...unlocks(lock), next: (r, _, go) => (r.isThere ? go.take : go.end) },
        take: adds(at(done, item), 1),
      });
      return [owner, thief];
    },
    finalFault: ({ cells }) => {
      const wrong = cells.done.findIndex((count: number) => count !== 1);
      return wrong < 0 ? null : `item ${wrong} is done ${cells.done[wrong]} times`;
    },
  });

/** The item that the owner pops, or -1. */
function* pops(
  { lock, head, tail }: GeneratorWords,
  claimsFirst: boolean,
): Generator<GeneratorAccess, number, number> {
  const item = (yield tail.load()) - 1;
  if (claimsFirst) yield tail.store(item);
  const isAhead = (yield head.load()) > item;
  if (!isAhead) {
    if (!claimsFirst) yield tail.store(item);
    return item;
  }
  if (claimsFirst) yield tail.store(item + 1);
  yield lock.lock();
  yield tail.store(item);
  const isThere = (yield head.load()) <= item;
  if (!isThere) yield tail.store(item + 1);
  yield lock.unlock();
  return isThere ? item : -1;
}

export const workStealing: readonly Classic[] = [
  theDeque('work-stealing', true),
  theDeque('work-stealing-look-first', false),
];
