// SafeStack, which Dmitry Vyukov posted to the CHESS forum in 2010, and the hardest bug of SCTBench.
import type { ThreadGenerator } from '../../../../sim/from-generators.js';
import type { GeneratorAccess, GeneratorWords } from '../../../../src/lane/generator-access.js';
import { registers } from '../../../../src/lane/lane.js';
import { at } from '../../../../src/lane/shared.js';
import { type Classic, classic, must, type Shortest } from '../classic.js';
import { adds, asserts, lane, loads, type Part, storesSum } from '../states.js';

/** How many items there are: one for each thread. */
const ITEMS = 3;
/** In `next` of an item that somebody has taken, or is about to; the last item's is the same. */
const NONE = -1;

/**
 * A stack whose items are numbers of an array. A pop takes the head's `next` away before it exchanges the head, so that
 * nobody else can pop the same item; but with a third thread the head may come back in between.
 *
 * Each thread pops, pushes back what it has, and so on; `turns` has how many operations each makes. Where a pop finds
 * nothing, and has changed nothing, the thread ends: if it tried again it would see what one that comes later sees. So
 * every loop has an end, and no bug is lost.
 */
const safeStack = (name: string, turns: readonly number[], shortest: Shortest | null) =>
  classic({
    name,
    from: 'SCTBench; Vyukov 2010',
    searched: shortest === null ? 'neither' : 'table',
    shortest,
    finds: ['wrong-result'],
    cells: { head: 0, count: ITEMS, next: [1, 2, NONE], value: [0, 0, 0] },
    threads: turns.map(
      (operations, id): ThreadGenerator =>
        function* thread(words) {
          const { value } = words;
          for (let done = 0; done < operations; done += 2) {
            const item = yield* pops(words);
            if (item === NONE) return;
            // It has the item to itself.
            yield value[item].store(id + 1);
            must((yield value[item].load()) === id + 1, 'two threads have the same item');
            if (done + 1 === operations) return;
            yield* pushes(words, item);
          }
        },
    ),
    lanes: ({ head, count, next, value }) =>
      turns.map((operations, id) => {
        const item = (r: { item: number }) => r.item;
        return lane('thread', registers('done', 'count', 'item', 'after', 'was', 'below'), {
          count: { ...loads(count, 'count'), next: (r, _, go) => (r.count > 1 ? go.head : go.end) },
          head: loads(head, 'item'),
          take: {
            updates: at(next, item),
            to: (old, r) => {
              r.after = old;
              return NONE;
            },
            next: (r, _, go) => (r.after === NONE ? go.end : go.pop),
          },
          pop: {
            updates: head,
            to: (old, r) => {
              r.was = old;
              return old === r.item ? r.after : old;
            },
            next: (r, _, go) => (r.was === r.item ? go.less : go.giveBack),
          },
          giveBack: { ...storesSum(at(next, item), 'after', 0), next: 'count' },
          less: adds(count, -1),
          write: { stores: at(value, item), value: id + 1 },
          look: {
            ...asserts(at(value, item), (seen) => seen === id + 1, 'two threads have the same item'),
            next: (r, _, go) => (++r.done === operations ? go.end : go.below),
          },
          below: loads(head, 'below'),
          link: storesSum(at(next, item), 'below', 0),
          push: {
            updates: head,
            to: (old, r) => {
              r.was = old;
              return old === r.below ? r.item : old;
            },
            next(r, _, go) {
              if (r.was === r.below) return go.more;
              r.below = r.was;
              return go.link;
            },
          },
          more: { ...adds(count, 1), next: (r, _, go) => (++r.done === operations ? go.end : go.count) },
        });
      }),
  });

/** The item that is popped, or `NONE`. */
function* pops({ head, count, next }: GeneratorWords): Generator<GeneratorAccess, number, number> {
  while ((yield count.load()) > 1) {
    const item = yield head.load();
    const after = yield next[item].exchange(NONE);
    if (after === NONE) return NONE;
    if ((yield head.compareExchange(item, after)) === item) {
      yield count.sub(1);
      return item;
    }
    yield next[item].store(after);
  }
  return NONE;
}

function* pushes({ head, count, next }: GeneratorWords, item: number): Part {
  let below = yield head.load();
  for (;;) {
    yield next[item].store(below);
    const was = yield head.compareExchange(below, item);
    if (was === below) break;
    below = was;
  }
  yield count.add(1);
}

/** Found by exhaustion: no order with 8 context switches fails, and none with 9 and fewer steps. */
const SHORTEST: Shortest = {
  contextSwitches: 9,
  steps: 43,
  deviations: '0-2,2-0,11-1,20-2,21-0,26-2,27-0,29-1,39-0,42-1',
};

/** The fewest operations that go wrong, and those of the benchmark. */
export const safeStacks: readonly Classic[] = [
  safeStack('safe-stack', [3, 3, 1], SHORTEST),
  safeStack('safe-stack-4-4-4', [4, 4, 4], null),
];
