import fc from 'fast-check';
import { System } from '../../../sim/system.js';
import { type Lane, lanesIn, type RegisterFile, registers, type StateSpec } from '../../../src/lane/lane.js';

/** What a state does. Cells are two, one for each lane of the first table, and one for all others; plain words are two. */
const VERBS = [
  ...['store', 'storeSeen', 'load', 'keep', 'add', 'exchange', 'compare', 'await', 'awaitSeen', 'either'],
  ...['parks', 'notify', 'read', 'write', 'count', 'expect', 'storeMe', 'storeOwn', 'loadOwn'],
] as const;
type Does = (typeof VERBS)[number];

interface Move {
  readonly does: Does;
  readonly at: number;
  readonly value: number;
  /** The state that follows, or past the last for the end; `other` where what was seen is `value`. */
  readonly next: number;
  readonly other: number | null;
}

interface Context {
  readonly plain: Int32Array;
  complain(what: string): void;
  readonly me: number;
}
type Register = 'seen' | 'kept';
type R = RegisterFile<Register>;

/** How lanes of one table come to be several. */
type Made =
  /** One lane, several times. */
  | 'once'
  /** Each anew, of functions of their own. */
  | 'anew'
  /** One lane, but each has a context of its own. */
  | 'numbered'
  /** Each anew, with a cell of its own, and declared to be alike. */
  | 'declared';

export interface AlikeDraft {
  readonly tables: readonly {
    readonly moves: readonly Move[];
    readonly lanes: number;
    readonly mayRunForever: boolean;
  }[];
  readonly made: Made;
  /** What is right in the end: a plain word, a register of the first lane, the registers of all lanes together. */
  readonly judges: 'nothing' | 'word' | 'one lane' | 'all lanes';
  readonly wanted: number;
}

const CELLS = 2;
const wrap = (value: number) => value & 3;

function moveOf(
  { does, at, value, next, other }: Move,
  own: number,
  end: number,
): StateSpec<Register, string, Context> {
  const name = (state: number) => (state < end ? `s${state}` : 'end');
  const goes =
    other === null
      ? name(next)
      : (r: R, _: Context, go: { readonly [state: string]: number }) =>
          go[name(r.seen === value ? other : next)];
  const updates = (cell: number, to: (old: number, r: R) => number) =>
    ({
      updates: cell,
      to: (old: number, r: R) => {
        r.seen = old;
        return wrap(to(old, r));
      },
      next: goes,
    }) as const;
  const touching = (isRead: boolean, isWritten: boolean, step: (r: R, context: Context) => void) =>
    ({
      touches: (_r, _context, bytes) => {
        if (isRead) bytes.reads(4 * at, 4);
        if (isWritten) bytes.writes(4 * at, 4);
      },
      step,
      next: goes,
    }) as StateSpec<Register, string, Context>;
  const loading = (cell: number, register: Register) =>
    ({
      loads: cell,
      take: (r: R, seen: number) => {
        r[register] = seen;
      },
      next: goes,
    }) as const;
  switch (does) {
    case 'store':
      return { stores: at, value: () => value, next: goes };
    case 'storeSeen':
      return { stores: at, value: (r) => wrap(r.seen + value), next: goes };
    case 'storeMe':
      return { stores: at, value: (_, { me }) => wrap(me + 1), next: goes };
    case 'storeOwn':
      return { stores: own, value: () => value, next: goes };
    case 'load':
      return loading(at, 'seen');
    case 'keep':
      return loading(at, 'kept');
    case 'loadOwn':
      return loading(own, 'seen');
    case 'add':
      return updates(at, (old) => old + value);
    case 'exchange':
      return updates(at, (_, r) => r.kept + value);
    case 'compare':
      return updates(at, (old) => (old === 0 ? value : old));
    case 'await':
      return { awaits: at, toReach: () => value, next: goes };
    case 'awaitSeen':
      return { awaits: at, toReach: (r) => r.kept, next: goes };
    case 'either':
      return { awaits: [0, 1], toReach: [() => value, () => value + 1], next: goes };
    case 'parks':
      return { parks: at, while: () => 0, next: goes };
    case 'notify':
      return { notifies: at, all: true, next: goes };
    case 'read':
      return touching(true, false, (r, { plain }) => {
        r.seen = plain[at];
      });
    case 'write':
      return touching(false, true, (r, { plain }) => {
        plain[at] = r.kept;
      });
    case 'count':
      return touching(true, true, (_, { plain }) => {
        plain[at] = wrap(plain[at] + 1);
      });
    case 'expect':
      return touching(true, false, (_, { plain, complain }) => {
        if (plain[at] === value) complain(`word ${at} is ${value}`);
      });
  }
}

/** The system of a draft; lanes of one table stand apart from each other where another table has some as well. */
export function alikeSystem({ tables, made, judges, wanted }: AlikeDraft): System {
  const laneOf = (table: number, own: number): Lane => {
    const { moves, mayRunForever } = tables[table];
    const states = moves.map((move, at) => [`s${at}`, moveOf(move, own, moves.length)]);
    return lanesIn<Context>()(`table ${table}`, registers('seen', 'kept'), Object.fromEntries(states), {
      mayRunForever,
    });
  };
  const most = Math.max(...tables.map(({ lanes }) => lanes));
  const numbers = Array.from({ length: most }, (_, copy) => copy);
  const seats = numbers.flatMap((copy) =>
    tables.flatMap(({ lanes }, table) => (copy < lanes ? [{ table, copy }] : [])),
  );
  const first = tables.map((_, table) => laneOf(table, CELLS + most));
  const isAnew = made === 'anew' || made === 'declared';
  let found: string | null = null;
  const complain = (what: string) => {
    found = what;
  };
  const system = new System({
    lanes: seats.map(({ table, copy }) =>
      isAnew ? laneOf(table, CELLS + (made === 'declared' && table === 0 ? copy : most)) : first[table],
    ),
    cells: ['a', 'b', ...numbers.map((copy) => `own ${copy}`), 'other'],
    plainWords: 2,
    ...(made === 'declared' && {
      alike: [
        {
          lanes: seats.flatMap(({ table }, lane) => (table === 0 ? [lane] : [])),
          cells: [numbers.slice(0, tables[0].lanes).map((copy) => CELLS + copy)],
        },
      ],
    }),
    context: (plain, lane): Context => ({ plain, complain, me: made === 'numbered' ? lane : 0 }),
    fault() {
      const fault = found;
      found = null;
      return fault;
    },
    finalFault([word]) {
      if (judges === 'nothing') return null;
      const all = () => system.registers.reduce((sum, { seen }) => sum + seen, 0);
      const is = judges === 'word' ? word : judges === 'one lane' ? system.registers[0].seen : all();
      return is === wanted ? null : `${judges}: ${is}`;
    },
  });
  return system;
}

const verb = fc.constantFrom(...VERBS);
const move = (states: number): fc.Arbitrary<Move> =>
  fc.record({
    does: verb,
    at: fc.nat(1),
    value: fc.nat(2),
    next: fc.nat(states),
    other: fc.option(fc.nat(states), { freq: 2 }),
  });
/** Mostly one state after the other. */
const moves = fc
  .integer({ min: 1, max: 4 })
  .chain((states) =>
    fc.tuple(
      ...Array.from({ length: states }, (_, at) =>
        fc.oneof(
          { weight: 3, arbitrary: move(states).map((drawn) => ({ ...drawn, next: at + 1, other: null })) },
          { weight: 1, arbitrary: move(states) },
        ),
      ),
    ),
  );

/** Two to four lanes of one table, and perhaps some of others beside. */
export const alikeSystemArbitrary = fc
  .record({
    table: fc.record({ moves, lanes: fc.integer({ min: 2, max: 4 }), mayRunForever: fc.constant(false) }),
    others: fc.array(
      fc.record({ moves, lanes: fc.integer({ min: 1, max: 2 }), mayRunForever: fc.boolean() }),
      { maxLength: 2 },
    ),
    /** Whether there is one lane more of the first table, but for what its states store and expect. */
    nearly: fc.boolean(),
    made: fc.constantFrom<Made>('once', 'once', 'once', 'anew', 'numbered', 'declared'),
    judges: fc.constantFrom<AlikeDraft['judges']>('nothing', 'word', 'one lane', 'one lane', 'all lanes'),
    wanted: fc.nat(2),
  })
  .filter(({ table, others }) => others.reduce((sum, { lanes }) => sum + lanes, table.lanes) <= 4)
  // Who is declared alike is not told apart in the end, or the declaration is wrong.
  .filter(({ made, judges }) => made !== 'declared' || judges !== 'one lane')
  .map(({ table, others, nearly, ...rest }): AlikeDraft => {
    const moves = table.moves.map((drawn) => ({ ...drawn, value: (drawn.value + 1) % 3 }));
    const near = nearly ? [{ moves, lanes: 1, mayRunForever: false }] : [];
    return { tables: [table, ...near, ...others], ...rest };
  });
