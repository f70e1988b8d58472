import { describe, expect, test } from 'vitest';
import { programOf } from '../sim/stateless/comparison.js';
import { everyOrder } from '../sim/stateless/every-order.js';
import type { Rules } from '../sim/stateless/machine-state.js';
import type { PieceKind } from '../sim/stateless/program.js';
import { EngineMachine } from './engine/engine-machine.js';
import { everyEnd, RestlessMachine } from './engine/every-state.js';

/** As in test/sim/stateless/dpor.test.ts. */
const MINUTES = Number(process.env.HEDDLE_PROPERTY_MINUTES ?? 0);
const SEED = process.env.HEDDLE_PROPERTY_SEED ?? `${MINUTES > 0 ? Math.floor(Math.random() * 2 ** 31) : 1}`;
const PROGRAMS = MINUTES > 0 ? Number.POSITIVE_INFINITY : 40;
const MOST_ORDERS = 300;
const MOST_STATES = 1500;
/** Limits may be over at any moment: with loops that never rest, there is none at which nothing else can go on. */
const RULES: Rules = { plainPoints: false, timeouts: 'any', polled: 'blocked' };

/** Loops that count are left out: that they are taken for waits is said to whoever reads the report. */
const SUITES: Readonly<Record<string, readonly PieceKind[]>> = {
  'that poll': ['poll', 'pollTwo', 'pollEither', 'pollByte', 'lock', 'exchangeLock', 'store', 'store', 'add'],
  'that read by a sequence lock': ['pollAround', 'store', 'store', 'add'],
  'that poll one word and read another': ['pollAfter', 'store', 'store'],
  'that sleep': ['waitUntil', 'timed', 'notify', 'notify', 'store', 'wait', 'add'],
  'that wait for promises': ['awaitUntil', 'notify', 'notify', 'store', 'await', 'waitAsync'],
};

describe.each(Object.entries(SUITES))('of random programs %s', (name, pieces) => {
  test.each([
    ['all', null],
    ['no', new Set<number>()],
  ])('spinning as waiting shows every end, where %s words are known to be spun on', (_, known) => {
    const end = Date.now() + MINUTES * 60_000;
    let compared = 0;
    for (let at = 0; at < PROGRAMS && (MINUTES === 0 || Date.now() < end); at++) {
      const seed = `${SEED} ${name} ${at}`;
      const program = programOf(pieces, seed);
      const ends = everyEnd(new RestlessMachine(program, RULES).begin(), MOST_STATES);
      const every = ends && everyOrder(new EngineMachine(program, { ...RULES, known }).begin(), MOST_ORDERS);
      if (!ends || !every) continue;
      compared++;
      // Loops that go round for ever have no end.
      const seen = [...every.outcomes].filter((text) => JSON.parse(text).verdict !== 'livelock');
      expect(seen.sort(), `seed "${seed}": ${JSON.stringify(program)}`).toEqual([...ends].sort());
    }
    expect(compared).toBeGreaterThan(0);
  });
});
