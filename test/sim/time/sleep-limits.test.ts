import { expect, test } from 'vitest';
import { run } from '../../../sim/run.js';
import { System } from '../../../sim/system.js';
import { runTimed } from '../../../sim/time/run-timed.js';
import { Timed } from '../../../sim/time/timed.js';
import { Ended, type Lane, lanesIn, registers } from '../../../src/lane/lane.js';

const lane = lanesIn<unknown>();
const costs = { stepNs: () => 10, observeNs: 25 };

const sleeper = (timeLimit?: number) =>
  lane('sleeper', registers('how'), {
    sleep: {
      parks: 0,
      while: 0,
      take: (r, how) => {
        r.how = how;
      },
      ...(timeLimit === undefined ? {} : { timeLimit }),
    },
    after: { stores: 1, value: 1 },
  });
const waker = lane('waker', registers(), {
  first: { loads: 1, take: () => {} },
  wake: { notifies: 0, all: true },
});

/** How a run in virtual time ends, either way of running it. */
function timed(lanes: readonly Lane[], spuriousWakeUps = false) {
  const results = [run, runTimed].map((runner) => {
    const system = new System({ lanes, cells: ['a', 'b'], spuriousWakeUps });
    const strategy = new Timed(system.lanes.length, costs, true);
    system.reset();
    const { kind } = runner(system, strategy, 1000);
    const steps = strategy.logs.map(({ count }) => count);
    return { kind, nowNs: strategy.nowNs, steps, words: [...system.words], registers: system.registers[0] };
  });
  expect(results[1]).toEqual(results[0]);
  return results[0];
}

test('a sleep goes on for as long as its limit says', () => {
  const { nowNs, registers: r } = timed([sleeper(5)]);
  expect(nowNs).toBe(10 + 5e6 + 10);
  expect(r.how).toBe(Ended.timedOut);
});

test('a sleep with a limit that somebody ends goes on as one without a limit does', () => {
  const [limited, unlimited] = [timed([sleeper(5), waker]), timed([sleeper(), waker])];
  expect(limited).toEqual(unlimited);
  expect(limited).toMatchObject({ kind: 'ended', nowNs: 20 + 10 + 25, registers: { how: Ended.ok } });
});

test('nobody wakes by chance', () => {
  const polls = lane('polls', registers('seen'), {
    look: {
      loads: 1,
      take: (r, seen) => {
        r.seen = seen;
      },
      next: (r, _, go) => (r.seen === 1 ? go.end : go.look),
    },
  });
  expect(timed([sleeper(), polls], true).kind).toBe('incomplete');
  expect(timed([sleeper(5), polls], true)).toMatchObject({ registers: { how: 0 }, kind: 'incomplete' });
});

test('a lane chooses in one step, which its own log has', () => {
  const chooser = lane('chooser', registers('sum'), {
    a: { chooses: 3, take: () => {} },
    b: { chooses: 3, take: () => {} },
    c: { stores: 0, value: 1 },
  });
  expect(timed([chooser, waker])).toMatchObject({ kind: 'ended', nowNs: 30, steps: [3, 2, 0, 0] });
});
