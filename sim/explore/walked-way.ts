import { Accesses } from '../../src/lane/accesses.js';
import { Verb } from '../../src/lane/lane.js';
import { ruledLane } from '../interleaving.js';
import { MemoryBudget } from '../states/memory-budget.js';
import type { System } from '../system.js';
import { type Finding, findAtEnd, findRace } from '../watch/finding.js';
import type { ByteRanges } from './byte-ranges.js';
import type { RaceOnPath } from './one-path.js';
import type { Overlaps } from './overlaps.js';
import { PathClocks } from './path-clocks.js';
import { Walk } from './walk.js';

/** An order of steps that leads to a finding. */
export interface LinearWay {
  /** The lane of each step. */
  readonly lanes: readonly number[];
  readonly finding: Finding;
}

/** What comes before both steps of a race, and nothing else: in its end both are next. */
export function wayToRace(
  system: System,
  race: RaceOnPath,
  ranges: ByteRanges,
  overlaps: Overlaps,
): LinearWay | null {
  const { lane, place, isWrite } = race.first;
  const bytes = new Accesses();
  const isFirst = (next: number): boolean => {
    if (next !== lane || !system.touchesNext(next)) return false;
    system.declare(next, bytes);
    for (let at = 0; at < bytes.count; at++) {
      const isSame = overlaps.placeOf[ranges.numberOf(bytes, at)] === place;
      if (isSame && (bytes.isWrite[at] !== 0) === isWrite) return true;
    }
    return false;
  };
  return played(system, pastOf(system, race.step, race.lane, isFirst));
}

/** What comes before a step that does something wrong, and the step: all of the walk, where that alone does not show it. */
export function wayToFault(system: System, step: number, lane: number): LinearWay | null {
  const limits = pastOf(system, step, lane, () => false);
  return (
    withFault(system, lane, stepsWithin(system, limits)) ?? withFault(system, lane, stepsBefore(system, step))
  );
}

/** With one more step of `lane` after those taken; null where that does nothing wrong. */
function withFault(system: System, lane: number, lanes: readonly number[]): LinearWay | null {
  system.step(lane);
  const what = system.fault();
  return what === null ? null : { lanes: [...lanes, lane], finding: { kind: 'wrong-result', what } };
}

/** Walks so many steps; the lane of each. */
function stepsBefore(system: System, step: number): readonly number[] {
  const walk = new Walk(system);
  const lanes: number[] = [];
  while (walk.steps < step) {
    const lane = walk.next();
    lanes.push(lane);
    walk.step(lane);
  }
  return lanes;
}

/** All steps, to where no lane can go on. */
export function wayToEnd(system: System): LinearWay | null {
  return played(system, new Int32Array(system.lanes.length).fill(2 ** 31 - 1));
}

/**
 * By lane, how many of its steps come before step `step` of the walk, which is `lane`'s, or before the last earlier one that
 * `isFirst` says yes to.
 */
function pastOf(system: System, step: number, lane: number, isFirst: (lane: number) => boolean): Int32Array {
  const walk = new Walk(system);
  const past = new PathClocks(system, walk, new MemoryBudget(Number.POSITIVE_INFINITY));
  const count = system.lanes.length;
  /** By lane, how many of its steps there are up to each of its stores. */
  const untilStore: number[][] = system.lanes.map(() => [0]);
  const limits = new Int32Array(count);
  const heardByFirst = new Int32Array(count);
  let first = -1;
  for (let next = walk.next(); walk.steps < step; next = walk.next()) {
    const { verb, cell } = system.state(next);
    if (isFirst(next)) {
      first = next;
      limits[next] = walk.taken[next];
      for (let other = 0; other < count; other++) heardByFirst[other] = past.clocks.time(next, other);
    } else if (verb === Verb.awaits) past.hear(next, cell);
    walk.step(next);
    if (verb === Verb.stores) {
      past.tell(next, cell);
      untilStore[next].push(walk.taken[next]);
    }
    past.after(next);
  }
  limits[lane] = walk.taken[lane];
  for (let other = 0; other < count; other++) {
    if (other === lane || other === first) continue;
    limits[other] = untilStore[other][Math.max(past.clocks.time(lane, other), heardByFirst[other])];
  }
  return limits;
}

/** The way within these limits, to the first finding on it; null where there is none. */
function played(system: System, limits: Int32Array): LinearWay | null {
  let finding: Finding | null = null;
  const lanes = stepsWithin(system, limits, () => {
    finding = system.touching > 1 ? findRace(system) : null;
    return finding !== null;
  });
  finding ??= system.enabledLanes(new Int32Array(limits.length)) === 0 ? findAtEnd(system) : null;
  return finding && { lanes, finding };
}

/** Takes so many steps of each lane: each goes on for as long as it can, and then the lowest that can. */
function stepsWithin(system: System, limits: Int32Array, isEnough: () => boolean = () => false): number[] {
  const enabled = new Int32Array(limits.length);
  const taken = new Int32Array(limits.length);
  const lanes: number[] = [];
  system.reset();
  for (;;) {
    const count = within(enabled, system.enabledLanes(enabled), taken, limits);
    if (isEnough() || count === 0) return lanes;
    const lane = ruledLane(lanes.at(-1) ?? -1, enabled, count, system);
    system.step(lane);
    system.fault();
    taken[lane]++;
    lanes.push(lane);
  }
}

/** Leaves those of the enabled lanes that have steps left, and counts them. */
function within(enabled: Int32Array, count: number, taken: Int32Array, limits: Int32Array): number {
  let left = 0;
  for (let i = 0; i < count; i++) {
    if (taken[enabled[i]] < limits[enabled[i]]) enabled[left++] = enabled[i];
  }
  return left;
}
