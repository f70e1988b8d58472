import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explore } from '../../../sim/explore/explore.js';
import { Random } from '../../../sim/random.js';
import { RandomWalk } from '../../../sim/strategies/random.js';
import type { System } from '../../../sim/system.js';
import type { Finding } from '../../../sim/watch/finding.js';
import { RaceDetector } from '../../../sim/watch/race-detector.js';
import { sample } from '../../../sim/watch/sample.js';
import {
  type Access,
  adds,
  awaits,
  awaitsAny,
  loads,
  notifies,
  parks,
  reads,
  stores,
  systemOf,
  writes,
} from '../strategies/straight-line.js';

const [A, B, C] = [0, 1, 2];

/** What the detector says of the run in which the lanes take their steps in this order. */
function detect(system: System, order: readonly number[], detector = new RaceDetector()): Finding | null {
  system.reset();
  detector.begin(system);
  for (const lane of order) {
    expect(system.isRacy(), 'the run is meant to pass the race by').toBe(false);
    expect(system.isEnabled(lane)).toBe(true);
    const race = detector.step(lane);
    if (race) return race;
    system.step(lane);
  }
  return null;
}

describe('RaceDetector', () => {
  it('finds a race that the run passes by, and says what raced', () => {
    const system = systemOf([
      [loads(0), writes(8, 8)],
      [loads(0), reads(12, 2)],
    ]);
    expect(detect(system, [A, A, B, B])).toEqual({
      kind: 'race',
      first: {
        lane: 'A',
        state: 'step1',
        operation: -1,
        bytes: { address: 8, length: 8, rows: 1, stride: 0, writes: true },
      },
      second: {
        lane: 'B',
        state: 'step1',
        operation: -1,
        bytes: { address: 12, length: 2, rows: 1, stride: 0, writes: false },
      },
    });
  });

  it('accepts a hand-over: written, stored, awaited, read', () => {
    const system = systemOf([
      [writes(0), stores(0)],
      [awaits(0), reads(0)],
    ]);
    expect(detect(system, [A, A, B, B])).toBeNull();
  });

  it('accepts one through a load that saw the store', () => {
    const system = systemOf([
      [writes(0), stores(0)],
      [loads(0), reads(0)],
    ]);
    expect(detect(system, [A, A, B, B])).toBeNull();
  });

  it('finds a publication before the write', () => {
    const system = systemOf([
      [stores(0), writes(0), loads(1)],
      [awaits(0), loads(1), reads(0)],
    ]);
    expect(detect(system, [A, A, B, B, B])).toMatchObject({
      kind: 'race',
      first: { lane: 'A', state: 'step1' },
    });
  });

  it('finds a second write after a hand-over', () => {
    const system = systemOf([
      [writes(0), stores(0), writes(0)],
      [awaits(0), loads(1), reads(0)],
    ]);
    expect(detect(system, [A, A, A, B, B, B])).toMatchObject({ first: { state: 'step2' } });
  });

  it('finds a reader that the next write does not wait for', () => {
    const system = systemOf([
      [writes(0), stores(0), loads(1), writes(0)],
      [awaits(0), reads(0), loads(1)],
    ]);
    expect(detect(system, [A, A, B, B, A, A])).toMatchObject({ first: { lane: 'B' }, second: { lane: 'A' } });
  });

  it('accepts bytes handed back', () => {
    const system = systemOf([
      [writes(0), stores(0), awaits(1), writes(0)],
      [awaits(0), reads(0), stores(1)],
    ]);
    expect(detect(system, [A, A, B, B, B, A, A])).toBeNull();
  });

  it('accepts a hand-over through a third lane, and finds the one that skips it', () => {
    const through = systemOf([
      [writes(0), stores(0)],
      [awaits(0), stores(1)],
      [awaits(1), reads(0)],
    ]);
    expect(detect(through, [A, A, B, B, C, C])).toBeNull();
    const past = systemOf([
      [writes(0), stores(0)],
      [loads(1), stores(1)],
      [awaits(1), reads(0)],
    ]);
    expect(detect(past, [A, A, B, B, C, C])).toMatchObject({ first: { lane: 'A' }, second: { lane: 'C' } });
  });

  it('knows that a store has no part in the one it replaces', () => {
    const system = systemOf([[writes(0), stores(0)], [stores(0, 2)], [awaits(0), reads(0)]]);
    expect(detect(system, [A, A, B, C, C])).toMatchObject({ kind: 'race' });
    expect(detect(system, [B, A, A, C, C])).toBeNull();
  });

  it('knows that an update passes on what it saw', () => {
    const system = systemOf([[writes(0), adds(0)], [adds(0)], [awaits(0, 2), reads(0)]]);
    expect(detect(system, [A, A, B, C, C])).toBeNull();
    expect(detect(system, [B, A, A, C, C])).toBeNull();
  });

  it('accepts a wait on several cells that only the right one ended', () => {
    const system = systemOf([[writes(0), stores(0)], [awaitsAny(0, 1), reads(0)], [stores(1)]]);
    expect(detect(system, [A, A, B, B])).toBeNull();
  });

  it('finds the race where another cell might have ended the wait', () => {
    const system = systemOf([[writes(0), stores(0)], [awaitsAny(0, 1), reads(0)], [stores(1)]]);
    expect(detect(system, [A, A, C, B, B])).toMatchObject({ kind: 'race' });
    expect(explore(system).findings).toMatchObject([{ kind: 'race' }]);
  });

  it('does not synchronise with a cell whose goal is not reached', () => {
    const system = systemOf([[writes(0), stores(0, 0)], [awaitsAny(0, 1), reads(0)], [stores(1)]]);
    expect(detect(system, [A, A, C, B, B])).toMatchObject({ kind: 'race' });
  });

  it('knows that a lane woken synchronises with the one that woke it', () => {
    const system = systemOf([
      [writes(0), notifies(0)],
      [parks(0), reads(0)],
    ]);
    expect(detect(system, [B, A, A, B])).toBeNull();
    const late = systemOf([
      [loads(0), notifies(0), writes(0), loads(0)],
      [parks(0), loads(0), reads(0)],
    ]);
    expect(detect(late, [B, A, A, A, B, B])).toMatchObject({ kind: 'race' });
  });

  it('knows that a lane which does not park has read the cell', () => {
    const system = systemOf([
      [writes(0), stores(0)],
      [parks(0), reads(0)],
    ]);
    expect(detect(system, [A, A, B, B])).toBeNull();
  });

  it('looks between the rows of a range', () => {
    const comb = (address: number) => writes(address, 4, 4, 16);
    expect(detect(systemOf([[comb(0)], [loads(0), comb(4)]]), [A, B, B])).toBeNull();
    expect(detect(systemOf([[comb(0)], [loads(0), comb(2)]]), [A, B, B])).toMatchObject({ kind: 'race' });
    expect(detect(systemOf([[comb(0)], [loads(0), reads(36, 12)]]), [A, B, B])).toBeNull();
    expect(detect(systemOf([[comb(0)], [loads(0), reads(36, 13)]]), [A, B, B])).toMatchObject({
      kind: 'race',
    });
  });

  it('remembers accesses however many there are, and only until they are ordered', () => {
    const many = Array.from({ length: 500 }, (_, at) => writes(16 * at));
    const system = systemOf([
      [...many, stores(0), loads(1)],
      [awaits(0), reads(0, 8000)],
    ]);
    const a = many.map(() => A);
    expect(detect(system, [...a, A, B, B])).toBeNull();
    const early = systemOf([
      [...many, stores(0), loads(1)],
      [loads(1), reads(4800, 1)],
    ]);
    expect(detect(early, [...a, B, B])).toMatchObject({ first: { state: 'step300' } });
  });

  it('keeps what is not ordered yet when it forgets what is', () => {
    const some = (from: number) => Array.from({ length: 40 }, (_, at) => writes(16 * (from + at)));
    const system = systemOf([
      [...some(0), stores(0), ...some(40), ...some(80), loads(1)],
      [awaits(0), reads(0, 640), loads(1), reads(656, 1), reads(1920, 1)],
    ]);
    const a = some(0).map(() => A);
    expect(detect(system, [...a, A, B, B, ...a, ...a, B, B])).toMatchObject({
      first: { state: 'step42', bytes: { address: 656, length: 4, writes: true } },
    });
  });

  it('remembers what an ended lane wrote, and waits for none that has ended', () => {
    const system = systemOf([[writes(0)], [loads(0), loads(0), reads(0)], [loads(1)]]);
    expect(detect(system, [C, A, B, B, B])).toMatchObject({ first: { lane: 'A' } });
  });

  it('begins each run, and each system, with nothing remembered', () => {
    const detector = new RaceDetector();
    const system = systemOf([
      [loads(0), writes(0)],
      [loads(0), reads(0)],
    ]);
    expect(detect(system, [A, A, B, B], detector)).toMatchObject({ kind: 'race' });
    expect(detect(system, [B, B, A], detector)).toBeNull();
    const three = systemOf([[loads(0)], [reads(0)], [reads(0)]], 1);
    expect(detect(three, [A, B, C], detector)).toBeNull();
  });

  describe('agrees with the exploration of all interleavings', () => {
    const cell = fc.integer({ min: 0, max: 1 });
    // Ranges that overlap the next one by two bytes.
    const address = fc.integer({ min: 0, max: 2 }).map((at) => 6 * at);
    const access: fc.Arbitrary<Access> = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.tuple(cell, fc.integer({ min: 1, max: 2 })).map(([at, value]) => stores(at, value)),
      },
      {
        weight: 4,
        arbitrary: fc.tuple(cell, fc.integer({ min: 1, max: 2 })).map(([at, goal]) => awaits(at, goal)),
      },
      { weight: 3, arbitrary: address.map((at) => reads(at, 8)) },
      { weight: 3, arbitrary: address.map((at) => writes(at, 8)) },
      { weight: 1, arbitrary: cell.map(loads) },
      { weight: 1, arbitrary: cell.map((at) => adds(at)) },
      { weight: 1, arbitrary: fc.constant(awaitsAny(0, 1)) },
      { weight: 1, arbitrary: cell.map((at) => parks(at)) },
      { weight: 1, arbitrary: cell.map(notifies) },
    );
    const systems = fc
      .array(fc.array(access, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 3 })
      .map((programs) => systemOf(programs));

    it('reports a race in no run of a system that is free of them', () => {
      const detector = new RaceDetector();
      let free = 0;
      let passedBy = 0;
      fc.assert(
        fc.property(systems, fc.string(), (system, seed) => {
          const { complete, findings } = explore(system);
          expect(complete).toBe(true);
          const isRacy = findings.some(({ kind }) => kind === 'race');
          if (!isRacy) free++;
          const walk = new RandomWalk(new Random(seed));
          for (let i = 0; i < 20; i++) {
            const { finding } = sample(system, walk, { detector });
            if (finding?.kind === 'race' && !system.isRacy()) passedBy++;
            if (!isRacy) expect(finding?.kind).not.toBe('race');
          }
        }),
        { numRuns: 3000 },
      );
      // Neither half of the property may be empty.
      expect(free).toBeGreaterThan(300);
      expect(passedBy).toBeGreaterThan(300);
    });
  });
});
