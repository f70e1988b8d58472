import { type Exploration, type ExploreOptions, explore } from './explore.js';
import { FINDING_KINDS, type Finding, type FindingKind } from './finding.js';
import { deviationsToText } from './replay-token.js';
import { findShortest } from './shortest.js';
import { contextSwitches, toDeviations } from './strategies/replay.js';
import type { System } from './system.js';

/** How to check, and how far to go. */
export interface CheckOptions extends Omit<ExploreOptions, 'trail'> {
  /** Give up looking for the path with the fewest context switches after so many states. Default 5e6. */
  readonly maxPathStates?: number;
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

/** What checking came to. */
export interface Checked extends Omit<Exploration, 'path'> {
  readonly verdict: Verdict;
  readonly counterexample: WayToFinding | null;
}

/**
 * Explores every interleaving of a system and decides: the first of race, deadlock and wrong result that there is,
 * with the simplest way there, or `proved`, or `incomplete`. With `find`, that kind where there is one.
 *
 * Looking at interleavings is enough: "the memory model guarantees sequential consistency of all events for data race
 * free programs" (ECMA-262, Memory Model, "Data Race Freedom"), and an interleaving is what such an execution is. For a
 * program with a data race nothing is promised here, so a race decides before anything else, and nothing after one is
 * looked at. docs/guarantees.md says what this rests on.
 */
export function check(system: System, options: CheckOptions = {}): Checked {
  const { maxPathStates, ...exploreOptions } = options;
  const { path: _, ...exploration } = explore(system, exploreOptions);
  const verdict = decide(exploration, options.find);
  const isFinding = verdict !== 'proved' && verdict !== 'incomplete';
  return {
    ...exploration,
    verdict,
    counterexample: isFinding ? simplestWay(system, verdict, exploration.findings, options) : null,
  };
}

function decide(
  { findings, complete }: Pick<Exploration, 'findings' | 'complete'>,
  find?: FindingKind,
): Verdict {
  const kinds = findings.map(({ kind }) => kind);
  if (find && kinds.includes(find)) return find;
  return FINDING_KINDS.find((kind) => kinds.includes(kind)) ?? (complete ? 'proved' : 'incomplete');
}

function simplestWay(
  system: System,
  kind: FindingKind,
  findings: readonly Finding[],
  { maxPathStates, ...options }: CheckOptions,
): WayToFinding {
  const shortest = findShortest(system, kind, maxPathStates);
  if (shortest.kind === 'found') {
    const { finding, lanes, contextSwitches: switches } = shortest.path;
    return way(system, finding, lanes, switches, true);
  }
  // The search for the best gave up: some way will do, the one with the fewest steps.
  const { path } = explore(system, { ...options, count: false, find: kind, trail: true });
  const finding = findings.find((found) => found.kind === kind);
  if (!path || !finding) throw new Error(`a ${kind} that was found could not be found again`);
  return way(system, finding, path, contextSwitches(path), false);
}

function way(
  system: System,
  finding: Finding,
  lanes: readonly number[],
  switches: number,
  minimal: boolean,
): WayToFinding {
  const deviations = deviationsToText(toDeviations(system, lanes));
  return { finding, lanes, contextSwitches: switches, minimal, deviations };
}
