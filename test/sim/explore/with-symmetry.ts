import type * as CheckModule from '../../../sim/explore/check.js';
import type * as ExploreModule from '../../../sim/explore/explore.js';
import type { Exploration } from '../../../sim/explore/explore.js';
import type * as ReplayModule from '../../../sim/explore/replay.js';
import type * as ShortestModule from '../../../sim/explore/shortest.js';
import { contextSwitches, deviationsToText, toDeviations } from '../../../sim/interleaving.js';
import type { System } from '../../../sim/system.js';
import type { FindingKind } from '../../../sim/watch/finding.js';

/** What is held with symmetry against itself without. */
export interface Searches {
  readonly check: typeof CheckModule.check;
  readonly explore: typeof ExploreModule.explore;
  readonly findShortest: typeof ShortestModule.findShortest;
  readonly replay: typeof ReplayModule.replay;
}

/** What came of it. */
export interface Held {
  /** What differs, or null. */
  readonly difference: string | null;
  /** Null where the system has too many states to say. */
  readonly verdict: string | null;
  /** States without symmetry and with it. */
  readonly full: number;
  readonly reduced: number;
}

const WITHOUT = { symmetry: false } as const;

/**
 * Whether exploring a system with lanes that are alike comes to what exploring every state comes to: the same kinds of
 * findings, ways to them that are as short and that lead there, the same waits that never waited.
 */
export function holdSymmetry(build: () => System, searches: Searches, maxStates: number): Held {
  const { check, explore } = searches;
  const every = explore(build(), { ...WITHOUT, maxStates });
  if (!every.complete) return { difference: null, verdict: null, full: every.states, reduced: every.states };
  const reduced = explore(build());
  const checked = check(build());
  const plainly = check(build(), WITHOUT);
  // What else there is where lanes race is not defined.
  const kinds = plainly.verdict === 'race' ? ['race' as const] : every.findings.map(({ kind }) => kind);
  const differences = [
    differs('all kinds', kindsOf(every), kindsOf(reduced)),
    differs('kinds by levels', kindsOf(every), kindsOf(explore(build(), { byLevels: true }))),
    differs('the verdict', plainly.verdict, checked.verdict),
    differs('kinds checked', kindsOf(plainly), kindsOf(checked)),
    differs('what was not exercised', unexercised(every), unexercised(reduced)),
    differs('what was not exercised, checked', unexercised(plainly), unexercised(checked)),
    differs('the way', lengthOf(plainly.counterexample), lengthOf(checked.counterexample)),
    differs(
      'classes of states',
      String(classes(build(), every.states, reduced.symmetry)),
      String(reduced.states),
    ),
    ...kinds.flatMap((kind) => wayDiffers(build, kind, searches)),
  ];
  const { counterexample } = checked;
  if (counterexample) {
    differences.push(playedBack(build(), counterexample.lanes, counterexample.finding.kind, searches));
  }
  return {
    difference: differences.find((difference) => difference !== null) ?? null,
    verdict: plainly.verdict,
    full: every.states,
    reduced: reduced.states,
  };
}

function wayDiffers(build: () => System, kind: FindingKind, searches: Searches): readonly (string | null)[] {
  const { explore, findShortest } = searches;
  const [shortest, plainly] = [findShortest(build(), kind), findShortest(build(), kind, WITHOUT)];
  if (shortest.kind !== 'found' || plainly.kind !== 'found') {
    return [differs(`whether there is a shortest way to ${kind}`, plainly.kind, shortest.kind)];
  }
  const asked = { find: kind, trail: true } as const;
  const [path, other] = [{}, WITHOUT].map((symmetry) => explore(build(), { ...asked, ...symmetry }));
  const { lanes, finding } = shortest.path;
  return [
    differs(`the shortest way to ${kind}`, lengthOf(plainly.path), lengthOf(shortest.path)),
    differs(`the switches to ${kind}`, String(contextSwitches(lanes)), String(shortest.path.contextSwitches)),
    differs(`the fewest steps to ${kind}`, String(other.path?.length), String(path.path?.length)),
    playedBack(build(), lanes, kind, searches, JSON.stringify(finding)),
    playedBack(
      build(),
      path.path ?? [],
      kind,
      searches,
      JSON.stringify(path.findings.find((found) => found.kind === kind)),
    ),
  ];
}

/** A way, told as text and played back, leads to a finding of this kind, and to this one where it is given. */
function playedBack(
  system: System,
  lanes: readonly number[],
  kind: string,
  { replay }: Searches,
  told?: string,
): string | null {
  const { finding, steps } = replay(system, deviationsToText(toDeviations(system, lanes)));
  if (finding?.kind !== kind) return `a way to ${kind} leads to ${finding?.kind}`;
  if (told === undefined || steps !== lanes.length || JSON.stringify(finding) === told) return null;
  return `the way leads to ${JSON.stringify(finding)}, and was said to lead to ${told}`;
}

function differs(what: string, without: string, withIt: string): string | null {
  return without === withIt ? null : `${what}: ${without} without symmetry, ${withIt} with it`;
}

function kindsOf({ findings }: Pick<Exploration, 'findings'>): string {
  return findings
    .map(({ kind }) => kind)
    .sort()
    .join();
}

function unexercised({
  idleWaits,
  neverWaited,
  unreached,
}: Exploration | ReturnType<Searches['check']>): string {
  return JSON.stringify({ idleWaits, neverWaited, unreached });
}

function lengthOf(
  way: { readonly lanes: readonly number[]; readonly contextSwitches: number } | null,
): string {
  return way ? `${way.contextSwitches} switches, ${way.lanes.length} steps` : 'none';
}

/**
 * How many states there are if those count as one that differ in who of some lanes is who: walked by itself, and told by
 * texts of what each lane has for itself. `states` where no lanes are alike.
 */
function classes(system: System, states: number, groups: readonly (readonly string[])[]): number {
  if (groups.length === 0) return states;
  const numbers = groups.map((names) =>
    names.map((name) => system.lanes.findIndex((lane) => lane.name === name)),
  );
  const declared = system.spec.alike?.[0];
  const own = declared && 'lanes' in declared ? declared : null;
  const ownCell = (lane: number) => own?.cells?.[0][own.lanes.indexOf(lane)] ?? -1;
  const { words, cellsAt, registersAt } = system;
  const localOf = (lane: number) => {
    const registers = words.subarray(
      registersAt[lane],
      registersAt[lane] + system.lanes[lane].registers.names.length,
    );
    return `${words[lane]} ${registers.join(' ')} ${ownCell(lane) < 0 ? '' : words[cellsAt + ownCell(lane)]}`;
  };
  const grouped = new Set(numbers.flat());
  const single = system.lanes.map((_, lane) => lane).filter((lane) => !grouped.has(lane));
  const ownCells = new Set([...grouped].map(ownCell));
  const classOf = () => {
    const shared = [...words.subarray(cellsAt)].filter((_, cell) => !ownCells.has(cell));
    const sorted = numbers.map((lanes) => lanes.map(localOf).sort().join());
    return [...single.map(localOf), ...sorted, shared.join(' ')].join('; ');
  };
  const seen = new Set<string>();
  const met = new Set<string>();
  system.reset();
  const open = [words.slice()];
  const enabled = new Int32Array(system.lanes.length);
  while (open.length > 0) {
    const here = open.pop() as Int32Array;
    if (seen.has(here.join())) continue;
    seen.add(here.join());
    words.set(here);
    met.add(classOf());
    const count = system.enabledLanes(enabled);
    if (system.touching > 1 && system.isRacy()) continue;
    for (const lane of enabled.slice(0, count)) {
      words.set(here);
      system.step(lane);
      if (system.fault() === null) open.push(words.slice());
    }
  }
  return met.size;
}
