import { test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { explore } from '../../../sim/explore/explore.js';
import { findShortest } from '../../../sim/explore/shortest.js';
import { contextSwitches, Replay, toDeviations } from '../../../sim/interleaving.js';
import { FINDING_KINDS } from '../../../sim/watch/finding.js';
import { sample } from '../../../sim/watch/sample.js';
import { tinySystem, tinySystemArbitrary, walk } from './tiny-systems.js';

const RUNS = 400;

describe('on every small system, walking each interleaving by itself agrees with', () => {
  test.prop([tinySystemArbitrary], { numRuns: RUNS })('what exploring counts and finds', ({ build }) => {
    const walked = walk(build());
    const { findings, ...explored } = explore(build(), { byLevels: true, count: true });
    expect(explored).toMatchObject({
      complete: true,
      states: walked.states,
      transitions: walked.transitions,
      interleavings: String(walked.interleavings),
    });
    expect(findings.map(({ kind }) => kind).sort()).toEqual([...walked.simplest.keys()].sort());
  });

  test.prop([tinySystemArbitrary], { numRuns: RUNS })('a table of states', ({ build }) => {
    const walked = walk(build());
    const { findings, complete, states, transitions } = explore(build(), { symmetry: false });
    expect({ complete, states, transitions }).toEqual({
      complete: true,
      states: walked.states,
      transitions: walked.transitions,
    });
    expect(findings.map(({ kind }) => kind).sort()).toEqual([...walked.simplest.keys()].sort());
  });

  test.prop([tinySystemArbitrary], { numRuns: RUNS })(
    'the way with the fewest switches, and then the fewest steps',
    ({ build }) => {
      const walked = walk(build());
      for (const kind of FINDING_KINDS) {
        const shortest = findShortest(build(), kind);
        const simplest = walked.simplest.get(kind);
        if (!simplest) {
          expect(shortest).toEqual({ kind: 'none' });
          continue;
        }
        if (shortest.kind !== 'found') throw new Error(`no ${kind} found where there is one`);
        const { path } = shortest;
        expect({ contextSwitches: path.contextSwitches, steps: path.lanes.length }).toEqual(simplest);
        expect(path.contextSwitches).toBe(contextSwitches(path.lanes));
      }
    },
  );

  test.prop([tinySystemArbitrary], { numRuns: RUNS })('itself, played back', ({ build }) => {
    for (const kind of FINDING_KINDS) {
      const shortest = findShortest(build(), kind);
      if (shortest.kind !== 'found') continue;
      const { lanes, finding } = shortest.path;
      const replayed = sample(build(), new Replay(toDeviations(build(), lanes)));
      expect([...replayed.lanes]).toEqual([...lanes]);
      expect(replayed.finding?.kind).toBe(finding.kind);
    }
  });

  test.prop([tinySystemArbitrary], { numRuns: RUNS })(
    'the first way that exploring meets has the fewest steps of all',
    ({ build }) => {
      const all = new Map(FINDING_KINDS.map((kind) => [kind, fewestSteps(build, kind)]));
      for (const [kind, steps] of all) {
        const { path } = explore(build(), { byLevels: true, find: kind, trail: true });
        expect(path?.length ?? null).toBe(steps);
      }
    },
  );
});

test('the walk itself knows a race, a deadlock and a wrong result', () => {
  const kinds = (...args: Parameters<typeof tinySystem>) => [...walk(tinySystem(...args)).simplest.keys()];
  expect(kinds([[{ does: 'write', at: 0, value: 1 }], [{ does: 'read', at: 0 }]])).toEqual(['race']);
  expect(kinds([[{ does: 'await', at: 0, value: 1 }], [{ does: 'load', at: 0 }]])).toEqual(['deadlock']);
  expect(kinds([[{ does: 'expect', at: 0, value: 1 }], [{ does: 'load', at: 0 }]])).toEqual(['wrong-result']);
  expect(kinds([[{ does: 'load', at: 0 }]], 1)).toEqual(['wrong-result']);
  expect(kinds([[{ does: 'write', at: 0, value: 1 }], [{ does: 'read', at: 1 }]])).toEqual([]);
});

/** The fewest steps to a finding of this kind: null where there is none. */
function fewestSteps(build: () => ReturnType<typeof tinySystem>, kind: (typeof FINDING_KINDS)[number]) {
  let fewest: number | null = null;
  const system = build();
  walk(system, (found, steps) => {
    if (found === kind) fewest = Math.min(fewest ?? steps, steps);
  });
  return fewest;
}
