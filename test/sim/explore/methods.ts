import type * as CountersFirstModule from '../../../sim/explore/counters-first.js';
import { type Exploration, explore } from '../../../sim/explore/explore.js';
import type * as OnePathModule from '../../../sim/explore/one-path.js';
import type * as PersistentSetsModule from '../../../sim/explore/persistent-sets.js';
import { canBeWalked } from '../../../sim/explore/walk.js';
import { Replay, toDeviations } from '../../../sim/interleaving.js';
import type { System } from '../../../sim/system.js';
import { FINDING_KINDS } from '../../../sim/watch/finding.js';
import { sample } from '../../../sim/watch/sample.js';

/** The methods that do without looking at every state. */
export interface Methods {
  readonly OnePath: typeof OnePathModule.OnePath;
  readonly CountersFirst: typeof CountersFirstModule.CountersFirst;
  readonly PersistentSets: typeof PersistentSetsModule.PersistentSets;
}

/** What is compared, and how often each of the methods fitted. */
export interface Compared {
  /** What differs, or null. */
  readonly difference: string | null;
  readonly verdict: string;
  readonly isWalked: boolean;
  readonly isReduced: boolean;
}

const LIMITS = { maxStates: 1e6, maxBytes: 2 ** 30 };

/**
 * Holds each method that fits a system against looking at every state.
 * @param localFaults whether what a step does wrong follows from its lane and from what it declares.
 */
export function compareMethods(
  build: () => System,
  { OnePath, CountersFirst, PersistentSets }: Methods,
  byLevels = false,
  localFaults = true,
): Compared {
  const every = explore(build(), { byLevels });
  const verdict = verdictOf(every);
  const differences: string[] = [];

  const walked = build();
  const path = canBeWalked(walked) ? OnePath.of(walked, LIMITS) : null;
  if (path) {
    differences.push(...compared('one path', every, path.result()));
    if (path.way) differences.push(...playedBack('one path', build(), path.way.lanes, verdict));
  }
  const first = CountersFirst.of(build(), { byLevels });
  const isReduced = first?.run() ?? false;
  if (first && isReduced) differences.push(...heldAgainst(every, build, 'counters first', first));
  const sets = localFaults ? PersistentSets.of(build(), {}, true) : null;
  if (sets?.run()) differences.push(...heldAgainst(every, build, 'persistent sets', sets));
  return { difference: differences[0] ?? null, verdict, isWalked: path !== null, isReduced };
}

/** What a search that has been run tells otherwise than that of every state, and ways of it that lead elsewhere. */
export function heldAgainst(
  every: Exploration,
  build: () => System,
  method: string,
  search: Pick<CountersFirstModule.CountersFirst, 'result' | 'way'>,
): readonly string[] {
  const result = search.result();
  const isRacy = verdictOf(every) === 'race';
  const decisive = result.findings.filter(({ kind }) => !isRacy || kind === 'race');
  return [
    ...compared(method, every, result),
    ...decisive.flatMap(({ kind }) => playedBack(method, build(), search.way(kind)?.lanes ?? [], kind)),
  ];
}

function verdictOf({ findings }: Exploration): string {
  return FINDING_KINDS.find((kind) => findings.some((finding) => finding.kind === kind)) ?? 'proved';
}

function compared(method: string, every: Exploration, other: Exploration): readonly string[] {
  const verdict = verdictOf(every);
  if (verdictOf(other) !== verdict)
    return [`${method} says ${verdictOf(other)}, every state says ${verdict}`];
  // What else there is where lanes race is not defined: nothing is looked at after one.
  if (verdict !== 'race' && kindsOf(other) !== kindsOf(every)) {
    return [`${method} finds ${kindsOf(other)}, every state ${kindsOf(every)}`];
  }
  if (verdict !== 'proved') return [];
  const told = ({ idleWaits, neverWaited, unreached }: Exploration) =>
    JSON.stringify({ idleWaits, neverWaited, unreached });
  return told(other) === told(every) ? [] : [`${method} tells ${told(other)}, every state ${told(every)}`];
}

function kindsOf({ findings }: Exploration): string {
  return findings
    .map(({ kind }) => kind)
    .sort()
    .join();
}

function playedBack(
  method: string,
  system: System,
  lanes: readonly number[],
  kind: string,
): readonly string[] {
  const deviations = toDeviations(system, lanes);
  const { finding, steps } = sample(system, new Replay(deviations), { maxSteps: lanes.length });
  if (finding?.kind === kind && steps === lanes.length) return [];
  return kind === 'livelock'
    ? []
    : [`the way of ${method} leads to ${finding?.kind} in ${steps} steps, not ${kind}`];
}
