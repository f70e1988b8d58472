import { describe, expect, test } from 'vitest';
import { closeUp } from '../../../../sim/close-up/close-up.js';
import { check } from '../../../../sim/explore/check.js';
import { tell, wordsOf } from '../../../../sim/story/story.js';
import { System } from '../../../../sim/system.js';
import { lanesIn, registers } from '../../../../src/lane/lane.js';
import { endOf } from '../../../../src/report/pages/story-end.js';
import { turnOf, twinOf } from '../../../../src/report/pages/story-twin.js';
import { lostUpdate, twoLocks } from '../../../sim/close-up/failing-systems.js';

/** Polls a flag that nobody raises. */
function polling(): System {
  const poller = lanesIn()('poller', registers('seen'), {
    look: {
      loads: 0,
      take: (r, value) => {
        r.seen = value;
      },
      next: (r, _, go) => (r.seen === 1 ? go.end : go.again),
    },
    again: { stores: 1, value: () => 1, next: 'look' },
  });
  return new System({ lanes: [poller], cells: ['flag', 'asked'] });
}

/** How what check finds ends. */
function ended(system: System) {
  const { counterexample } = check(system);
  if (!counterexample) throw new Error('nothing was found');
  const { finding, lanes } = counterexample;
  const story = tell(system, lanes, finding);
  const close = closeUp(system, lanes, finding, wordsOf(system));
  return { story, close, lanes, end: endOf(finding, story, close.observed, () => 'none') };
}

describe('the end of a run', () => {
  test('in a deadlock is who waits for what, and the circle', () => {
    const { end, lanes } = ended(twoLocks());
    const first = lanes.length;
    expect(end.label).toBe('waits');
    expect(end.rows.map(({ lane }) => lane)).toEqual(['there', 'back']);
    expect(end.rows[0].access).toMatch(/^b is 1 and must/);
    expect(end.faults).toEqual([
      { from: first, to: first + 1 },
      { from: first + 1, to: first },
    ]);
    expect(end.sides.note).toBe('They wait for each other: there → back → there.');
  });

  test('in a livelock is the loop, and it goes round', () => {
    const { end, lanes } = ended(polling());
    expect(end.label).toBe('loop');
    expect(end.rows.map(({ state }) => state).sort()).toEqual(['again', 'look']);
    expect(end.faults).toEqual([{ from: lanes.length + 1, to: lanes.length }]);
  });

  test('with a wrong result is the last writes of the same by two lanes', () => {
    const { end, story } = ended(lostUpdate());
    const writers = end.sides.rows.map((row) => story.steps[row]);
    expect(writers.map(({ access }) => access)).toEqual(['stores count', 'stores count']);
    expect(new Set(writers.map(({ lane }) => lane)).size).toBe(2);
    expect(end.rows).toEqual([]);
  });
});

describe('the point of no return in words', () => {
  test('names the step, or says that there is none or that it is not known', () => {
    const { close, story } = ended(lostUpdate());
    expect(turnOf(close, 4)?.text).toMatch(/^After step \d every continuation fails; before it, one still/);
    expect(turnOf({ ...close, noReturn: { after: 0, wayOut: [] } }, 4)?.text).toMatch(
      /^No order of the steps/,
    );
    const unknown = turnOf({ ...close, noReturn: { unknown: 'too many states' } }, 4);
    expect(unknown).toMatchObject({
      after: null,
      text: expect.stringMatching(/not known: there are too many/),
    });
    expect(turnOf({ ...close, noReturn: null }, 4)).toBeNull();
    const twin = twinOf(close, story);
    expect(twin?.text).toMatch(/^In step \d \w+ goes before \w+\. Then all ends well, after 4 steps\.$/);
    expect(twin?.rows.lane.length).toBe(4 - (twin?.first ?? 0) + 1);
  });

  test('says of a lane that chooses what it chooses instead, and not that it goes before itself', () => {
    const gambler = lanesIn()('gambler', registers('chosen'), {
      pick: {
        chooses: 3,
        take: (r, choice) => {
          r.chosen = choice;
        },
        next: 'put',
      },
      put: { stores: 0, value: (r) => r.chosen, next: 'end' },
    });
    const { close, story } = ended(
      new System({
        lanes: [gambler],
        cells: ['x'],
        finalFault: (_, { cells }) => (cells.x === 2 ? 'it is 2' : null),
      }),
    );
    expect(twinOf(close, story)?.text).toBe(
      'In step 1 gambler chooses 0 instead. Then all ends well, after 2 steps.',
    );
  });
});
