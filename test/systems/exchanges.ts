import type { System } from '../../sim/system.js';
import { adds, awaits, laneOf, loads, others, reads, stores, systemOf, takes, writes } from './states.js';

/** One producer and one consumer at a ring: both poll the other's end of it. */
export function spscRing(
  fault: 'fills the last slot' | 'publishes first' | 'none' = 'none',
  items = 3,
): System {
  const [HEAD, TAIL] = [0, 1];
  const slots = 2;
  const room = fault === 'fills the last slot' ? slots : slots - 1;
  const slot = (r: { most: number }) => r.most % slots;
  const isEarly = fault === 'publishes first';
  const more = (r: { most: number }) => (r.most === items ? 'end' : 'look');
  const counted = (cell: number, next: string | typeof more) =>
    stores(
      cell,
      (r) => {
        r.most++;
        return r.most;
      },
      next,
    );
  const before = (r: { most: number }) => (r.most + slots - 1) % slots;
  const producer = laneOf('producer', {
    look: loads(TAIL, (r) => (r.most - r.seen > room ? 'look' : isEarly ? 'publish' : 'write')),
    write: writes(isEarly ? before : slot, 1, isEarly ? more : 'publish'),
    publish: counted(HEAD, isEarly ? 'write' : more),
  });
  const consumer = laneOf('consumer', {
    look: loads(HEAD, (r) => (r.seen === r.most ? 'look' : 'read')),
    read: reads(slot, 'free'),
    free: counted(TAIL, more),
  });
  return systemOf([producer, consumer], ['head', 'tail'], slots);
}

/** Two readers and two writers: all poll until the others are out. */
export function readersWriters(fault: 'looks and then shuts' | 'none' = 'none'): System {
  const [READERS, WRITER] = [0, 1];
  const looksFirst = fault === 'looks and then shuts';
  const reader = laneOf('reader', {
    ...(looksFirst && { look: loads(WRITER, (r) => (r.seen ? 'look' : 'enter')) }),
    enter: adds(READERS, 1, looksFirst ? 'read' : 'check'),
    ...(!looksFirst && {
      check: loads(WRITER, (r) => (r.seen ? 'retreat' : 'read')),
      retreat: adds(READERS, -1, 'poll'),
      poll: loads(WRITER, (r) => (r.seen ? 'poll' : 'enter')),
    }),
    read: reads(0, 'leave'),
    leave: adds(READERS, -1, 'end'),
  });
  const writer = laneOf('writer', {
    shut: takes(WRITER, (r) => (r.seen ? 'shut' : 'poll')),
    poll: loads(READERS, (r) => (r.seen ? 'poll' : 'write')),
    write: writes(0, 1, 'open'),
    open: stores(WRITER, 0, 'end'),
  });
  return systemOf([reader, reader, writer, writer], ['readers', 'writer']);
}

/**
 * SCTBench's `reorder_N_bad`: all but one lane store first `a` and then `b`, and one looks at both. It has to find either
 * both or none.
 */
export function reorder(count: number): System {
  const [A, B] = [0, 1];
  const setter = laneOf('setter', { a: stores(A, 1, 'b'), b: stores(B, -1, 'end') });
  const checker = laneOf('checker', {
    a: {
      loads: A,
      take: (r, value) => {
        r.most = value;
      },
      next: 'b',
    },
    b: {
      loads: B,
      take: (r, value, { complain }) => {
        const isRight = (r.most === 0 && value === 0) || (r.most === 1 && value === -1);
        if (!isRight) complain(`a is ${r.most} and b is ${value}`);
      },
      next: 'end',
    },
  });
  return systemOf([...others(count - 1).map(() => setter), checker], ['a', 'b']);
}

/**
 * SCTBench's `queue_bad`: under one lock, a lane puts items and notes them, and another takes one where a flag says so. The
 * taker counts its rounds and not its items, so it compares with what was not noted yet.
 */
export function flaggedQueue(size = 20): System {
  const [TICKET, SERVED] = [0, 1];
  const [MAY_PUT, MAY_TAKE, ITEMS] = [0, 1, 2];
  const NOTED = ITEMS + size + 1;
  const locking = (next: string) => ({
    ticket: adds(TICKET, 1, 'enter'),
    enter: awaits(SERVED, (r) => r.seen, next),
  });
  const unlock = (rounds: number) => ({
    leave: stores(
      SERVED,
      (r) => {
        r.round++;
        return r.seen + 1;
      },
      (r) => (r.round < rounds ? 'ticket' : 'end'),
    ),
  });
  const producer = laneOf('producer', {
    ...locking('look'),
    look: {
      touches: (_r, _c, bytes) => bytes.reads(4 * MAY_PUT, 4),
      step: () => {},
      next: (r, { plain }, go) => (r.round === 0 || plain[MAY_PUT] === 0 ? go.put : go.leave),
    },
    put: writes((r) => ITEMS + r.most, 7, 'note'),
    note: writes((r) => NOTED + r.round, 7, 'hand'),
    hand: {
      touches: (_r, _c, bytes) => bytes.writes(4 * MAY_PUT, 8),
      step: (r, { plain }) => {
        if (r.round > 0) plain.set([1, 1], MAY_PUT);
        r.most++;
      },
      next: 'leave',
    },
    ...unlock(size),
  });
  const consumer = laneOf('consumer', {
    ...locking('look'),
    look: {
      touches: (_r, _c, bytes) => bytes.reads(4 * MAY_TAKE, 4),
      step: () => {},
      next: (_, { plain }, go) => (plain[MAY_TAKE] === 1 ? go.take : go.leave),
    },
    take: {
      touches: (r, _c, bytes) => bytes.reads(4 * (ITEMS + r.most), 4),
      step: (r) => {
        r.most++;
      },
      next: 'compare',
    },
    compare: {
      touches: (r, _c, bytes) => bytes.reads(4 * (NOTED + r.round), 4),
      step: (r, { plain, complain }) => {
        if (plain[NOTED + r.round] === 0) complain(`item ${r.most - 1} is not what was noted`);
      },
      next: 'hand',
    },
    hand: {
      touches: (_r, _c, bytes) => bytes.writes(4 * MAY_PUT, 8),
      step: (_, { plain }) => plain.set([0, 0], MAY_PUT),
      next: 'leave',
    },
    ...unlock(size),
  });
  return systemOf([producer, consumer], ['next ticket', 'served'], NOTED + size + 1);
}
