// What one thread writes and another reads: a ring, a seqlock, double-checked locking.
import type { ThreadGenerator } from '../../../../sim/from-generators.js';
import { registers } from '../../../../src/lane/lane.js';
import { at } from '../../../../src/lane/shared.js';
import { type Classic, classic, must, times } from '../classic.js';
import { adds, lane, loads, locks, type States, stores, type To, unlocks } from '../states.js';

const SLOTS = 2;
const ITEMS = 3;

/** @param writesFirst whether an item is written before it is published. */
const ring = (name: string, writesFirst: boolean) =>
  classic({
    name,
    from: 'Lamport 1983',
    finds: writesFirst ? [] : ['race'],
    cells: { head: 0, tail: 0 },
    plain: { slots: [0, 0] },
    threads: {
      *producer({ head, tail, slots }) {
        for (let item = 0; item < ITEMS; item++) {
          yield tail.until((value: number) => item - value < SLOTS);
          if (writesFirst) yield slots[item % SLOTS].write(item);
          yield head.add(1);
          if (!writesFirst) yield slots[item % SLOTS].write(item);
        }
      },
      *consumer({ head, tail, slots }) {
        for (let item = 0; item < ITEMS; item++) {
          yield head.until((value: number) => value > item);
          must((yield slots[item % SLOTS].read()) === item, 'another item is read');
          yield tail.add(1);
        }
      },
    },
    lanes({ head, tail }, { slots }) {
      const slot = at(slots, (r: { item: number }) => r.item % SLOTS);
      const write: States<'item'>[string] = { writes: slot, value: (r) => r.item };
      const goesOn = (r: { item: number }, _: unknown, go: To) => (++r.item < ITEMS ? go.room : go.end);
      const producer = lane('producer', registers('item'), {
        room: { awaits: tail, until: (r, value) => r.item - value < SLOTS },
        ...(writesFirst
          ? { write, publish: { ...adds(head, 1), next: goesOn } }
          : { publish: adds(head, 1), write: { ...write, next: goesOn } }),
      });
      const consumer = lane('consumer', registers('item'), {
        await: { awaits: head, until: (r, value) => value > r.item },
        read: { reads: slot, take: (r, value) => must(value === r.item, 'another item is read') },
        free: { ...adds(tail, 1), next: (r, _, go) => (++r.item < ITEMS ? go.await : go.end) },
      });
      return [producer, consumer];
    },
  });

/** A writer changes two words; a reader that sees the number changed, or odd, looks again. @param looksAgain or not. */
const seqlock = (name: string, looksAgain: boolean) =>
  classic({
    name,
    from: 'Hemminger, Linux 2.5.60; Boehm 2012',
    finds: looksAgain ? [] : ['wrong-result'],
    cells: { sequence: 0, a: 0, b: 0 },
    threads: {
      *writer({ sequence, a, b }) {
        for (let round = 1; round <= 2; round++) {
          yield sequence.add(1);
          yield a.store(round);
          yield b.store(round);
          yield sequence.add(1);
        }
      },
      *reader({ sequence, a, b }) {
        for (;;) {
          yield sequence.until(isEven);
          const before = yield sequence.load();
          if (!isEven(before)) continue;
          const [first, second] = [yield a.load(), yield b.load()];
          if (looksAgain && (yield sequence.load()) !== before) continue;
          must(first === second, 'it reads a half-written pair');
          return;
        }
      },
    },
    lanes({ sequence, a, b }) {
      const writer = lane('writer', registers('round'), {
        begin: adds(sequence, 1),
        a: { stores: a, value: (r) => r.round + 1 },
        b: { stores: b, value: (r) => r.round + 1 },
        finish: { ...adds(sequence, 1), next: (r, _, go) => (++r.round < 2 ? go.begin : go.end) },
      });
      const same = (r: { first: number; second: number }) =>
        must(r.first === r.second, 'it reads a half-written pair');
      const reader = lane('reader', registers('before', 'first', 'second'), {
        await: { awaits: sequence, until: (_, value) => isEven(value) },
        before: { ...loads(sequence, 'before'), next: (r, _, go) => (isEven(r.before) ? go.a : go.await) },
        a: loads(a, 'first'),
        b: looksAgain
          ? loads(b, 'second')
          : {
              loads: b,
              take(r, value) {
                r.second = value;
                same(r);
              },
              next: 'end',
            },
        ...(looksAgain
          ? {
              again: {
                loads: sequence,
                take(r, value) {
                  if (value === r.before) same(r);
                  else r.before = ODD;
                },
                next: (r, _, go) => (r.before === ODD ? go.await : go.end),
              },
            }
          : {}),
      } as States<'before' | 'first' | 'second'>);
      return [writer, reader];
    },
  });

/** No number that the sequence has when it is read. */
const ODD = -1;
const isEven = (value: number) => value % 2 === 0;

/** Looks without the lock first. @param initialises before it says that there is something. */
const doubleChecked = (name: string, initialises: boolean) =>
  classic({
    name,
    from: 'Schmidt and Harrison 1996; Bacon et al. 2000, for the mistake',
    finds: initialises ? [] : ['race'],
    cells: { lock: 0, there: 0 },
    plain: { data: 0 },
    threads: times(
      2,
      (): ThreadGenerator =>
        function* thread({ lock, there, data }) {
          if (!(yield there.load())) {
            yield lock.lock();
            if (!(yield there.load())) {
              if (initialises) yield data.write(42);
              yield there.store(1);
              if (!initialises) yield data.write(42);
            }
            yield lock.unlock();
          }
          must((yield data.read()) === 42, 'it is not initialised');
        },
    ),
    lanes({ lock, there }, { data }) {
      const [write, say] = [{ writes: data, value: 42 }, stores(there, 1)];
      const thread = lane('thread', registers('there'), {
        look: { ...loads(there, 'there'), next: (r, _, go) => (r.there ? go.read : go.lock) },
        lock: locks(lock),
        lookAgain: { ...loads(there, 'there'), next: (r, _, go) => (r.there ? go.unlock : go.first) },
        first: initialises ? write : say,
        second: initialises ? say : write,
        unlock: unlocks(lock),
        read: { reads: data, take: (_, value) => must(value === 42, 'it is not initialised') },
      });
      return [thread, thread];
    },
  });

export const publication: readonly Classic[] = [
  ring('ring', true),
  ring('ring-publish-first', false),
  seqlock('seqlock', true),
  seqlock('seqlock-look-once', false),
  doubleChecked('double-checked', true),
  doubleChecked('double-checked-say-first', false),
];
