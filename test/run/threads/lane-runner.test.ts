import { describe, expect, test } from 'vitest';
import { hasReached, lanesIn, registers, type State } from '../../../src/lane/lane.js';
import { StepLog } from '../../../src/lane/step-log.js';
import {
  type Recorder,
  runLane,
  runLaneRecorded,
  type Waiting,
} from '../../../src/run/threads/lane-runner.js';

const lane = lanesIn<{ readonly notes: string[] }>();

/** Cells that lie apart in memory, as in an image: cell i is word 3 * i. */
function cellsOf(...values: number[]) {
  const words = new Int32Array(new SharedArrayBuffer(12 * values.length));
  const at = Int32Array.from(values, (_, cell) => 3 * cell);
  values.forEach((value, cell) => {
    words[at[cell]] = value;
  });
  return { words, at, value: (cell: number) => words[at[cell]] };
}

/** Finds every wait already over, and counts the stores that it is told of. */
function satisfied(cells: ReturnType<typeof cellsOf>) {
  const waits: string[] = [];
  const waiting: Waiting & { stores: number; waits: string[] } = {
    stores: 0,
    waits,
    await(state: State, r, context) {
      waits.push(state.name);
      return hasReached(cells.value(state.cell), state.value(r, context));
    },
    stored() {
      this.stores++;
    },
  };
  return waiting;
}

describe('runLane', () => {
  test('stores, loads and touches in the order of the states, and ends', () => {
    const cells = cellsOf(7, 0);
    const r = { seen: 0 };
    const context = { notes: [] as string[] };
    const copier = lane('copier', registers('seen'), {
      load: {
        loads: 0,
        take: (r, value, { notes }) => {
          r.seen = value;
          notes.push(`took ${value}`);
        },
        next: 'touch',
      },
      touch: {
        touches: () => {},
        step: (r, { notes }) => void notes.push(`touched with ${r.seen}`),
        next: 'store',
      },
      store: { stores: 1, value: (r) => r.seen + 1, next: 'end' },
    });
    const waiting = satisfied(cells);
    expect(runLane(copier, r, context, cells, waiting)).toBe(true);
    expect(context.notes).toEqual(['took 7', 'touched with 7']);
    expect(cells.value(1)).toBe(8);
    expect(waiting.stores).toBe(1);
  });

  test('begins where the lane says, and goes where a chosen next says', () => {
    const context = { notes: [] as string[] };
    const count = lane(
      'count',
      registers('left'),
      {
        never: { touches: () => {}, step: (_, { notes }) => void notes.push('never'), next: 'end' },
        tick: {
          touches: () => {},
          step: (r, { notes }) => void notes.push(`tick ${r.left--}`),
          next: (r, _, go) => (r.left > 0 ? go.tick : go.end),
        },
      },
      { begin: (_r, _c, go) => go.tick },
    );
    runLane(count, { left: 3 }, context, cellsOf(), satisfied(cellsOf()));
    expect(context.notes).toEqual(['tick 3', 'tick 2', 'tick 1']);
  });

  test('a lane that begins at its end does nothing', () => {
    const cells = cellsOf(0);
    const idle = lane(
      'idle',
      registers(),
      { store: { stores: 0, value: () => 1, next: 'end' } },
      {
        begin: (_r, _c, go) => go.end,
      },
    );
    expect(runLane(idle, {}, { notes: [] }, cells, satisfied(cells))).toBe(true);
    expect(cells.value(0)).toBe(0);
  });

  test('passes waits that are over, and stops at one that is given up', () => {
    const cells = cellsOf(5, 0);
    const waits = lane('waits', registers(), {
      over: { awaits: 0, toReach: () => 5, next: 'store' },
      store: { stores: 1, value: () => 1, next: 'hopeless' },
      hopeless: { awaits: 0, toReach: () => 6, next: 'unreached' },
      unreached: { stores: 1, value: () => 2, next: 'end' },
    });
    const waiting = satisfied(cells);
    expect(runLane(waits, {}, { notes: [] }, cells, waiting)).toBe(false);
    expect(waiting.waits).toEqual(['over', 'hopeless']);
    expect(cells.value(1)).toBe(1);
  });

  test('updates a cell from what it holds, and tells of it as of a store', () => {
    const cells = cellsOf(-1);
    const r = { old: 0 };
    const add = lane('add', registers('old'), {
      add: {
        updates: 0,
        to: (old, r) => {
          r.old = old;
          return old + 2 ** 31; // int32: cells wrap
        },
        next: 'end',
      },
    });
    const waiting = satisfied(cells);
    runLane(add, r, { notes: [] }, cells, waiting);
    expect(r.old).toBe(-1);
    expect(cells.value(0)).toBe(2 ** 31 - 1);
    expect(waiting.stores).toBe(1);
  });

  test('an update that another thread gets in before is tried again with the new value', () => {
    const cells = cellsOf(1);
    const tried: number[] = [];
    const add = lane('add', registers(), {
      add: {
        updates: 0,
        to: (old) => {
          // Stands for another thread, the first time: it stores between the load and the exchange.
          if (tried.push(old) === 1) Atomics.store(cells.words, cells.at[0], 40);
          return old + 2;
        },
        next: 'end',
      },
    });
    runLane(add, {}, { notes: [] }, cells, satisfied(cells));
    expect(tried).toEqual([1, 40]);
    expect(cells.value(0)).toBe(42);
  });

  test('parks only while the cell has the value given; notifies without a sleeper are harmless', () => {
    const cells = cellsOf(1);
    const parks = lane('parks', registers(), {
      park: { parks: 0, while: () => 0, next: 'wake' },
      wake: { notifies: 0, all: true, next: 'end' },
    });
    const waiting = satisfied(cells);
    expect(runLane(parks, {}, { notes: [] }, cells, waiting)).toBe(true);
    expect(waiting.stores).toBe(0);
  });
});

describe('runLaneRecorded', () => {
  test('records each step: state, operation, time, and whether it had to wait', () => {
    const cells = cellsOf(5);
    const log = new StepLog(1); // too small: it grows
    let ns = 0;
    let waited = false;
    const recorder: Recorder = {
      log,
      nowNs: () => {
        ns += 10;
        return ns;
      },
      tookWait: () => {
        waited = !waited;
        return waited;
      },
    };
    const steps = lane(
      'steps',
      registers('op'),
      {
        wait: { awaits: 0, toReach: () => 5, next: 'work' },
        work: {
          touches: () => {},
          step: (r) => void r.op++,
          next: (r, _, go) => (r.op < 2 ? go.wait : go.end),
        },
      },
      { operation: (r) => r.op },
    );
    expect(runLaneRecorded(steps, { op: 0 }, { notes: [] }, cells, satisfied(cells), recorder)).toBe(true);
    const recorded = Array.from({ length: log.count }, (_, i) => [
      log.states[i],
      log.operations[i],
      log.endsNs[i],
    ]);
    expect(recorded).toEqual([
      [~0, 0, 10],
      [1, 0, 20],
      [~0, 1, 30],
      [1, 1, 40],
    ]);
  });
});
