import { describe, expect, test } from 'vitest';
import { observe } from '../../../sim/close-up/observed.js';
import { fromGenerators } from '../../../sim/from-generators.js';
import { wordsOf } from '../../../sim/story/story.js';
import { System } from '../../../sim/system.js';
import { lanesIn, registers } from '../../../src/lane/lane.js';

const lane = lanesIn<{ plain: Int32Array }>();
const writer = lane('writer', registers('round'), {
  write: {
    touches: (_, __, bytes) => bytes.writes(0, 4),
    step: (r, { plain }) => {
      plain[0] = 42;
      r.round = 1;
    },
    next: 'publish',
  },
  publish: { stores: 0, value: () => 1, next: 'end' },
});
const reader = lane('reader', registers('seen'), {
  await: { awaits: 0, toReach: () => 1, next: 'look' },
  look: {
    loads: 0,
    take: (r, value) => {
      r.seen = value;
    },
    next: 'end',
  },
});

describe('what is observed of a run', () => {
  const system = new System({
    lanes: [writer, reader],
    cells: ['ready'],
    plainWords: 2,
    plainNames: ['data', 'spare'],
    context: (plain) => ({ plain }),
  });

  test('are cells, plain words and registers by name, and which step changes them to what', () => {
    const { observed, places } = observe(system, [0, 0, 1, 1], wordsOf(system));
    const { words, changes, touches } = observed;
    expect(places).toEqual([system.cellsAt, system.plainAt, system.plainAt + 1, ...system.registersAt]);
    expect(words.map(({ kind, lane, name, begins }) => `${kind} ${lane} ${name} ${begins}`)).toEqual([
      'cell -1 ready 0',
      'plain -1 data 0',
      'plain -1 spare 0',
      'register 0 round 0',
      'register 1 seen 0',
    ]);
    expect(changes).toEqual([
      [
        [1, '42'],
        [3, '1'],
      ],
      [[0, '1']],
      [],
      [[4, '1']],
    ]);
    expect(touches).toEqual([
      { lane: 0, takes: [], gives: [] },
      { lane: 0, takes: [], gives: [0] },
      { lane: 1, takes: [0], gives: [] },
      { lane: 1, takes: [0], gives: [] },
    ]);
  });

  test('of threads as generators, their log is left out', () => {
    const threads = fromGenerators({
      cells: { flag: 0 },
      threads: {
        *first({ flag }) {
          yield flag.store(1);
        },
      },
    });
    expect(observe(threads, [0], wordsOf(threads)).observed.words.map(({ name }) => name)).toEqual(['flag']);
  });

  test('whoever was woken takes what the notify gave', () => {
    const threads = fromGenerators({
      cells: { flag: 0 },
      threads: {
        *sleeper({ flag }) {
          yield flag.wait(0);
          yield flag.load();
        },
        *waker({ flag }) {
          yield flag.notify(1);
        },
      },
    });
    const { words, touches } = observe(threads, [0, 1, 0], wordsOf(threads)).observed;
    expect(touches[1].gives).toHaveLength(1);
    expect(touches[1].gives[0]).toBeGreaterThanOrEqual(words.length);
    expect(touches[2].takes).toEqual([0, touches[1].gives[0]]);
  });
});
