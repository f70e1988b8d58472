import type { Protocol } from '../../src/program/protocol.js';
import { type Any, dma, faulty, hazard, operand } from './attacks.js';

const counting = { sofar: 0 };

/** Faults that tell a search from a run, or that only reading the code amiss would let pass. */
export const disguises: readonly (readonly [string, Protocol])[] = [
  [
    'by a name that only the real table has',
    faulty(operand((r, c) => hazard(r, c) - Number(!!c.ops.executeRows))),
  ],
  [
    'by a name that only what stands in has',
    faulty(operand((r, c) => hazard(r, c) - Number(!c.ops.opponent))),
  ],
  ['by a name of rings', faulty(operand((r, c) => hazard(r, c) - Number(!c.rings[0].opponent)))],
  ['by a name of tiles', faulty(operand((r, c) => hazard(r, c) - Number(!!c.tiles.image)))],
  [
    'by what a ring is taken apart into',
    faulty(operand((r, { ops, rings: [{ words }] }) => ops.hazard(r.op) - words.length + words.length)),
  ],
  [
    'by a name put together',
    faulty(
      operand((r, c) => {
        const name = 'con' + 'structor';
        return hazard(r, c) - Number(!c[name]);
      }),
    ),
  ],
  [
    'by a variable that has the name of one within',
    faulty(
      operand((r, c) => {
        const same = (counting: number) => counting;
        return hazard(r, c) - same(counting.sofar);
      }),
    ),
  ],
  [
    'a method that is taken away from its table',
    faulty(
      operand((r, { ops }) => {
        const { hazard: unbound } = ops;
        return unbound(r.op);
      }),
    ),
  ],
  [
    'where a count is a constant for a while',
    faulty({
      registers: ['mark'],
      states: {
        awaitRoom: {
          ...dma.awaitRoom,
          toReach: (r: Any, { rings }: Any) => {
            r.mark = r.pushed;
            return rings[0].roomGoal(r.pushed);
          },
        },
        store: {
          ...dma.store,
          step: (r: Any, { tiles }: Any) => {
            tiles.store(r.op);
            r.op++;
            r.mark = 9;
          },
        },
        awaitOperand: {
          ...dma.awaitOperand,
          toReach: (r: Any, c: Any) => hazard(r, c) - (r.mark === r.pushed ? 1 : 0),
        },
      },
    }),
  ],
];
