import fc from 'fast-check';
import { System } from '../../../sim/system.js';
import { type Lane, lanesIn, registers, type StateSpec } from '../../../src/lane/lane.js';

/** What a state of a lane does: with one of some cells, or with one of some plain words. */
interface Move {
  readonly does:
    | 'store'
    | 'await'
    | 'either'
    | 'load'
    | 'add'
    | 'swap'
    | 'parks'
    | 'notify'
    | 'read'
    | 'write'
    | 'expect'
    | 'any';
  readonly at: number;
  readonly value: number;
  /** The state that follows; `other` where what was seen last is `value`. Past the last one is the end. */
  readonly next: number;
  readonly other: number;
}

interface Memory {
  readonly plain: Int32Array;
  complain(what: string): void;
}

const LAST_CELL = 2;
const LAST_WORD = 2;

const PLAIN: readonly Move['does'][] = ['read', 'write', 'expect', 'any'];

/** How often a lane goes on to its next state rather than anywhere: so, or nearly all would go round for ever. */
const move = (index: number, states: number, races: boolean): fc.Arbitrary<Move> =>
  fc.record({
    does: fc.oneof(
      {
        weight: 9,
        arbitrary: fc.constantFrom<Move['does']>(
          'store',
          'await',
          'either',
          'load',
          'load',
          'add',
          'swap',
          'swap',
          'parks',
          'notify',
        ),
      },
      { weight: races ? 3 : 0, arbitrary: fc.constantFrom(...PLAIN) },
    ),
    at: fc.nat(Math.min(LAST_CELL, LAST_WORD)),
    value: fc.nat(2),
    next: fc.oneof(
      { weight: 6, arbitrary: fc.constant(index + 1) },
      { weight: 1, arbitrary: fc.nat(states) },
    ),
    other: fc.oneof(
      { weight: 2, arbitrary: fc.constant(index + 1) },
      { weight: 1, arbitrary: fc.nat(states) },
    ),
  });

const program = (races: boolean, longest: number) =>
  fc
    .integer({ min: 1, max: longest })
    .chain((states) => fc.tuple(...Array.from({ length: states }, (_, index) => move(index, states, races))));

function laneOf(name: string, moves: readonly Move[]): Lane {
  const nameOf = (at: number) => (at < moves.length ? `s${at}` : 'end');
  const states = moves.map((made, index) => [nameOf(index), stateOf(made, nameOf)]);
  return lanesIn<Memory>()(name, registers('seen'), Object.fromEntries(states));
}

type Spec = StateSpec<'seen', string, Memory>;

function stateOf({ does, at, value, next: goes, other }: Move, nameOf: (at: number) => string): Spec {
  const next: Spec['next'] = (r, _, go) => go[nameOf(r.seen === value ? other : goes)];
  switch (does) {
    case 'store':
      return { stores: at, value: (r) => (r.seen + value) & 3, next: nameOf(goes) };
    case 'await':
      return { awaits: at, toReach: () => value, next: nameOf(goes) };
    case 'either': {
      const second = (at + 1) % (LAST_CELL + 1);
      return { awaits: [at, second], toReach: [() => value, () => 1], next: nameOf(goes) };
    }
    case 'load':
      return {
        loads: at,
        take: (r, seen) => {
          r.seen = seen;
        },
        next,
      };
    case 'add':
      return { updates: at, to: (old) => (old + value) & 3, next: nameOf(goes) };
    case 'swap':
      return {
        updates: at,
        to: (old, r) => {
          r.seen = old;
          return old === 0 ? value : old;
        },
        next,
      };
    case 'parks':
      return { parks: at, while: () => value, next };
    case 'notify':
      return { notifies: at, all: true, next: nameOf(goes) };
    case 'read':
      return {
        touches: (_r, _context, bytes) => bytes.reads(4 * at, 4),
        step: (r, { plain }) => {
          r.seen = plain[at];
        },
        next,
      };
    case 'write':
      return {
        touches: (_r, _context, bytes) => bytes.writes(4 * at, 4),
        step: (_, { plain }) => {
          plain[at] = value;
        },
        next: nameOf(goes),
      };
    case 'expect':
      return {
        touches: (_r, _context, bytes) => bytes.reads(4 * at, 4),
        step: (_, { plain, complain }) => {
          if (plain[at] === value) complain(`word ${at} is ${value}`);
        },
        next: nameOf(goes),
      };
    case 'any': {
      // The word that was seen last by its number: which bytes that are depends on what others did.
      const word = (r: { readonly seen: number }) => (r.seen + at) % (LAST_WORD + 1);
      return {
        touches: (r, _context, bytes) => bytes.writes(4 * word(r), 4),
        step: (r, { plain }) => {
          plain[word(r)] = r.seen;
        },
        next,
      };
    }
  }
}

/**
 * Two to four lanes of a few states with every verb, which may go anywhere, back too, by what they have seen. Many race; so
 * half of them touch no plain bytes.
 */
export const anySystemArbitrary = fc
  .boolean()
  .chain((races) =>
    fc.record({
      programs: fc.oneof(
        fc.array(program(races, 6), { minLength: 2, maxLength: 2 }),
        fc.array(program(races, 4), { minLength: 3, maxLength: 3 }),
        fc.array(program(races, 3), { minLength: 4, maxLength: 4 }),
      ),
      wantedAtEnd: fc.option(fc.nat(3), { freq: 3 }),
    }),
  )
  .map(({ programs, wantedAtEnd }) => {
    const build = () => {
      let found: string | null = null;
      const complain = (what: string) => {
        found = what;
      };
      const system: System = new System({
        lanes: programs.map((moves, lane) => laneOf(`lane ${lane}`, moves)),
        cells: Array.from({ length: LAST_CELL + 1 }, (_, cell) => `cell ${cell}`),
        plainWords: LAST_WORD + 1,
        context: (plain): Memory => ({ plain, complain }),
        fault() {
          const fault = found;
          found = null;
          return fault;
        },
        finalFault: () =>
          wantedAtEnd === null || system.cell(0) === wantedAtEnd
            ? null
            : `cell 0 is ${system.cell(0)} in the end`,
      });
      return system;
    };
    return { programs, wantedAtEnd, build };
  });
