import type { FindingKind } from '../../sim/watch/finding.js';
import type { Lane } from '../../src/lane/lane.js';
import { vary } from '../../src/lane/vary.js';
import {
  CLAIM,
  claimer,
  type EndContext,
  ender,
  endWaiter,
  giver,
  taker,
} from '../../src/run/threads/turns.js';
import type { Mutant } from './mutant.js';
import { beginningWith, type Go, withStates } from './parking-mutant.js';
import {
  shippedTurns,
  type TurnsFault,
  type TurnsHandshake,
  type TurnsScene,
  turnsSystem,
} from './turns-system.js';

type Registers = Record<string, number>;

interface TurnsMutant extends Partial<Omit<TurnsHandshake, 'faults'>> {
  readonly name: string;
  readonly fault: string;
  readonly why: string;
  readonly finds: readonly FindingKind[];
  readonly scene?: TurnsScene;
  readonly around?: TurnsFault;
}

const one: TurnsScene = { workers: 1, rounds: 2 };
const late: TurnsScene = { ...one, isLate: true };

function turnsMutantsOf(mutants: readonly TurnsMutant[]): readonly Mutant[] {
  return mutants.map(({ name, fault, why, finds, scene = one, around, ...changes }) => ({
    name,
    of: 'turns',
    fault,
    why,
    finds,
    byLevels: false,
    build: () => turnsSystem({ ...shippedTurns, ...changes, faults: new Set(around ? [around] : []) }, scene),
    buildOriginal: () => turnsSystem(shippedTurns, scene),
    tiles: null,
  }));
}

const twice = 'turn taken twice';
const early = 'end too early';
const lost = 'lost wake-up';

/** Claims a turn where this is so of the claim and the turn. */
const claimingIf = (test: (claim: number, turn: number) => boolean) => (old: number, r: Registers) => {
  r.last = r.turn;
  r.mine = Number(test(old, r.turn));
  return r.mine ? r.turn : old;
};

/** Claims by a load and a store, between which others may do so. */
function claimsInTwo(lane: Lane, otherwise: string) {
  return vary(lane, {
    states: {
      claim: {
        loads: CLAIM,
        take: (r: Registers, claim: number) => {
          r.last = r.turn;
          r.mine = Number(claim === r.turn - 1);
        },
        next: (r: Registers, _: unknown, go: Go) => (r.mine ? go.store : go[otherwise]),
      },
      store: { stores: CLAIM, value: (r: Registers) => r.turn, next: 'end' },
    },
  });
}

const reversed = (lane: Lane, first: string, second: string) =>
  beginningWith(second, withStates(lane, { [second]: { next: first }, [first]: { next: 'end' } }));

export const turnsMutants: readonly Mutant[] = turnsMutantsOf([
  {
    name: 'the worker does not ask whether its turn is taken',
    fault: twice,
    why: 'it carries lanes out that the calling thread has begun',
    finds: ['race', 'wrong-result'],
    scene: { workers: 1, rounds: 1 },
    taker: withStates(taker, { claim: { to: claimingIf(() => true) } }),
  },
  {
    name: 'the calling thread does not ask whether the worker has come',
    fault: twice,
    why: 'it carries lanes out that the worker has begun',
    finds: ['race', 'wrong-result'],
    claimer: withStates(claimer, { claim: { to: claimingIf(() => true) } }),
  },
  {
    name: 'the worker claims whatever was not claimed by just this turn',
    fault: twice,
    why: 'it comes late with a turn of an earlier run, of which the claim is ahead',
    finds: ['race', 'wrong-result'],
    taker: withStates(taker, { claim: { to: claimingIf((claim, turn) => claim !== turn) } }),
  },
  {
    name: 'the worker looks at the claim and then stores it',
    fault: twice,
    why: 'the calling thread claims the turn between the two',
    finds: ['race', 'deadlock', 'wrong-result'],
    taker: claimsInTwo(taker, 'look'),
  },
  {
    name: 'the calling thread looks at the claim and then stores it',
    fault: twice,
    why: 'the worker claims its turn between the two',
    finds: ['race', 'wrong-result'],
    claimer: claimsInTwo(claimer, 'end'),
  },
  {
    name: 'the worker counts itself where its turn was taken',
    fault: early,
    why: 'it is counted twice in the run, or in the next one',
    finds: ['race', 'wrong-result'],
    taker: withStates(taker, { claim: { next: 'end' } }),
    around: 'counts a worker whose turn was taken',
  },
  {
    name: 'the worker counts itself before it has done its work',
    fault: early,
    why: 'the calling thread takes the run for ended',
    finds: ['race', 'wrong-result'],
    around: 'counts before the work',
  },
  {
    name: 'the calling thread waits for one fewer than there are',
    fault: early,
    why: 'the last one still works',
    finds: ['race', 'wrong-result'],
    endWaiter: withStates(endWaiter, {
      look: {
        next: (r: Registers, { workers }: EndContext, go: Go) =>
          r.seen >= workers - 1 ? go.lookAgain : go.sleep,
      },
      lookAgain: {
        take: (r: Registers) => {
          r.seen = 1;
        },
      },
    }),
  },
  {
    name: 'the calling thread takes any word for that of the end',
    fault: early,
    why: 'the word may be of an earlier run, whose end was seen without it',
    finds: ['race', 'wrong-result'],
    scene: { ...late, rounds: 3 },
    around: 'takes any word for the end',
  },
  {
    name: 'the calling thread does not await the end of a run that was given up',
    fault: early,
    why: 'a worker that has begun still looks at what the next run overwrites',
    finds: ['race', 'deadlock', 'wrong-result'],
    scene: { ...one, givesUp: true },
    around: 'does not await the end of what was given up',
  },
  {
    name: 'the calling thread gives turns before it has written what they are for',
    fault: 'publish before write',
    why: 'a worker reads what it is to do while it is written',
    finds: ['race', 'wrong-result'],
    around: 'rewinds after it gave turns',
  },
  {
    name: 'the calling thread counts anew once it has done its own work',
    fault: lost,
    why: 'a worker that has ended by then is not counted',
    finds: ['deadlock'],
    around: 'counts anew after its own work',
  },
  {
    name: 'the calling thread does not count those whose turns it took',
    fault: lost,
    why: 'they do not count themselves',
    finds: ['deadlock'],
    around: 'does not count what it claimed',
  },
  {
    name: 'the giver wakes nobody',
    fault: lost,
    why: 'a worker that sleeps already does not look at its turn',
    finds: ['deadlock'],
    giver: withStates(giver, { give: { next: 'end' } }),
  },
  {
    name: 'the giver wakes before it gives the turn',
    fault: lost,
    why: 'the worker falls asleep between the two',
    finds: ['deadlock'],
    giver: reversed(giver, 'give', 'wake'),
  },
  {
    name: 'who ends last wakes nobody',
    fault: lost,
    why: 'the calling thread sleeps already',
    finds: ['deadlock'],
    ender: withStates(ender, { count: { next: 'end' } }),
  },
  {
    name: 'who ends last does not know that it is the last',
    fault: lost,
    why: 'one fewer is before it than there are in all',
    finds: ['deadlock'],
    ender: withStates(ender, {
      count: {
        to: (old: number, r: Registers, { workers }: EndContext) => {
          r.final = Number(old === workers);
          r.listens = 0;
          return old + 1;
        },
      },
    }),
  },
  {
    name: 'who ends asks whether word is wanted before it counts itself',
    fault: lost,
    why: 'the calling thread wants word between the two, and looks in vain',
    finds: ['deadlock'],
    scene: late,
    ender: beginningWith(
      'listen',
      withStates(ender, {
        listen: { next: 'count' },
        count: {
          to: (old: number, r: Registers, { workers }: EndContext) => {
            r.final = Number(old + 1 === workers);
            return old + 1;
          },
        },
        wake: { next: 'end' },
      }),
    ),
  },
  {
    name: 'the calling thread does not look again once it wants word',
    fault: lost,
    why: 'the last one has asked before whether word is wanted',
    finds: ['deadlock'],
    scene: late,
    endWaiter: withStates(endWaiter, { listen: { next: 'end' } }),
  },
]);

export const turnsEquivalents: readonly Mutant[] = turnsMutantsOf([
  {
    name: 'the worker claims its turn where the claim is at any one before',
    fault: twice,
    why: 'a run ends only once all turns of it are taken, so that the claim is never further behind',
    finds: [],
    taker: withStates(taker, { claim: { to: claimingIf((claim, turn) => claim < turn) } }),
  },
  {
    name: 'the calling thread looks once more whether all have ended',
    fault: early,
    why: 'a look more changes nothing',
    finds: [],
    scene: late,
    endWaiter: withStates(endWaiter, {
      look: {
        next: (r: Registers, { workers }: EndContext, go: Go) =>
          r.seen >= workers ? go.lookAgain : go.listen,
      },
    }),
  },
]);
