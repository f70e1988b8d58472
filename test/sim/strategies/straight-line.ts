import { System } from '../../../sim/system.js';
import { type Lane, lanesIn, registers, type StateSpec } from '../../../src/lane/lane.js';

type Step = StateSpec<'seen', string, null>;
/** One access of a straight-line lane; what follows it is the next one in the list. */
export type Access = (next: string) => Step;

export const stores =
  (cell: number, value = 1): Access =>
  (next) => ({ stores: cell, value: () => value, next });

export const awaits =
  (cell: number, goal = 1): Access =>
  (next) => ({ awaits: cell, toReach: () => goal, next });

/** Waits for the first of several cells to become 1. */
export const awaitsAny =
  (...cells: number[]): Access =>
  (next) => ({ awaits: cells, toReach: cells.map(() => () => 1), next });

export const loads =
  (cell: number): Access =>
  (next) => ({
    loads: cell,
    take: (r, value) => {
      r.seen = value;
    },
    next,
  });

export const adds =
  (cell: number, value = 1): Access =>
  (next) => ({ updates: cell, to: (old) => old + value, next });

export const parks =
  (cell: number, whileValue = 0): Access =>
  (next) => ({ parks: cell, while: () => whileValue, next });

export const notifies =
  (cell: number): Access =>
  (next) => ({ notifies: cell, all: true, next });

export const reads =
  (address: number, length = 4): Access =>
  (next) => ({ touches: (_r, _context, bytes) => void bytes.reads(address, length), step: () => {}, next });

export const writes =
  (address: number, length = 4, rows = 1, stride = 0): Access =>
  (next) => ({
    touches: (_r, _context, bytes) => void bytes.writes(address, length, rows, stride),
    step: () => {},
    next,
  });

const lane = lanesIn<null>();

/** A lane that makes these accesses one after the other, and ends or begins again. */
export function straightLine(name: string, accesses: readonly Access[], isLoop = false): Lane {
  const names = accesses.map((_, at) => `step${at}`);
  const states = accesses.map((access, at) => [
    names[at],
    access(names[at + 1] ?? (isLoop ? names[0] : 'end')),
  ]);
  return lane(name, registers('seen'), Object.fromEntries(states) as Record<string, Step>);
}

/** A system of straight-line lanes `A`, `B`, ... over so many cells. */
export function systemOf(
  programs: readonly (readonly Access[])[],
  cells = 2,
  fault?: () => string | null,
): System {
  return new System({
    lanes: programs.map((accesses, at) => straightLine('ABCDEFG'[at], accesses)),
    cells: Array.from({ length: cells }, (_, at) => `cell${at}`),
    context: () => null,
    ...(fault ? { fault } : {}),
  });
}

/** Pearson's statistic of counts that should all be alike. */
export function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** How far the statistic may go with so many counts: five standard deviations above its mean. */
export function chiSquareLimit(counts: number): number {
  return counts - 1 + 5 * Math.sqrt(2 * (counts - 1));
}
