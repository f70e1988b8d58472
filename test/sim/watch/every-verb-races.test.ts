import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explore } from '../../../sim/explore/explore.js';
import { Random } from '../../../sim/random.js';
import { RandomWalk } from '../../../sim/strategies/random.js';
import { System } from '../../../sim/system.js';
import { RaceDetector } from '../../../sim/watch/race-detector.js';
import { sample } from '../../../sim/watch/sample.js';
import { type Lane, lanesIn, registers } from '../../../src/lane/lane.js';
import { built, everyVerbArbitrary } from '../explore/every-verb.js';
import type { WrittenSystem } from '../explore/naive-interpreter.js';
import { walkNaively } from '../explore/naive-walk.js';

const lane = lanesIn<{ plain: Int32Array }>();

/** What happens in runs that a walk draws, with the detector and by looking at all states. */
function races(lanes: readonly Lane[]): { readonly walked: boolean; readonly explored: boolean } {
  const spec = { lanes, cells: ['cell', 'flag'], plainWords: 1 };
  const system = new System(spec);
  const walk = new RandomWalk(new Random('races'));
  const detector = new RaceDetector();
  const walked = Array.from({ length: 200 }, () => sample(system, walk, { detector }).finding?.kind);
  const explored = explore(system).findings.some(({ kind }) => kind === 'race');
  return { walked: walked.includes('race'), explored };
}

const sleeper = lane('sleeper', registers(), {
  write: { writes: 0, value: 1 },
  sleep: { parks: 0, while: 0, next: 'end' },
});

test('whoever wakes a lane knows what that one did before it slept', () => {
  const waker = lane('waker', registers('woken'), {
    wake: {
      notifies: 0,
      all: true,
      take: (r, woken) => {
        r.woken = woken;
      },
      next: (r, _, go) => (r.woken === 1 ? go.read : go.end),
    },
    read: { reads: 0, take: () => {} },
  });
  expect(races([sleeper, waker])).toEqual({ walked: false, explored: false });
});

test('whoever goes on sleeping has heard nothing of a notify, and goes on by itself', () => {
  const first = lane('first', registers(), { sleep: { parks: 0, while: 0 } });
  const second = lane('second', registers(), {
    sleep: { parks: 0, while: 0, timeLimit: 1 },
    read: { reads: 0, take: () => {} },
  });
  const waker = lane('waker', registers(), {
    write: { writes: 0, value: 1 },
    wake: { notifies: 0, count: 1 },
  });
  expect(races([first, second, waker])).toEqual({ walked: true, explored: true });
});

const RUNS = 250;
const WALKS = 100;
const MOST_STATES = 800;

/** The first race that walks through a system meet, as the naive walk tells it; null where they meet none. */
function metOnWalks(written: WrittenSystem): string | null {
  const system = built(written);
  const walk = new RandomWalk(new Random('walks'));
  const detector = new RaceDetector();
  for (let run = 0; run < WALKS; run++) {
    const { finding } = sample(system, walk, { maxSteps: 60, detector });
    if (finding?.kind !== 'race') continue;
    const sides = [finding.first, finding.second].map(({ lane, state }) => `${lane}.${state}`);
    return `race ${sides.sort().join(' ')}`;
  }
  return null;
}

test('over lanes of every verb, only races are reported that there are', () => {
  fc.assert(
    fc.property(everyVerbArbitrary(4), (written) => {
      const naive = walkNaively(written, MOST_STATES);
      if (naive === null) return;
      const met = metOnWalks(written);
      if (met !== null) expect([...naive.told]).toContain(met);
    }),
    { numRuns: RUNS },
  );
}, 600_000);

test('the lanes of that property have races, and most of those are met', () => {
  const racing = fc
    .sample(everyVerbArbitrary(4), { numRuns: RUNS, seed: 1 })
    .filter((written) => walkNaively(written, MOST_STATES)?.simplest.has('race'));
  expect(racing.length).toBeGreaterThan(RUNS / 20);
  expect(racing.filter((written) => metOnWalks(written) !== null).length).toBeGreaterThan(
    0.95 * racing.length,
  );
});
