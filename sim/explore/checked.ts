import { contextSwitches, deviationsToText, toDeviations } from '../interleaving.js';
import type { System } from '../system.js';
import { FINDING_KINDS, type Finding, type FindingKind } from '../watch/finding.js';
import type { Exploration, ExploreOptions } from './explore.js';

/** How to check, and how far to go. */
export interface CheckOptions extends Omit<ExploreOptions, 'trail'> {
  /** Hold steps against their declarations and against being taken again. Default true. */
  readonly hold?: boolean;
  /** Give up looking for the path with the fewest context switches after so many states. Default 5e6. */
  readonly maxPathStates?: number;
  /** Told of the first finding as soon as there is one: what is known by then, before anything is made simpler. */
  readonly onFinding?: (soFar: Checked) => void;
  /**
   * Says that what `fault` tells of a step follows from the bytes that the step declares and from its own lane, and that
   * so do plain words which the system does not hold. Then one interleaving may stand for others that order these in
   * the same way. Default: where the system has no `fault` and holds all its plain words. With
   * `false`, every state is explored.
   */
  readonly localFaults?: boolean;
  /** Take this method where the system allows it, and otherwise look at every state. Default: the one that suits it. */
  readonly method?: WholeMethod;
  /** Told when nothing can change the verdict or the way to it any more; what goes on is the search for other kinds. */
  readonly onDecided?: () => void;
  /**
   * Stop at the first finding of any kind, those of the fewest context switches first. A livelock is looked for last, as
   * it shows only once every state is known. Default: go on to all kinds there are.
   */
  readonly first?: boolean;
}

/** How far searches by cost came: every interleaving of so many or fewer was looked at. -1 is none. */
export interface Bounds {
  /** Context switches, forced ones too. */
  readonly switches: number;
  /** Delays: how often a lane was passed over whose turn it was, where each goes on until it blocks. */
  readonly delays: number;
}

/** `proved` says that no interleaving goes wrong; `incomplete` that a limit was reached before anything was found. */
export type Verdict = 'proved' | FindingKind | 'incomplete';

/** A way to a finding. */
export interface WayToFinding {
  readonly finding: Finding;
  /** The lane of each step. */
  readonly lanes: readonly number[];
  readonly contextSwitches: number;
  /** Whether no other way to this kind of finding has fewer context switches, or as many and fewer steps. */
  readonly minimal: boolean;
  /** The deviations from the rule "a lane goes on until it blocks, then the lowest that can", as text. */
  readonly deviations: string;
}

/**
 * What a verdict rests on: `one-path` on one interleaving, of which all others are shown to be another order;
 * `counters-first` on every order of all steps but those of counters, which commute with the others; `persistent-sets` on
 * some order for each in which steps that depend on each other can come; `every-state` on all states that are reached;
 * `fewest-switches` and `fewest-delays` on a search of the simplest interleavings first, which shows what there is and proves
 * nothing.
 */
export type Method = WholeMethod | 'fewest-switches' | 'fewest-delays';

/** Those that look at whatever is needed for a proof. */
export const METHODS = ['one-path', 'counters-first', 'persistent-sets', 'every-state'] as const;
export type WholeMethod = (typeof METHODS)[number];

/** What checking came to. */
export interface Checked extends Omit<Exploration, 'path'> {
  readonly verdict: Verdict;
  readonly method: Method;
  /** The way to the finding that the verdict names; null where there is none, or no memory to find a way. */
  readonly counterexample: WayToFinding | null;
  /** Of `incomplete`: what was covered all the same, but for livelocks; null of any other verdict. */
  readonly bounds: Bounds | null;
}

/** The kind of finding that decides the verdict, of those that there are: the one that is looked for, or the worst. */
export function decisive(kinds: readonly FindingKind[], find?: FindingKind): FindingKind | null {
  if (find && kinds.includes(find)) return find;
  return FINDING_KINDS.find((kind) => kinds.includes(kind)) ?? null;
}

/** Tells the way to a finding, of which these are the steps. */
export function wayTo(
  system: System,
  finding: Finding,
  lanes: readonly number[],
  minimal: boolean,
): WayToFinding {
  const deviations = deviationsToText(toDeviations(system, lanes));
  return { finding, lanes, contextSwitches: contextSwitches(lanes, system), minimal, deviations };
}
