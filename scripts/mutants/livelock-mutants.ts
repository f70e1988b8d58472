import { System } from '../../sim/system.js';
import { type Lane, lanesIn, registers, type StateSpec } from '../../src/lane/lane.js';
import type { Mutant } from './mutant.js';

/** Where a lane goes once it has been said what it saw: an end is `end`. */
interface Fault {
  readonly name: string;
  readonly why: string;
  readonly mutant: readonly Lane[];
  readonly original: readonly Lane[];
}

const lane = lanesIn<null>();
type Spec = StateSpec<'seen', string, null>;
const laneOf = (name: string, states: Readonly<Record<string, Spec>>) =>
  lane(name, registers('seen'), states);

const loads = (cell: number, isDone: (seen: number) => boolean, from: string, to: string): Spec => ({
  loads: cell,
  take: (r, value) => {
    r.seen = value;
  },
  next: (r, _, go) => go[isDone(r.seen) ? to : from],
});
const stores = (cell: number, value: number, next: string): Spec => ({
  stores: cell,
  value: () => value,
  next,
});
/** Takes what is 0, and leaves what is not. */
const takes = (cell: number, from: string, to: string): Spec => ({
  updates: cell,
  to: (old, r) => {
    r.seen = old;
    return 1;
  },
  next: (r, _, go) => go[r.seen === 0 ? to : from],
});

const spinLock = (name: string, leave: Spec) => laneOf(name, { take: takes(0, 'take', 'leave'), leave });
const poller = laneOf('polls', { look: loads(1, (seen) => seen === 1, 'look', 'end') });
const turns = (name: string, mine: number, passes: number) =>
  laneOf(name, { look: loads(2, (seen) => seen === mine, 'look', 'pass'), pass: stores(2, passes, 'end') });
/** Wants both locks, gives the first back where the second is taken, and tries again. */
const polite = (name: string, first: number, second: number, givesBack: boolean) =>
  laneOf(name, {
    takeFirst: takes(first, 'takeFirst', 'takeSecond'),
    takeSecond: takes(second, givesBack ? 'giveBack' : 'takeSecond', 'leaveSecond'),
    giveBack: stores(first, 0, 'takeFirst'),
    leaveSecond: stores(second, 0, 'leaveFirst'),
    leaveFirst: stores(first, 0, 'end'),
  });
const counts = (until: number) =>
  laneOf('counts', {
    add: { updates: 1, to: (old) => (old + 2) & 7, next: 'look' },
    look: loads(1, (seen) => seen === until, 'add', 'end'),
  });

const faults: readonly Fault[] = [
  {
    name: 'polls a cell that nobody stores',
    why: 'the flag is stored in another cell',
    mutant: [poller, laneOf('stores', { store: stores(0, 1, 'end') })],
    original: [poller, laneOf('stores', { store: stores(1, 1, 'end') })],
  },
  {
    name: 'stores another value than the one polled for',
    why: 'the flag is 2 and stays so',
    mutant: [poller, laneOf('stores', { store: stores(1, 2, 'end') })],
    original: [poller, laneOf('stores', { store: stores(1, 1, 'end') })],
  },
  {
    name: 'leaves a lock without giving it back',
    why: 'the other lane spins on it',
    mutant: [spinLock('one', stores(0, 1, 'end')), spinLock('other', stores(0, 1, 'end'))],
    original: [spinLock('one', stores(0, 0, 'end')), spinLock('other', stores(0, 0, 'end'))],
  },
  {
    name: 'gives another lock back than it took',
    why: 'the lock taken stays so',
    mutant: [spinLock('one', stores(1, 0, 'end')), spinLock('other', stores(0, 0, 'end'))],
    original: [spinLock('one', stores(0, 0, 'end')), spinLock('other', stores(0, 0, 'end'))],
  },
  {
    name: 'passes the turn on to itself',
    why: 'the second lane never has it',
    mutant: [turns('first', 0, 0), turns('second', 1, 0)],
    original: [turns('first', 0, 1), turns('second', 1, 0)],
  },
  {
    name: 'keeps the first lock while it spins for the second',
    why: 'the other lane has the second and spins for the first',
    mutant: [polite('one', 0, 1, false), polite('other', 1, 0, false)],
    original: [polite('one', 0, 1, true), polite('other', 1, 0, true)],
  },
  {
    name: 'counts by two to an odd number',
    why: 'it passes it by, every time round',
    mutant: [counts(5)],
    original: [counts(6)],
  },
];

/** Systems that go on for ever: the state from which no end can be reached is what exploring must find. */
export const livelockMutants: readonly Mutant[] = faults.map(({ name, why, mutant, original }) => {
  const build = (lanes: readonly Lane[]) => () =>
    new System({ lanes, cells: ['lock', 'flag', 'turn'], context: () => null });
  return {
    name,
    of: 'spinning',
    fault: 'polls for ever',
    why,
    finds: ['livelock'],
    byLevels: false,
    build: build(mutant),
    buildOriginal: build(original),
    tiles: null,
  };
});
