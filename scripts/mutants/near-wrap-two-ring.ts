import { type Variation, vary } from '../../src/lane/vary.js';
import { byKind, type Protocol, type TileContext } from '../../src/program/protocol.js';
import { scoreboard } from '../../src/protocols/scoreboard.js';
import { twoRing } from '../../src/protocols/two-ring.js';
import { statesOf } from './mutant.js';
import { BASE } from './near-wrap.js';

const COMPUTE_HEAD = 0;
const COMPUTE_TAIL = 1;
const STORE_HEAD = 2;
const STORE_TAIL = 3;
const COMPLETED = twoRing.cells.length;

type State = NonNullable<Variation<TileContext>['states']>[string];

/** Moves a counter and the register that it is the copy of to where counting begins. */
const move = (cell: number, register: string, next: string): State => ({
  stores: cell,
  value: (r) => {
    r[register] = BASE;
    return BASE;
  },
  next,
});
const awaitMoved = (cell: number, next: string): State => ({ awaits: cell, toReach: () => BASE, next });

/** The DMA lane goes on as it would begin, once the compute lane has moved its counters. */
const dmaMoves: Variation<TileContext>['states'] = {
  moveHead: move(COMPUTE_HEAD, 'pushed', 'moveStoreTail'),
  moveStoreTail: move(STORE_TAIL, 'notified', 'awaitTail'),
  awaitTail: awaitMoved(COMPUTE_TAIL, 'awaitStoreHead'),
  awaitStoreHead: {
    awaits: STORE_HEAD,
    toReach: () => BASE,
    next: (r, { ops }, go) =>
      byKind(ops, r.op, go.finish, go.load, go.awaitRoom, go.awaitNotification, go.rows),
  },
};

const computeMoves: Variation<TileContext>['states'] = {
  moveTail: move(COMPUTE_TAIL, 'popped', 'moveStoreHead'),
  moveStoreHead: move(STORE_HEAD, 'notified', 'awaitItem'),
};

const begin = (state: string): NonNullable<Variation<TileContext>['options']> => ({
  begin: (_r, _context, go) => go[state],
});

/** `two-ring` with counters that wrap after two items: see near-wrap.ts. */
export const nearWrapTwoRing: Protocol = {
  ...twoRing,
  name: 'two-ring near the wrap',
  lanes: [
    vary<TileContext>(twoRing.lanes[0], { states: dmaMoves, options: begin('moveHead') }),
    vary<TileContext>(twoRing.lanes[1], { states: computeMoves, options: begin('moveTail') }),
  ],
};

/** `scoreboard` likewise, its count of completed EXECUTEs too. */
export const nearWrapScoreboard: Protocol = {
  ...scoreboard,
  name: 'scoreboard near the wrap',
  lanes: [
    vary<TileContext>(scoreboard.lanes[0], {
      states: {
        ...dmaMoves,
        moveStoreTail: move(STORE_TAIL, 'notified', 'awaitCompleted'),
        awaitCompleted: awaitMoved(COMPLETED, 'awaitTail'),
        awaitOperand: {
          ...statesOf(scoreboard).dma.awaitOperand,
          toReach: (r, { ops }) => (BASE + ops.baseHazard(r.op)) | 0,
        },
      },
      options: begin('moveHead'),
    }),
    vary<TileContext>(scoreboard.lanes[1], {
      states: { ...computeMoves, moveCompleted: move(COMPLETED, 'completed', 'moveTail') },
      options: begin('moveCompleted'),
    }),
  ],
};
