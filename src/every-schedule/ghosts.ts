import { EXECUTE, LOAD, ROWS, STORE } from '../program/operation-table.js';

/**
 * What is known of the schedule so far, in words of the state behind those of the protocol. The newest operation is the one
 * that was asked about last; all before it are past.
 */
export const Ghost = {
  /** How many EXECUTEs there are up to the newest operation, itself included: a number of the EXECUTEs' family. */
  executes: 0,
  /** Of the newest operation: its kind (or `NO_MORE`), whether it is the one followed, its wait numbers, its lastK. */
  kind: 1,
  isFollowed: 2,
  hazard: 3,
  baseHazard: 4,
  lastK: 5,
  /** The same of the operation before it, where a lane asks for that, and whether it may conflict with the one followed. */
  previousKind: 6,
  previousIsFollowed: 7,
  previousLastK: 8,
  previousConflicts: 14,
  /** Of the one followed: how far it is, its kind and lastK, and how many EXECUTEs there are up to it. */
  followedIs: 9,
  followedKind: 10,
  followedLastK: 11,
  followedExecutes: 12,
  /** Whether there are EXECUTEs after the newest operation: `Rest`. */
  rest: 13,
} as const;
export const GHOSTS = 15;

/** In place of a kind: the schedule is over. */
export const NO_MORE = 4;
export const KINDS = [LOAD, EXECUTE, STORE, ROWS] as const;

/** How far the followed operation is. */
export const Is = { notYetThere: 0, there: 1, carriedOut: 2 } as const;

/** What is known of EXECUTEs to come. */
export const Rest = { unknown: 0, none: 1, some: 2 } as const;

/** Numbers of operations are near this one: the newest one's, before a step. */
export const OPERATIONS_AT = 2 ** 29;
/** Numbers of a family are near its own: the more zeros, the larger rings may be. */
export const familyAt = (family: number) => (family + 1) * 2 ** 22;
/** How near. */
export const NEAR = 2 ** 20;

/**
 * What past operations are called, relative to the newest one: the one followed; what a slot holds that was never filled, or
 * was read since; and all others by what is known of them (`pastOf`). What a lane does with one it would do with any other.
 */
export const Past = { followed: -1000, none: -1100 } as const;
const OTHERS = -1200;
/** They are so far apart that a lane which adds to one does not come to another. */
const NAMES_APART = 64;

/**
 * What an operation that is not followed is called once it is past.
 * @param conflicts whether it is later than the one that is followed, and may conflict with it.
 */
export function pastOf(kind: number, lastK: number, conflicts: boolean): number {
  return OTHERS - NAMES_APART * (kind * 4 + lastK * 2 + Number(conflicts));
}

/** Below all that past operations are called. */
export const LOWEST_PAST = OTHERS - NAMES_APART * 4 * KINDS.length;

/** Whether a past operation is called so, relative to the newest one; a number beside a name counts nothing. */
export function isName(past: number): boolean {
  return past === Past.followed || past === Past.none || knownOf(past) !== null;
}

/** What the opponent has said of an operation. */
export interface Known {
  readonly kind: number;
  readonly lastK: boolean;
  readonly isFollowed: boolean;
  /** Whether it is later than the one followed, which is not carried out yet, and may have bytes in common with it. */
  readonly conflicts: boolean;
}

/** What is known of a past operation by what it is called; null where that is no such name. */
export function knownOf(past: number): Omit<Known, 'isFollowed'> | null {
  const code = (OTHERS - past) / NAMES_APART;
  if (!Number.isInteger(code) || code < 0 || code >= 4 * KINDS.length) return null;
  return { kind: code >> 2, lastK: (code & 2) !== 0, conflicts: (code & 1) !== 0 };
}
