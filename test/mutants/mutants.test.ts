import { describe, expect, test } from 'vitest';
import { mutants } from '../../scripts/mutants/all.js';
import { equivalents } from '../../scripts/mutants/equivalents.js';
import { honestMutants, lyingMutants } from '../../scripts/mutants/lying-mutants.js';
import type { Mutant, TileCase } from '../../scripts/mutants/mutant.js';
import { check as checkSystem } from '../../sim/explore/check.js';
import { type Exploration, explore } from '../../sim/explore/explore.js';
import { LyingLane } from '../../sim/hold/lying-lane.js';
import { FINDING_KINDS } from '../../sim/watch/finding.js';
import type { Protocol } from '../../src/program/protocol.js';
import { checkLanes } from '../../src/safety/declarations.js';
import { replay } from '../../src/safety/replay.js';
import { parseToken } from '../../src/safety/token.js';
import { verify } from '../../src/safety/verify.js';
import { validateSchedule } from '../../src/schedule/validate.js';
import { scheduleWorkload } from '../../src/workload/workload.js';

/** Far more than any of these systems has: a mutant that runs away fails here and does not hang. */
const MAX_STATES = 20_000;

const explored = (system: ReturnType<Mutant['build']>, { byLevels }: Mutant) =>
  explore(system, { byLevels, maxStates: MAX_STATES });
const kinds = ({ findings }: Exploration) => findings.map(({ kind }) => kind).sort();
const titled = (list: readonly Mutant[]) =>
  list.map((mutant) => [`${mutant.of}: ${mutant.name}`, mutant] as const);

/** Those that are protocols on a schedule. */
const titledCases = (list: readonly Mutant[]) =>
  titled(list).flatMap(([title, mutant]) => (mutant.tiles ? [[title, mutant.tiles, mutant] as const] : []));

function check({ schedule, ringCapacity }: TileCase, protocol: Protocol): number {
  const { inputs } = scheduleWorkload('mutant', schedule, new Map(), '1');
  return checkLanes({ schedule, protocol, ringCapacity }, inputs);
}

describe('exploring catches', () => {
  test.each(titled(mutants))('%s', (_, mutant) => {
    const found = explored(mutant.build(), mutant);
    expect({ complete: found.complete, kinds: kinds(found) }).toEqual({
      complete: true,
      kinds: [...mutant.finds].sort(),
    });
  });
});

describe('exploring finds nothing wrong with the original of', () => {
  test.each(titled([...mutants, ...lyingMutants]))('%s', (_, mutant) => {
    const { complete, findings } = explored(mutant.buildOriginal(), mutant);
    expect({ complete, findings }).toEqual({ complete: true, findings: [] });
  });
});

describe('verify says so, and its counterexample plays back', () => {
  test.each(titledCases(mutants))('%s', async (_, { protocol, schedule, ringCapacity }, { finds }) => {
    validateSchedule(schedule, 'schedule');
    const { verdict, counterexample } = await verify(schedule, { protocol, ringCapacity });
    expect(verdict).toBe(finds[0]);
    expect(counterexample?.minimal).toBe(true);
    const replayed = replay(parseToken(counterexample?.replay ?? ''), schedule, protocol);
    expect(replayed).toMatchObject({ verdict, steps: counterexample?.steps });
  });
});

describe('equivalent to the original, and proved', () => {
  test.each(titled(equivalents))('%s', (_, mutant) => {
    for (const system of [mutant.build(), mutant.buildOriginal()]) {
      const { complete, findings } = explored(system, mutant);
      expect({ complete, findings }).toEqual({ complete: true, findings: [] });
    }
  });

  test.each(titledCases(equivalents))('with honest declarations: %s', (_, tiles) => {
    expect(check(tiles, tiles.protocol)).toBeGreaterThan(0);
  });
});

describe('a lane that touches more than it declares', () => {
  test.each(titledCases(lyingMutants))('is caught by a check of declarations: %s', (_, tiles, mutant) => {
    expect(kinds(explored(mutant.build(), mutant))).toEqual([...mutant.finds]);
    expect(() => check(tiles, tiles.protocol)).toThrow(LyingLane);
    expect(check(tiles, tiles.original)).toBeGreaterThan(0);
  });

  test.each(titled(lyingMutants))('is caught by check while it explores: %s', (_, mutant) => {
    expect(() => checkSystem(mutant.build(), { byLevels: mutant.byLevels })).toThrow(LyingLane);
  });

  test.each(titledCases(honestMutants))('would race if it declared it: %s', (_, tiles, mutant) => {
    expect(check(tiles, tiles.protocol)).toBeGreaterThan(0);
    expect(kinds(explored(mutant.build(), mutant))).toEqual(['race']);
  });
});

describe('the list of mutants', () => {
  const all = [...mutants, ...lyingMutants, ...equivalents];

  test('has every class of fault', () => {
    expect([...new Set(all.map(({ fault }) => fault))].sort()).toEqual([
      '`done` read after the emptiness check',
      'accumulator reused before its STORE',
      'completion too early',
      'completion too late',
      'end too early',
      'hazard wait by base address only',
      'hazard wait dropped',
      'index wrap-around',
      'lost wake-up',
      'lying declaration',
      'notification too early',
      'off by one in a hazard number',
      'off by one in empty',
      'off by one in full',
      'polls for ever',
      'publish before write',
      'release before compute',
      'slot index off by one',
      'slot read after release',
      'touches what it has no right to',
      'turn taken twice',
      'wait ended too early',
      'wrong notification',
    ]);
  });

  test('says of each what it is, why, and what decides', () => {
    const titles = mutants.map(({ of, name }) => `${of}: ${name}`);
    expect(new Set(titles).size).toBe(titles.length);
    for (const { why, finds } of mutants) {
      expect(why).not.toBe('');
      expect(finds.length).toBeGreaterThan(0);
      expect([...finds].sort((a, b) => FINDING_KINDS.indexOf(a) - FINDING_KINDS.indexOf(b))).toEqual([
        ...finds,
      ]);
    }
    expect(equivalents.filter(({ finds }) => finds.length > 0)).toEqual([]);
  });
});
