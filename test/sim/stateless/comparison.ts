import { Random } from '../../../sim/random.js';
import { Dpor } from '../../../sim/stateless/dpor.js';
import { everyOrder, type Search, type Seen, searched } from './every-order.js';
import type { Executor } from './executor.js';
import { Machine } from './machine.js';
import { MachineExecutor } from './machine-executor.js';
import type { Rules } from './machine-state.js';
import { type Palette, type PieceKind, type Program, randomProgram } from './program.js';

/** What searches a program, and what runs it for the search. */
export interface Searcher {
  search(): Search;
  executor(program: Program, rules: Rules): Executor;
}

export const dpor: Searcher = {
  search: () => new Dpor(),
  executor: (program, rules) => new MachineExecutor(program, rules),
};

/** Counts over all programs that were compared. */
export interface Tally {
  programs: number;
  /** Programs with more orders than were wanted. */
  skipped: number;
  racy: number;
  orders: number;
  classes: number;
  /** Executions of the search: whole ones, and all. */
  whole: number;
  all: number;
}

export const THREADS = 4;
const COMMON: readonly PieceKind[] = ['load', 'store', 'add', 'exchange', 'compareExchange', 'bytes', 'skip'];
const SLEEPING: readonly PieceKind[] = [
  'wait',
  'waitAsync',
  'timed',
  'notify',
  'notify',
  'await',
  'waitUntil',
];
const POLLING: readonly PieceKind[] = [
  'poll',
  'pollTwo',
  'pollEither',
  'pollBriefly',
  'lock',
  'store',
  'store',
];
const PLAIN: readonly PieceKind[] = ['read', 'write'];
const RULES: Rules = { plainPoints: false, timeouts: 'last', polled: 'blocked' };

/** Kinds of programs, each a different part of what threads can do to each other. */
export const SUITES: Readonly<Record<string, { rules: Rules; pieces: readonly PieceKind[] }>> = {
  'of everything': { rules: RULES, pieces: [...COMMON, ...SLEEPING, ...POLLING, ...PLAIN, 'start'] },
  'that sleep': { rules: RULES, pieces: [...SLEEPING, 'store', 'load'] },
  'that sleep, with time limits that are over at any moment': {
    rules: { ...RULES, timeouts: 'any' },
    pieces: [...SLEEPING, 'timed', 'store'],
  },
  'that wait for promises': {
    rules: RULES,
    pieces: ['waitAsync', 'waitAsync', 'notify', 'notify', 'await', 'store'],
  },
  'that poll': { rules: RULES, pieces: [...POLLING, 'store', 'add', 'bytes', 'load'] },
  'that poll either of two words': { rules: RULES, pieces: ['pollEither', 'store'] },
  'that poll, and record it wherever they might wait': {
    rules: { ...RULES, polled: 'always' },
    pieces: [...POLLING, 'store', 'add', 'bytes'],
  },
  'that start others': {
    rules: RULES,
    pieces: ['start', 'store', 'load', 'poll', 'waitAsync', 'await', 'notify'],
  },
  'with plain accesses': {
    rules: RULES,
    pieces: ['read', 'write', 'store', 'poll', 'lock', 'wait', 'notify'],
  },
  'with plain accesses that are points': {
    rules: { ...RULES, plainPoints: true },
    pieces: [...COMMON, ...SLEEPING, ...PLAIN, ...PLAIN],
  },
};

/** A program of a suite, from a seed. */
export function programOf(pieceKinds: readonly PieceKind[], seed: string): Program {
  const random = new Random(seed);
  const palette: Palette = {
    threads: 2 + random.below(THREADS - 1),
    pieces: 1 + random.below(4),
    words: 1 + random.below(3),
    pieceKinds,
  };
  return randomProgram(random, palette);
}

/**
 * What a search sees of a program other than running it in every order does: lines of text, none where they agree; null
 * where there are more than `limit` orders. Of a program with a race, whose plain accesses are no points, all that is
 * certain is that a race is seen.
 */
export async function differences(
  program: Program,
  rules: Rules,
  limit: number,
  tally: Tally,
  searcher = dpor,
): Promise<string[] | null> {
  const every = everyOrder(new Machine(program, rules).begin(), limit);
  if (every === null) {
    tally.skipped++;
    return null;
  }
  const seen = await searched(searcher.executor(program, rules), 20 * limit, searcher.search());
  return compared(every, seen, rules, tally);
}

/** `differences`, of what every order shows and what a search has seen. */
export function compared(every: Seen, seen: Seen, rules: Rules, tally: Tally): string[] {
  tally.programs++;
  tally.orders += every.all;
  if (every.races.size > 0) tally.racy++;
  if (every.races.size > 0 && !rules.plainPoints) return seen.races.size > 0 ? [] : ['sees no race'];
  tally.classes += every.classes.size;
  tally.whole += seen.whole;
  tally.all += seen.all;
  return (['outcomes', 'classes', 'races'] as const).flatMap((what) => [
    ...lacking(what, every, seen).map((text) => `sees not, of ${what}: ${text}`),
    ...lacking(what, seen, every).map((text) => `sees, of ${what}, what is not: ${text}`),
  ]);
}

function lacking(what: 'outcomes' | 'classes' | 'races', all: Seen, some: Seen): string[] {
  return [...all[what]].filter((text) => !some[what].has(text));
}
