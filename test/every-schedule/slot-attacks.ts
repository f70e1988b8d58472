import { vary } from '../../src/lane/vary.js';
import type { Protocol } from '../../src/program/protocol.js';
import { sequence } from '../../src/protocols/sequence.js';
import { type Any, dma, faulty } from './attacks.js';

const [ofDma, ofCompute] = sequence.lanes;
const compute: Record<string, Any> = ofCompute.source.states;

const both = {
  write: (r: Any, { rings }: Any, bytes: Any) => {
    rings[0].declareWrite(r.pushed, bytes);
    rings[1].declareWrite(r.pushed, bytes);
  },
  read: (r: Any, { rings }: Any, bytes: Any) => {
    rings[0].declareRead(r.done, bytes);
    rings[1].declareRead(r.done, bytes);
  },
};
/** A second ring of notes: what is told of each EXECUTE there, and what the compute lane makes of it. */
const noting = (
  tell: (r: Any, c: Any) => void,
  registers: string[],
  states: Record<string, Any>,
): Protocol => ({
  ...sequence,
  name: 'noting',
  fixedSteps: false,
  lanes: [
    vary(ofDma, { states: { fillSlot: { touches: both.write, step: tell, next: 'publish' } } }),
    vary(ofCompute, {
      registers,
      states: { stuck: { awaits: 0, toReach: (r: Any) => r.done + 2, next: 'end' }, ...states },
    }),
  ],
  rings: ['compute', 'notes'],
});
const flagAtLast = (r: Any, { rings, ops }: Any) => {
  rings[0].write(r.pushed, r.op);
  rings[1].write(r.pushed, ops.isLastK(r.op) ? -1 : r.op);
};
const computing = (registers: string[], states: Record<string, Any>) => noting(flagAtLast, registers, states);

/** A slot that may hold a flag is read twice: what is there the second time is the flag still. */
const readTwice = noting(
  (r: Any, { rings, ops }: Any) => {
    rings[0].write(r.pushed, r.op);
    rings[1].write(r.pushed, ops.isLastK(r.op) ? r.op : -1);
  },
  ['note'],
  {
    readItem: {
      touches: both.read,
      step: (r: Any, { rings }: Any) => {
        r.item = rings[0].read(r.done);
        r.note = rings[1].read(r.done);
      },
      next: 'again',
    },
    again: {
      touches: (r: Any, { rings }: Any, bytes: Any) => rings[1].declareRead(r.done, bytes),
      step: (r: Any, { rings }: Any) => {
        r.note = rings[1].read(r.done);
      },
      next: (r: Any, _: Any, go: Any) => (r.note < 0 ? go.stuck : go.execute),
    },
    execute: compute.execute,
  },
);

/** A slot is read and filled again with what was there, as though nobody had looked: the first flag of all is in the way. */
const putBack = computing(['seen'], {
  awaitItem: { ...compute.awaitItem, next: 'clear' },
  clear: {
    touches: () => {},
    step: (r: Any) => {
      r.item = -1;
    },
    next: 'look',
  },
  look: {
    touches: (r: Any, { rings }: Any, bytes: Any) => {
      rings[1].declareRead(r.done, bytes);
      rings[1].declareWrite(r.done, bytes);
    },
    step: (r: Any, { rings }: Any) => {
      const note = rings[1].read(r.done);
      rings[1].write(r.done, note);
      r.seen = note < 0 && r.done === 0 ? 1 : 0;
    },
    next: (r: Any, _: Any, go: Any) => (r.seen ? go.stuck : go.readItem),
  },
  readItem: compute.readItem,
});

/** A number goes from a slot through three registers, and is taken for an operation by the last of them. */
const handedOn = noting(
  (r: Any, { rings, ops }: Any) => {
    rings[0].write(r.pushed, r.op);
    rings[1].write(r.pushed, ops.isLastK(r.op) ? 9 : r.op);
  },
  ['third', 'second', 'first'],
  {
    awaitItem: { ...compute.awaitItem, next: 'look' },
    look: {
      touches: () => {},
      step: () => {},
      next: (r: Any, { ops }: Any, go: Any) => (r.third === ops.length ? go.stuck : go.toThird),
    },
    toThird: {
      touches: () => {},
      step: (r: Any) => {
        r.third = r.second;
      },
      next: 'toSecond',
    },
    toSecond: {
      touches: () => {},
      step: (r: Any) => {
        r.second = r.first;
      },
      next: 'readItem',
    },
    readItem: {
      touches: both.read,
      step: (r: Any, { rings }: Any) => {
        r.item = rings[0].read(r.done);
        r.first = rings[1].read(r.done);
      },
      next: 'execute',
    },
  },
);

/** A search asks what a step touches before each step; a run never does. */
const filledWhereDeclared = faulty({
  states: {
    fillSlot: {
      ...dma.fillSlot,
      touches: (r: Any, { rings }: Any, bytes: Any) => {
        rings[0].declareWrite(r.pushed, bytes);
        rings[0].write(r.pushed, r.op);
      },
      step: () => {},
    },
  },
});

/** Faults by what is left in slots, and by who has seen it. */
export const slotAttacks: readonly (readonly [string, Protocol])[] = [
  ['a slot that may hold a flag and is read twice', readTwice],
  ['a slot that is read and filled again', putBack],
  ['a number in a slot that is handed on from register to register', handedOn],
  ['a slot that is filled where it is declared', filledWhereDeclared],
];
