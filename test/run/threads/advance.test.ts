import { afterEach, describe, expect, test, vi } from 'vitest';
import { END, hasReached, type Lane, lanesIn, type RegisterFile, registers } from '../../../src/lane/lane.js';
import {
  type Advance,
  compiledOf,
  runCompiled,
  STAYS,
  type Surroundings,
  stepwise,
} from '../../../src/run/threads/advance.js';
import { Looks } from '../../../src/run/threads/looks.js';

const lane = lanesIn<string[]>();

/** Waits, works and stores for each of so many rounds; every other round waits for either of two cells. */
const worker = (rounds: number) =>
  lane('worker', registers('round'), {
    one: { awaits: 0, toReach: (r) => r.round + 1, next: 'note' },
    either: { awaits: [0, 1], toReach: [(r) => r.round + 9, (r) => r.round], next: 'work' },
    note: { touches: () => {}, step: (r, notes) => void notes.push(`note ${r.round}`), next: 'work' },
    work: {
      touches: () => {},
      step: (r, notes) => void notes.push(`work ${r.round}`),
      event: 'WORK',
      next: 'more',
    },
    more: {
      touches: () => {},
      step: (r, notes) => void notes.push(`more ${r.round}`),
      event: 'MORE',
      next: 'publish',
    },
    publish: {
      stores: 2,
      value: (r) => ++r.round,
      next: (r, _, go) => (r.round === rounds ? go.end : r.round % 2 ? go.either : go.one),
    },
  });

/** Cells that lie apart, nobody who is told of stores but a list, and waits that nobody waits for. */
function around(...values: number[]) {
  const words = new Int32Array(new SharedArrayBuffer(12 * values.length));
  const at = Int32Array.from(values, (_, cell) => 3 * cell);
  values.forEach((value, cell) => {
    words[at[cell]] = value;
  });
  const cells = { words, at };
  const looks = new Looks(cells);
  const told: string[] = [];
  const surroundings: Surroundings & { told: string[] } = {
    cells,
    looks,
    told,
    await: (state, r, context) => looks.isOver(state, r, context),
    stored: (cell, value) => void told.push(`${cell} := ${value}`),
  };
  return surroundings;
}

const compiled = (of: Lane) => compiledOf(of) as Advance;
afterEach(() => vi.unstubAllGlobals());

describe.each([
  ['code of its own', compiled],
  ['a loop', stepwise],
])('a lane that advances by %s', (_, advanceOf) => {
  test('goes on until a wait is not over, and from there once it is', () => {
    const of = worker(3);
    const advance = advanceOf(of);
    const notes: string[] = [];
    const r: RegisterFile<'round'> = { round: 0 };
    const here = around(0, 0, 0);
    const set = (cell: number, value: number) => Atomics.store(here.cells.words, here.cells.at[cell], value);
    const stateAt = (pc: number) => of.states[pc].name;
    expect(advance(0, r, notes, here, false)).toBe(STAYS);
    set(0, 1);
    const second = advance(0, r, notes, here, false);
    expect(stateAt(second)).toBe('either');
    expect(advance(second, r, notes, here, false)).toBe(STAYS);
    set(1, 1);
    const third = advance(second, r, notes, here, false);
    expect([stateAt(third), here.told]).toEqual(['one', ['2 := 1', '2 := 2']]);
    set(0, 3);
    expect(advance(third, r, notes, here, false)).toBe(END);
    expect(notes.join()).toBe('note 0,work 0,more 0,work 1,more 1,note 2,work 2,more 2');
    expect(here.cells.words[here.cells.at[2]]).toBe(3);
  });

  test('gives way, where it is to, before a wait and before a second operation', () => {
    const of = worker(2);
    const advance = advanceOf(of);
    const notes: string[] = [];
    const r: RegisterFile<'round'> = { round: 0 };
    const here = around(9, 9, 0);
    const places: string[] = [];
    for (let pc = 0; pc !== END; ) {
      pc = advance(pc, r, notes, here, true);
      expect(pc).not.toBe(STAYS);
      places.push(pc === END ? 'end' : of.states[pc].name);
    }
    expect(places).toEqual(['more', 'either', 'more', 'end']);
  });

  test('that begins at its end has ended', () => {
    expect(advanceOf(worker(1))(END, { round: 0 }, [], around(0, 0, 0), false)).toBe(END);
  });
});

describe('code of its own', () => {
  test('carries a lane out as far as waits allow, and says where the run was given up', () => {
    const of = worker(2);
    const notes: string[] = [];
    const here = around(1, 0, 0);
    const waits: string[] = [];
    const patient: Surroundings = {
      ...here,
      await(state, r, context) {
        waits.push(state.name);
        Atomics.store(here.cells.words, here.cells.at[1], 1);
        return waits.length < 2 && hasReached(1, state.goals[1](r, context));
      },
    };
    expect(runCompiled(compiled(of), of, { round: 0 }, notes, patient)).toBe(true);
    expect([waits, notes.length]).toEqual([['either'], 5]);
    const never: Surroundings = { ...around(0, 0, 0), await: () => false };
    expect(runCompiled(compiled(of), of, { round: 0 }, [], never)).toBe(false);
  });

  test('is made once for a lane, and not for one that does more than to wait, store and touch', () => {
    const of = worker(1);
    expect(compiledOf(of)).toBe(compiledOf(of));
    const polls = lane('polls', registers(), { look: { loads: 0, take: () => {}, next: 'end' } });
    expect(compiledOf(polls)).toBeNull();
  });

  test('is none where no code may be made at run time', () => {
    vi.stubGlobal('Function', function refuse() {
      throw new EvalError('Code generation from strings disallowed for this context');
    });
    expect(compiledOf(worker(1))).toBeNull();
  });
});

test('a lane that polls gives way after each look', () => {
  const polls = lane('polls', registers('seen'), {
    look: {
      loads: 0,
      take: (r, value) => {
        r.seen = value;
      },
      next: (r, _, go) => (r.seen ? go.end : go.look),
    },
  });
  const here = around(0);
  expect(stepwise(polls)(0, { seen: 0 }, [], here, true)).toBe(0);
  Atomics.store(here.cells.words, 0, 1);
  expect(stepwise(polls)(0, { seen: 0 }, [], here, true)).toBe(END);
});
