import { type Lane, lanesIn, type RegisterFile, registers } from '../../lane/lane.js';

/**
 * How workers are given their turns, and who carries out what a turn is for: little lanes, run by the threads and explored
 * like any others.
 *
 * Each worker counts its turns in a word. Another word, its claim, is the last turn that somebody has taken: the worker
 * itself, or the calling thread where that has nothing to do and the worker has not yet come. Whoever moves the claim from the
 * turn before to this one carries the worker's lanes out, and counts itself among those that have ended. A run is over when
 * all have. So a worker that comes late, perhaps in the middle of a later run, finds its turn taken, has touched nothing, and
 * awaits the next.
 */

/** Cells that the calling thread shares with one worker. */
export const TURN = 0;
export const CLAIM = 1;
/** Cells that it shares with all: how many have ended the run, and whether it wants word of the end or looks for itself. */
export const ENDED = 0;
export const LISTENS = 1;

/** What those who wait for the end of a run are told, and those who bring it about. */
export interface EndContext {
  /** How many workers the run has. */
  readonly workers: number;
  /** Whether the calling thread has no more time to wait. */
  isLate(): boolean;
}

type Turn = RegisterFile<'turn' | 'mine'>;

/** Moves the claim on to a turn, if nobody else has. */
const claimTurn = (old: number, r: Turn) => {
  r.mine = Number(old === ((r.turn - 1) | 0));
  return r.mine ? r.turn : old;
};

/** Gives a worker a turn, for which all that it needs has been written. */
export const giver: Lane = lanesIn<unknown>()('giver', registers(), {
  give: { updates: TURN, to: (old) => (old + 1) | 0, next: 'wake' },
  wake: { notifies: TURN, all: true, next: 'end' },
});

/** The worker: sleeps until it has another turn than its last one, and claims that; if it is taken, it sleeps again. */
export const taker: Lane = lanesIn<unknown>()('taker', registers('turn', 'last', 'mine'), {
  look: {
    loads: TURN,
    take: (r, turn) => {
      r.turn = turn;
    },
    next: (r, _, go) => (r.turn === r.last ? go.sleep : go.claim),
  },
  sleep: { parks: TURN, while: (r) => r.last, next: 'look' },
  claim: {
    updates: CLAIM,
    to: (old, r) => {
      r.last = r.turn;
      return claimTurn(old, r);
    },
    next: (r, _, go) => (r.mine ? go.end : go.look),
  },
});

/** The calling thread: claims a worker's turn, if the worker has not. */
export const claimer: Lane = lanesIn<unknown>()('claimer', registers('turn', 'mine'), {
  look: {
    loads: TURN,
    take: (r, turn) => {
      r.turn = turn;
    },
    next: 'claim',
  },
  claim: { updates: CLAIM, to: claimTurn, next: 'end' },
});

/** Whoever has carried out a worker's lanes. `final` says whether nobody else is to come, `listens` whether to send word then. */
export const ender: Lane = lanesIn<EndContext>()('ender', registers('final', 'listens'), {
  count: {
    updates: ENDED,
    to: (old, r, { workers }) => {
      r.final = Number(old + 1 === workers);
      r.listens = 0;
      return old + 1;
    },
    next: (r: RegisterFile<'final'>, _, go) => (r.final ? go.wake : go.end),
  },
  wake: { notifies: ENDED, all: true, next: 'listen' },
  listen: {
    loads: LISTENS,
    take: (r, listens) => {
      r.listens = listens;
    },
    next: 'end',
  },
});

/**
 * The calling thread: sleeps until all have ended, or until it has no more time. Then it wants word, and looks once more,
 * lest the last one has not seen that. `seen` is how many have ended.
 */
export const endWaiter: Lane = lanesIn<EndContext>()('end waiter', registers('seen'), {
  look: {
    loads: ENDED,
    take: (r, ended) => {
      r.seen = ended;
    },
    next: (r: RegisterFile<'seen'>, context, go) => {
      if (r.seen >= context.workers) return go.end;
      return context.isLate() ? go.listen : go.sleep;
    },
  },
  sleep: { parks: ENDED, while: (r) => r.seen, next: 'look' },
  listen: { stores: LISTENS, value: () => 1, next: 'lookAgain' },
  lookAgain: {
    loads: ENDED,
    take: (r, ended) => {
      r.seen = ended;
    },
    next: 'end',
  },
});
