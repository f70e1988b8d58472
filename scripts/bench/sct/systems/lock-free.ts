// Structures without locks: Treiber's stack, and the queue of Michael and Scott.
import type { ThreadGenerator } from '../../../../sim/from-generators.js';
import type { GeneratorAccess, GeneratorWords } from '../../../../src/lane/generator-access.js';
import { registers } from '../../../../src/lane/lane.js';
import { at } from '../../../../src/lane/shared.js';
import { type Classic, classic, must, times } from '../classic.js';
import { adds, comparesAndExchanges, lane, loads, type States, stores } from '../states.js';

/** What is added to the head with every exchange of it, if it has a tag: its rest is the number of a node. */
const TAG = 8;

/**
 * One thread pops; the other pops two and pushes the first one back, so that the head is what it was and its `next` is
 * not (ABA). Nodes have numbers from 1 on; 0 is none.
 * @param tag `TAG`, or 0 for none.
 */
const treiber = (name: string, tag: 0 | typeof TAG) => {
  const node = (head: number) => head % TAG;
  const swapped = (old: number, to: number) => (tag === 0 ? 0 : old - node(old) + TAG) + to;
  return classic({
    name,
    from: 'Treiber 1986; IBM System/370 Principles of Operation, for the tag',
    finds: tag === 0 ? ['wrong-result'] : [],
    cells: { head: 1, next: [0, 2, 3, 0], owned: [0, 0, 0, 0] },
    threads: {
      *once(words) {
        yield* pops(words);
      },
      *twice(words) {
        const first = yield* pops(words);
        if (first === 0 || (yield* pops(words)) === 0) return;
        yield words.owned[first].store(0);
        for (;;) {
          const old = yield words.head.load();
          yield words.next[first].store(node(old));
          if ((yield words.head.compareExchange(old, swapped(old, first))) === old) return;
        }
      },
    },
    lanes({ head, next, owned }) {
      type R = 'head' | 'next' | 'was' | 'first';
      const top = (r: { head: number }) => node(r.head);
      const pop = (name: string, then: States<R>[string]['next'] & {}): States<R> => ({
        [name]: {
          ...loads(head, 'head'),
          next: (r, _, go) => (node(r.head) === 0 ? go.end : go[`${name}: next`]),
        },
        [`${name}: next`]: loads(at(next, top), 'next'),
        [`${name}: swap`]: {
          updates: head,
          to: (old, r) => {
            r.was = old;
            return old === r.head ? swapped(old, r.next) : old;
          },
          next: (r, _, go) => (r.was === r.head ? go[`${name}: own`] : go[name]),
        },
        [`${name}: own`]: {
          updates: at(owned, top),
          to(old) {
            must(old === 0, 'a node is popped that somebody has');
            return 1;
          },
          next: then,
        },
      });
      const once = lane('once', registers('head', 'next', 'was', 'first'), pop('pop', 'end'));
      const first = (r: { first: number }) => r.first;
      const twice = lane('twice', registers('head', 'next', 'was', 'first'), {
        ...pop('pop', (r, _, go) => {
          r.first = node(r.head);
          return go['pop again'];
        }),
        ...pop('pop again', 'give'),
        give: stores(at(owned, first), 0),
        read: loads(head, 'head'),
        link: { stores: at(next, first), value: (r) => node(r.head) },
        push: {
          updates: head,
          to: (old, r) => {
            r.was = old;
            return old === r.head ? swapped(old, r.first) : old;
          },
          next: (r, _, go) => (r.was === r.head ? go.end : go.read),
        },
      });
      return [once, twice];
    },
    finalFault: ({ cells: { head, owned } }) =>
      owned[node(head)] === 0 ? null : 'the head is a node that somebody has',
  });

  function* pops({ head, next, owned }: GeneratorWords): Generator<GeneratorAccess, number, number> {
    for (;;) {
      const old = yield head.load();
      const top = node(old);
      if (top === 0) return 0;
      const below = yield next[top].load();
      if ((yield head.compareExchange(old, swapped(old, below))) !== old) continue;
      must((yield owned[top].exchange(1)) === 0, 'a node is popped that somebody has');
      return top;
    }
  }
};

/** Two enqueue a node each and a third takes what is there. Node 0 is the dummy; -1 is none. */
const michaelScott = classic({
  name: 'michael-scott-queue',
  from: 'Michael and Scott 1996',
  cells: { head: 0, tail: 0, next: [-1, -1, -1], taken: 0 },
  threads: {
    ...Object.fromEntries(
      times(2, (id): [string, ThreadGenerator] => [
        `enqueue ${id + 1}`,
        function* ({ tail, next }) {
          const mine = id + 1;
          for (;;) {
            const last = yield tail.load();
            const after = yield next[last].load();
            if ((yield tail.load()) !== last) continue;
            if (after !== -1) {
              yield tail.compareExchange(last, after);
            } else if ((yield next[last].compareExchange(-1, mine)) === -1) {
              yield tail.compareExchange(last, mine);
              return;
            }
          }
        },
      ]),
    ),
    *dequeue({ head, tail, next, taken }) {
      for (;;) {
        const first = yield head.load();
        const last = yield tail.load();
        const after = yield next[first].load();
        if ((yield head.load()) !== first) continue;
        if (first !== last) {
          if ((yield head.compareExchange(first, after)) !== first) continue;
          yield taken.add(1);
          return;
        }
        if (after === -1) return;
        yield tail.compareExchange(last, after);
      }
    },
  },
  lanes({ head, tail, next, taken }) {
    const enqueue = (id: number) =>
      lane(`enqueue ${id + 1}`, registers('last', 'after', 'again', 'was'), {
        tail: loads(tail, 'last'),
        next: loads(
          at(next, (r: { last: number }) => r.last),
          'after',
        ),
        again: {
          ...loads(tail, 'again'),
          next(r, _, go) {
            if (r.again !== r.last) return go.tail;
            return r.after === -1 ? go.link : go.help;
          },
        },
        help: {
          ...comparesAndExchanges(tail, 'last', 'after', 'was'),
          next: 'tail',
        },
        link: {
          ...comparesAndExchanges(
            at(next, (r: { last: number }) => r.last),
            -1,
            id + 1,
            'was',
          ),
          next: (r, _, go) => (r.was === -1 ? go.swing : go.tail),
        },
        swing: comparesAndExchanges(tail, 'last', id + 1, 'was'),
      } as States<'last' | 'after' | 'again' | 'was'>);
    const dequeue = lane('dequeue', registers('first', 'last', 'after', 'again', 'was'), {
      head: loads(head, 'first'),
      tail: loads(tail, 'last'),
      next: loads(
        at(next, (r: { first: number }) => r.first),
        'after',
      ),
      again: {
        ...loads(head, 'again'),
        next(r, _, go) {
          if (r.again !== r.first) return go.head;
          if (r.first !== r.last) return go.take;
          return r.after === -1 ? go.end : go.help;
        },
      },
      help: {
        ...comparesAndExchanges(tail, 'last', 'after', 'was'),
        next: 'head',
      },
      take: {
        ...comparesAndExchanges(head, 'first', 'after', 'was'),
        next: (r, _, go) => (r.was === r.first ? go.count : go.head),
      },
      count: adds(taken, 1),
    } as States<'first' | 'last' | 'after' | 'again' | 'was'>);
    return [enqueue(0), enqueue(1), dequeue];
  },
  finalFault({ cells: { head, tail, next, taken } }) {
    let left = 0;
    for (let node = head; next[node] !== -1; node = next[node]) left++;
    if (left + taken !== 2) return `${left} are left and ${taken} taken, of 2`;
    return next[tail] === -1 ? null : 'the tail is not the last one';
  },
});

export const lockFree: readonly Classic[] = [
  treiber('treiber-aba', 0),
  treiber('treiber-tag', TAG),
  michaelScott,
];
