import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Ahead, lookAhead } from '../../../sim/close-up/ahead.js';
import { isWell } from '../../../sim/close-up/way-out.js';
import type { System } from '../../../sim/system.js';
import { findAtEnd, findRace } from '../../../sim/watch/finding.js';
import { dining } from '../../systems/dining.js';
import { filterLock } from '../../systems/locks.js';
import { mixedSystemArbitrary } from '../explore/counter-systems.js';
import { lostUpdate, twoLocks, unguarded } from './failing-systems.js';

/** What follows, to the end; `meanwhile` is what somebody else does with the system. */
function ahead(system: System, mostStates = 1e6, first = false, meanwhile = () => {}): Ahead {
  const looking = lookAhead(system, { mostStates, first });
  for (;;) {
    const { done, value } = looking.next();
    if (done) return value;
    meanwhile();
  }
}

/** Everything that follows the present state, by its words as text: an oracle that shares no code with what it judges. */
function everything(system: System) {
  const enabled = new Int32Array(system.lanes.length);
  const states = new Map<string, { to: (string | null)[]; isGood: boolean; isBad: boolean }>();
  const start = system.words.join();
  const open = [start];
  for (const key of open) {
    if (states.has(key)) continue;
    const load = () => system.words.set(key.split(',').map(Number));
    load();
    const places = [...enabled.slice(0, system.enabledLanes(enabled))];
    const isBad = findRace(system) !== null || (places.length === 0 && findAtEnd(system) !== null);
    const to = (isBad ? [] : places).map((place) => {
      load();
      system.step(place);
      return system.fault() === null ? system.words.join() : null;
    });
    load();
    states.set(key, { to, isGood: !isBad && isWell(system), isBad });
    open.push(...to.filter((next) => next !== null));
  }
  const fixed = (holds: (key: string, known: Set<string>) => boolean) => {
    const known = new Set<string>();
    for (let size = -1; size !== known.size; ) {
      size = known.size;
      for (const key of states.keys()) if (holds(key, known)) known.add(key);
    }
    return known;
  };
  const of = (key: string) => states.get(key) as NonNullable<ReturnType<typeof states.get>>;
  const mayEndWell = fixed(
    (key, known) => of(key).isGood || of(key).to.some((to) => to !== null && known.has(to)),
  );
  const canFail = fixed(
    (key, known) => !mayEndWell.has(key) || of(key).to.some((to) => to === null || known.has(to)),
  );
  /** Steps to the nearest finding, or where there is none to what has no good end. */
  const nearest = (isGoal: (key: string) => boolean, countsFaults: boolean) => {
    const depth = new Map([[start, 0]]);
    let best = Number.POSITIVE_INFINITY;
    for (const [key, steps] of depth) {
      if (isGoal(key)) best = Math.min(best, steps);
      for (const to of of(key).to) {
        if (to === null && countsFaults) best = Math.min(best, steps + 1);
        if (to !== null && !depth.has(to)) depth.set(to, steps + 1);
      }
    }
    return best;
  };
  const toFinding = nearest((key) => of(key).isBad, true);
  const steps = Number.isFinite(toFinding) ? toFinding : nearest((key) => !mayEndWell.has(key), false);
  return { start, states, mayEndWell, canFail, steps };
}

function hold(system: System): Ahead {
  const { start, states, mayEndWell, canFail, steps } = everything(system);
  const load = () => system.words.set(start.split(',').map(Number));
  load();
  const told = ahead(system, 1e6, false, () => system.words.fill(1));
  const fate = (key: string | null) => (key !== null && mayEndWell.has(key) ? 'may end well' : 'fails');
  expect([told.fate, told.canFail, told.isWhole]).toEqual([fate(start), canFail.has(start), true]);
  expect(told.states).toBe(states.size);
  expect(told.steps.map((step) => [step.fate, step.canFail])).toEqual(
    states.get(start)?.to.map((to) => [fate(to), to === null || canFail.has(to)]),
  );
  load();
  const first = ahead(system, 1e6, true);
  for (const { way } of [told, first]) expect(way?.length ?? Number.POSITIVE_INFINITY).toBe(steps);
  load();
  return told;
}

describe('what follows a state, and the shortest way to a finding, are what trying everything says', () => {
  test.each<[string, () => System]>([
    ['a lost update', lostUpdate],
    ['two locks', twoLocks],
    ['a plain counter', unguarded],
    ['a right lock', () => filterLock(2)],
    ['a lock that is wrong', () => filterLock(2, 'victim first')],
    ['philosophers', () => dining(3, true)],
  ])('of %s', (_, make) => {
    const system = make();
    system.reset();
    hold(system);
    // And from wherever a few steps lead.
    const enabled = new Int32Array(system.lanes.length);
    for (let step = 0; step < 6; step++) {
      const count = system.enabledLanes(enabled);
      if (count === 0 || findRace(system)) break;
      system.step(enabled[step % count]);
      if (system.fault() !== null) break;
      hold(system);
    }
  });

  test('of systems that are drawn', () => {
    const fates = new Set<string>();
    for (const { build } of fc.sample(mixedSystemArbitrary, { seed: 16, numRuns: 250 })) {
      const system = build();
      system.reset();
      const { fate, canFail } = hold(system);
      fates.add(`${fate}, ${canFail}`);
    }
    expect([...fates].sort()).toEqual(['fails, true', 'may end well, false', 'may end well, true']);
  });
});

test('with too few states it says what it does not know, and nothing that is wrong', () => {
  for (const make of [lostUpdate, twoLocks, () => filterLock(2), () => dining(3, true)]) {
    const whole = ahead(make());
    for (let mostStates = 1; mostStates < whole.states; mostStates++) {
      const told = ahead(make(), mostStates);
      expect(told.isWhole).toBe(false);
      for (const [at, { fate, canFail }] of told.steps.entries()) {
        expect([whole.steps[at].fate, 'unknown']).toContain(fate);
        expect([whole.steps[at].canFail, null]).toContain(canFail);
      }
      expect([whole.canFail, null]).toContain(told.canFail);
      if (told.way && told.way.length !== whole.way?.length) expect.unreachable('not the shortest way');
    }
  }
});
