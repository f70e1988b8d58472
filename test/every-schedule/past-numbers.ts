import type { Protocol } from '../../src/program/protocol.js';
import { type Any, dma, faulty } from './attacks.js';

const ofDma = dma.load.next;
const stuck = { awaits: 1, toReach: (r: Any) => r.pushed + 1, next: 'end' };
/** A DMA lane that remembers its last operation, and comes to `look` behind it. */
const remembering = (registers: string[], states: Record<string, Any>) =>
  faulty({
    registers: ['last', ...registers],
    states: {
      publish: {
        ...dma.publish,
        value: (r: Any) => {
          r.last = r.op;
          r.op++;
          return ++r.pushed;
        },
        next: 'look',
      },
      stuck,
      ...states,
    },
  });
const see = (r: Any, value: Any) => {
  r.seen = value;
};
const far = (x: number) => x - 24 - 24 - 24 - 24 - 24 - 24;

/** Faults by arithmetic on what is past, where the search has names in place of numbers, and by a count that falls. */
export const pastNumbers: readonly (readonly [string, Protocol])[] = [
  [
    'the operation after a past one',
    remembering(['after'], {
      look: {
        touches: () => {},
        step: (r: Any) => {
          r.after = r.last + 1;
        },
        next: (r: Any, c: Any, go: Any) => (r.after === c.ops.length ? go.stuck : ofDma(r, c, go)),
      },
    }),
  ],
  [
    'the fifth before a past one',
    remembering(['early'], {
      look: {
        touches: () => {},
        step: (r: Any) => {
          r.early = r.last - 5;
        },
        next: (r: Any, c: Any, go: Any) => (r.early < 0 ? go.stuck : ofDma(r, c, go)),
      },
    }),
  ],
  [
    'a wait for one that is long past',
    {
      ...remembering([], {
        look: { awaits: 2, toReach: (r: Any) => far(far(far(far(far(r.last))))), next: ofDma },
      }),
      cells: ['head', 'tail', 'operation'],
    },
  ],
  [
    'a count that falls below all that a wait was for',
    {
      ...faulty({
        registers: ['seen'],
        states: {
          publish: {
            ...dma.publish,
            value: (r: Any) => {
              r.op++;
              r.pushed++;
              r.seen = r.pushed;
              return r.pushed;
            },
            next: 'rise',
          },
          rise: { stores: 2, value: (r: Any) => r.pushed, next: ofDma },
          awaitOperand: { ...dma.awaitOperand, next: 'see' },
          see: { loads: 1, take: see, next: 'fall' },
          fall: { stores: 2, value: (r: Any) => r.seen - 10, next: 'either' },
          either: {
            awaits: [2, 1],
            toReach: [(r: Any, c: Any) => c.ops.hazard(r.op), (r: Any) => r.pushed],
            next: 'look',
          },
          look: {
            loads: 1,
            take: see,
            next: (r: Any, _: Any, go: Any) => (r.seen === r.pushed ? go.again : go.stuck),
          },
          again: { stores: 2, value: (r: Any) => r.pushed, next: 'load' },
          stuck,
        },
      }),
      cells: ['head', 'tail', 'behind'],
    },
  ],
];
