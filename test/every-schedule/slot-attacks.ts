import { vary } from '../../src/lane/vary.js';
import type { Protocol } from '../../src/program/protocol.js';
import { sequence } from '../../src/protocols/sequence.js';
import type { Any } from './attacks.js';

const [ofDma, ofCompute] = sequence.lanes;
const compute: Record<string, Any> = ofCompute.source.states;

/** A slot that may hold a flag is read twice: what is there the second time is the flag still. */
const readTwice: Protocol = {
  ...sequence,
  name: 'read twice',
  fixedSteps: false,
  lanes: [
    vary(ofDma, {
      states: {
        fillSlot: {
          touches: (r: Any, { rings }: Any, bytes: Any) => {
            rings[0].declareWrite(r.pushed, bytes);
            rings[1].declareWrite(r.pushed, bytes);
          },
          step: (r: Any, { rings, ops }: Any) => {
            rings[0].write(r.pushed, r.op);
            rings[1].write(r.pushed, ops.isLastK(r.op) ? r.op : -1);
          },
          next: 'publish',
        },
      },
    }),
    vary(ofCompute, {
      registers: ['note'],
      states: {
        readItem: {
          touches: (r: Any, { rings }: Any, bytes: Any) => {
            rings[0].declareRead(r.done, bytes);
            rings[1].declareRead(r.done, bytes);
          },
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
        stuck: { awaits: 0, toReach: (r: Any) => r.done + 2, next: 'end' },
        execute: compute.execute,
      },
    }),
  ],
  rings: ['compute', 'notes'],
};

/** Faults by what is left in slots. */
export const slotAttacks: readonly (readonly [string, Protocol])[] = [
  ['a slot that may hold a flag and is read twice', readTwice],
];
