import { describe, expect, test } from 'vitest';
import { check } from '../../../sim/explore/check.js';
import { deviationsFromText, Replay } from '../../../sim/interleaving.js';
import { type Story, tell } from '../../../sim/story/story.js';
import { System } from '../../../sim/system.js';
import { sample } from '../../../sim/watch/sample.js';
import { lanesIn, registers } from '../../../src/lane/lane.js';

const lane = lanesIn<{ plain: Int32Array }>();

/** Lanes over the cells `flag` and `door` and the plain words `counter` and one without a name. */
function systemOf(...lanes: ReturnType<typeof lane>[]): System {
  return new System({
    lanes,
    cells: ['flag', 'door'],
    plainWords: 2,
    plainNames: ['counter'],
    context: (plain) => ({ plain }),
  });
}

/** The run in which each lane goes on until it blocks, told. */
function toldOf(...lanes: ReturnType<typeof lane>[]): Story {
  const system = systemOf(...lanes);
  const { lanes: taken, finding } = sample(system, new Replay([]));
  return tell(system, taken, finding);
}

const lines = (story: Story) =>
  story.steps.map(({ step, lane, state, access, effect }) => [step, lane, state, access, effect].join(' | '));

describe('a story tells of each step its lane, place, access, value, and what came of it', () => {
  test('of loads, stores and updates', () => {
    const story = toldOf(
      lane('one', registers('seen'), {
        look: { loads: 0, take: () => {}, next: 'raise' },
        raise: { stores: 0, value: () => 7, next: 'add' },
        add: { updates: 0, to: (old) => old + 1, next: 'end' },
      }),
    );
    expect(lines(story)).toEqual([
      '1 | one | look | loads flag (is 0) | ',
      '2 | one | raise | stores flag | 0 -> 7',
      '3 | one | add | updates flag (is 7) | 7 -> 8',
    ]);
    expect(story).toMatchObject({ lanes: ['one'], pending: [], sentence: 'Nothing goes wrong.' });
  });

  test('of plain words, by name where they have one', () => {
    const story = toldOf(
      lane('one', registers(), {
        both: {
          touches: (_, __, bytes) => bytes.reads(0, 4).writes(0, 8),
          step: (_, { plain }) => void plain.set([plain[0] + 5, 2]),
          next: 'end',
        },
      }),
    );
    expect(lines(story)).toEqual([
      '1 | one | both | reads counter (is 0), writes bytes 0..7 | counter 0 -> 5, bytes 4..7 0 -> 2',
    ]);
  });

  test('of waits, of a sleeper, and of who is woken', () => {
    const sleeper = lane('sleeper', registers(), {
      sleep: { parks: 1, while: () => 0, next: 'wait' },
      wait: { awaits: [0, 1], toReach: [() => 9, () => 1], next: 'end' },
    });
    const waker = lane('waker', registers(), {
      open: { stores: 1, value: () => 1, next: 'call' },
      call: { notifies: 1, all: true, next: 'again' },
      again: { notifies: 1, all: true, next: 'late' },
      late: { parks: 1, while: () => 0, next: 'end' },
    });
    expect(lines(toldOf(sleeper, waker))).toEqual([
      '1 | sleeper | sleep | parks on door (is 0) | sleeps',
      '2 | waker | open | stores door | 0 -> 1',
      '3 | waker | call | notifies door | wakes sleeper',
      '4 | waker | again | notifies door | wakes nobody',
      '5 | waker | late | parks on door (is 1) | goes on',
      '6 | sleeper | wait | awaits flag >= 9 (is 0) or awaits door >= 1 (is 1) | ',
    ]);
  });

  test('of a race, with the two accesses that are about to be made', () => {
    const writes = (name: string) =>
      lane(name, registers(), {
        prepare: { stores: 0, value: () => 1, next: 'write' },
        write: {
          touches: (_, __, bytes) => bytes.writes(0, 4),
          step: (_, { plain }) => void plain.fill(1, 0, 1),
          next: 'end',
        },
      });
    const system = systemOf(writes('one'), writes('two'));
    const { counterexample } = check(system);
    if (!counterexample) throw new Error('there is a race');
    const story = tell(system, counterexample.lanes, counterexample.finding);
    expect(story.pending.map(({ step, lane, access }) => [step, lane, access])).toEqual([
      [null, 'one', 'writes counter'],
      [null, 'two', 'writes counter'],
    ]);
    expect(story.sentence).toBe(
      'Race: nothing orders write (one writes counter) and write (two writes counter).',
    );
  });

  test('of a run, and of nothing else', () => {
    const blocked = lane('blocked', registers(), { wait: { awaits: 0, toReach: () => 1, next: 'end' } });
    for (const lanes of [[0], [1], [-1]]) {
      expect(() => tell(systemOf(blocked), lanes, null)).toThrow('step 1: lane');
    }
  });

  test('twice over, and leaves nothing behind for the next run', () => {
    const faulty = { now: '' };
    const system = new System({
      lanes: [
        lane('one', registers(), { go: { stores: 0, value: () => 1, next: 'end' } }) as ReturnType<
          typeof lane
        >,
      ],
      cells: ['flag'],
      context: () => ({ plain: new Int32Array(0) }),
      fault: () => faulty.now || null,
    });
    const run = sample(system, new Replay(deviationsFromText('-') ?? []));
    expect(tell(system, run.lanes, run.finding)).toEqual(tell(system, run.lanes, run.finding));
    expect(sample(system, new Replay([]))).toEqual(run);
  });
});
