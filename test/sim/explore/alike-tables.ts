import { System } from '../../../sim/system.js';
import { type Lane, lanesIn, type RegisterFile, registers } from '../../../src/lane/lane.js';

interface Memory {
  readonly plain: Int32Array;
}
const lane = lanesIn<Memory>();
const times = (count: number, of: Lane) => Array.from({ length: count }, () => of);

/** Each loads a counter and stores one more. */
export function loadAndStore(threads: number): System {
  const thread = lane('thread', registers('seen'), {
    load: {
      loads: 0,
      take: (r, value) => {
        r.seen = value;
      },
      next: 'store',
    },
    store: { stores: 0, value: (r) => r.seen + 1, next: 'end' },
  });
  const system: System = new System({
    lanes: times(threads, thread),
    cells: ['counter'],
    finalFault: () => (system.cell(0) === threads ? null : 'an addition is lost'),
  });
  return system;
}

/** A step that adds one to a plain counter. */
const counts = <const S extends string>(next: S) => ({
  touches: (
    _: unknown,
    __: Memory,
    bytes: { reads(at: number, length: number): { writes(at: number, length: number): void } },
  ) => bytes.reads(0, 4).writes(0, 4),
  step: (_: unknown, { plain }: Memory) => {
    plain[0]++;
  },
  next,
});

const counted = (threads: number, thread: Lane, cells: readonly string[]) =>
  new System({
    lanes: times(threads, thread),
    cells,
    plainWords: 1,
    finalFault: ([count]) => (count === threads ? null : `the counter is ${count}`),
  });

/** Each draws a number, waits for it, and counts. */
export function ticketLock(threads: number): System {
  const thread = lane('thread', registers('ticket'), {
    draw: {
      updates: 0,
      to: (old, r) => {
        r.ticket = old;
        return old + 1;
      },
      next: 'wait',
    },
    wait: { awaits: 1, toReach: (r) => r.ticket, next: 'count' },
    count: counts('serve'),
    serve: { stores: 1, value: (r) => r.ticket + 1, next: 'end' },
  });
  return counted(threads, thread, ['next ticket', 'served']);
}

const swap = (to: (old: number) => number) => (old: number, r: RegisterFile<'seen'>) => {
  r.seen = old;
  return to(old);
};

/** Each spins with an exchange, and counts. */
export function testAndSet(threads: number): System {
  const thread = lane('thread', registers('seen'), {
    take: { updates: 0, to: swap(() => 1), next: (r, _, go) => (r.seen === 0 ? go.count : go.take) },
    count: counts('give'),
    give: { stores: 0, value: () => 0, next: 'end' },
  });
  return counted(threads, thread, ['lock']);
}

/** The mutex that sleeps: 0 is free, 1 taken, 2 taken while somebody may sleep. */
export function mutex(threads: number): System {
  const thread = lane('thread', registers('seen'), {
    take: {
      updates: 0,
      to: swap((old) => old || 1),
      next: (r, _, go) => (r.seen === 0 ? go.count : go.mark),
    },
    mark: { updates: 0, to: swap(() => 2), next: (r, _, go) => (r.seen === 0 ? go.count : go.sleep) },
    sleep: { parks: 0, while: () => 2, next: 'mark' },
    count: counts('free'),
    free: { updates: 0, to: swap(() => 0), next: (r, _, go) => (r.seen === 2 ? go.wake : go.end) },
    wake: { notifies: 0, all: true, next: 'end' },
  });
  return counted(threads, thread, ['lock']);
}

/** One writes a word and publishes it, or does not; the others look whether it is there, and read. */
export function readers(count: number): System {
  const writer = lane('writer', registers(), {
    write: {
      touches: (_, __, bytes) => bytes.writes(0, 4),
      step: (_, { plain }) => {
        plain[0] = 42;
      },
      next: 'publish',
    },
    publish: { stores: 0, value: () => 1, next: 'end' },
  });
  const reader = lane('reader', registers('seen'), {
    look: {
      loads: 0,
      take: (r, value) => {
        r.seen = value;
      },
      next: (r, _, go) => (r.seen === 1 ? go.read : go.end),
    },
    read: {
      touches: (_, __, bytes) => bytes.reads(0, 4),
      step: (r, { plain }) => {
        r.seen = plain[0];
      },
      next: 'end',
    },
  });
  return new System({ lanes: [writer, ...times(count, reader)], cells: ['there'], plainWords: 1 });
}
