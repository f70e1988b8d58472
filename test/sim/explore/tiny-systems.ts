import fc from 'fast-check';
import { System } from '../../../sim/system.js';
import { type FindingKind, findAtEnd, findRace } from '../../../sim/watch/finding.js';
import { type Lane, lanesIn, registers, type StateSpec } from '../../../src/lane/lane.js';

/** One access of a tiny lane. Cells and plain words are two each, or as many as there are accessed. */
export type Action =
  | { readonly does: 'store' | 'await' | 'add' | 'parks'; readonly at: number; readonly value: number }
  | { readonly does: 'load' | 'notify' | 'read'; readonly at: number }
  | { readonly does: 'write'; readonly at: number; readonly value: number }
  /** Reads a plain word; another value there is a wrong result. */
  | { readonly does: 'expect'; readonly at: number; readonly value: number }
  /** Waits until one of two cells has reached a value. */
  | { readonly does: 'either'; readonly at: number; readonly other: number; readonly value: number }
  /** Touches bytes and changes nothing. */
  | {
      readonly does: 'touch';
      readonly address: number;
      readonly length: number;
      readonly rows: number;
      readonly stride: number;
      readonly writes: boolean;
    };

interface Tiny {
  readonly plain: Int32Array;
  complain(what: string): void;
}

/** A system of lanes that make these accesses one after the other. */
export function tinySystem(
  programs: readonly (readonly Action[])[],
  wantedAtEnd: number | null = null,
): System {
  let found: string | null = null;
  const complain = (what: string) => {
    found = what;
  };
  return new System({
    lanes: programs.map((actions, lane) => tinyLane(`lane ${lane}`, actions)),
    cells: Array.from({ length: count(programs, isAtomic) }, (_, cell) => `cell ${cell}`),
    plainWords: count(programs, (action) => !isAtomic(action)),
    context: (plain): Tiny => ({ plain, complain }),
    fault() {
      const fault = found;
      found = null;
      return fault;
    },
    finalFault: ([first]) =>
      wantedAtEnd === null || first === wantedAtEnd ? null : `the first word is ${first} in the end`,
  });
}

const isAtomic = ({ does }: Action) => !['read', 'write', 'expect', 'touch'].includes(does);

/** How many cells, or plain words, these accesses need. */
function count(programs: readonly (readonly Action[])[], which: (action: Action) => boolean): number {
  const last = (action: Action) => {
    if (action.does === 'touch') {
      return (action.address + (action.rows - 1) * action.stride + action.length - 1) >> 2;
    }
    return action.does === 'either' ? Math.max(action.at, action.other) : action.at;
  };
  return 1 + Math.max(1, ...programs.flat().filter(which).map(last));
}

function tinyLane(name: string, actions: readonly Action[]): Lane {
  const stateName = (at: number) => (at < actions.length ? `step ${at}` : 'end');
  const states = actions.map((action, at) => [stateName(at), stateOf(action, stateName(at + 1))]);
  return lanesIn<Tiny>()(name, registers('seen'), Object.fromEntries(states));
}

function stateOf(action: Action, next: string): StateSpec<'seen', string, Tiny> {
  if (action.does === 'touch') {
    const { address, length, rows, stride, writes } = action;
    return {
      touches: (_r, _context, bytes) => bytes[writes ? 'writes' : 'reads'](address, length, rows, stride),
      step: () => {},
      next,
    };
  }
  const { at } = action;
  switch (action.does) {
    case 'store':
      return { stores: at, value: () => action.value, next };
    case 'await':
      return { awaits: at, toReach: () => action.value, next };
    case 'either':
      return { awaits: [at, action.other], toReach: [() => action.value, () => action.value], next };
    case 'add':
      return { updates: at, to: (old) => old + action.value, next };
    case 'parks':
      return { parks: at, while: () => action.value, next };
    case 'notify':
      return { notifies: at, all: true, next };
    case 'load':
      return {
        loads: at,
        take: (r, value) => {
          r.seen = value;
        },
        next,
      };
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
          plain[at] = action.value;
        },
        next,
      };
    case 'expect':
      return {
        touches: (_r, _context, bytes) => bytes.reads(4 * at, 4),
        step: (_, { plain, complain }) => {
          if (plain[at] !== action.value) complain(`word ${at} is ${plain[at]}`);
        },
        next,
      };
  }
}

const at = fc.nat(1);
const value = fc.nat(2);
const atomic: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ does: fc.constantFrom('store' as const, 'await' as const, 'add' as const), at, value }),
  fc.record({ does: fc.constant('load' as const), at }),
);
const parking: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ does: fc.constant('parks' as const), at, value: fc.constant(0) }),
  fc.record({ does: fc.constant('notify' as const), at }),
);
const plainAccess: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ does: fc.constant('read' as const), at }),
  fc.record({ does: fc.constantFrom('write' as const, 'expect' as const), at, value }),
);
const action = fc.oneof(
  { weight: 4, arbitrary: atomic },
  { weight: 1, arbitrary: parking },
  { weight: 2, arbitrary: plainAccess },
);

/** Two lanes of up to five accesses, or three of up to three: small enough to walk every interleaving. */
export const tinySystemArbitrary = fc
  .record({
    programs: fc.oneof(
      fc.array(fc.array(action, { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 2 }),
      fc.array(fc.array(action, { minLength: 1, maxLength: 3 }), { minLength: 3, maxLength: 3 }),
    ),
    wantedAtEnd: fc.option(fc.nat(2)),
  })
  .map(({ programs, wantedAtEnd }) => ({
    programs,
    wantedAtEnd,
    build: () => tinySystem(programs, wantedAtEnd),
  }));

/** The simplest way to a finding, as far as its length goes. */
export interface Simplest {
  readonly contextSwitches: number;
  readonly steps: number;
}

/** What walking every interleaving by itself came to: no state is merged with another one on the way. */
export interface Walked {
  readonly interleavings: number;
  readonly states: number;
  readonly transitions: number;
  readonly simplest: ReadonlyMap<FindingKind, Simplest>;
}

/** Walks every interleaving of a small system that has no loops; `onEnd` is told how each ends. */
export function walk(
  system: System,
  onEnd: (kind: FindingKind | undefined, steps: number) => void = () => {},
): Walked {
  const states = new Set<string>();
  const transitions = new Set<string>();
  const simplest = new Map<FindingKind, Simplest>();
  let interleavings = 0;
  const end = (kind: FindingKind | undefined, contextSwitches: number, steps: number) => {
    interleavings++;
    onEnd(kind, steps);
    if (!kind) return;
    const best = simplest.get(kind);
    const isBetter =
      !best ||
      contextSwitches < best.contextSwitches ||
      (contextSwitches === best.contextSwitches && steps < best.steps);
    if (isBetter) simplest.set(kind, { contextSwitches, steps });
  };
  const from = (last: number, switches: number, steps: number) => {
    const here = system.words.slice();
    const key = here.join();
    states.add(key);
    const race = findRace(system);
    if (race) return end(race.kind, switches, steps);
    const enabled = system.lanes.map((_, lane) => lane).filter((lane) => system.isEnabled(lane));
    if (enabled.length === 0) return end(findAtEnd(system)?.kind, switches, steps);
    for (const lane of enabled) {
      system.words.set(here);
      system.step(lane);
      transitions.add(`${key} ${lane}`);
      const switchesNow = switches + Number(last >= 0 && last !== lane);
      if (system.fault() !== null) end('wrong-result', switchesNow, steps + 1);
      else from(lane, switchesNow, steps + 1);
    }
  };
  system.reset();
  from(-1, 0, 0);
  return { interleavings, states: states.size, transitions: transitions.size, simplest };
}
