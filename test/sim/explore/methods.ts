import type * as CountersFirstModule from '../../../sim/explore/counters-first.js';
import { type Exploration, explore } from '../../../sim/explore/explore.js';
import type * as OnePathModule from '../../../sim/explore/one-path.js';
import { canBeWalked } from '../../../sim/explore/walk.js';
import { Replay, toDeviations } from '../../../sim/interleaving.js';
import type { System } from '../../../sim/system.js';
import { FINDING_KINDS } from '../../../sim/watch/finding.js';
import { sample } from '../../../sim/watch/sample.js';

/** The methods that do without looking at every state. */
export interface Methods {
  readonly OnePath: typeof OnePathModule.OnePath;
  readonly CountersFirst: typeof CountersFirstModule.CountersFirst;
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

/** Holds each method that fits a system against looking at every state. */
export function compareMethods(
  build: () => System,
  { OnePath, CountersFirst }: Methods,
  byLevels = false,
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
  const reduced = build();
  const first = CountersFirst.of(reduced, { byLevels });
  const isReduced = first?.run() ?? false;
  if (first && isReduced) {
    const result = first.result();
    differences.push(...compared('counters first', every, result));
    for (const { kind } of result.findings) {
      const way = first.way(kind);
      differences.push(...playedBack('counters first', build(), way?.lanes ?? [], kind));
    }
  }
  return { difference: differences[0] ?? null, verdict, isWalked: path !== null, isReduced };
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
