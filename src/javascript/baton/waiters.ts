import { INBOX } from '../../../sim/stateless/dependence.js';
import {
  type Layout,
  MOST_THREADS,
  MOST_WAITERS,
  Of,
  PER_WAITER,
  State,
  threadAt,
  Waiter,
  WaiterState,
  Word,
} from './control-block.js';

/** Of a wait that has none. */
export const NO_DEADLINE = -1;
/** The address of a timer: nobody notifies it. */
export const TIMER = -1;
/** The address of a port that is listened to, likewise. */
export const PORT = -2;
/** What is not from other threads comes in behind what is, whenever it does: other threads do not know of it. */
const OWN = 0x4000_0000;

/** What comes in for a thread's event loop is a write to this address, and taking it one, too. */
export function inboxOf(thread: number): number {
  return INBOX + 8 * thread;
}

/** A word behind a thread's inbox: each step of a thread that others may end is a write to it, and so is ending it. */
export function lifeOf(thread: number): number {
  return INBOX + 8 * thread + 4;
}

/** To start a thread is a write to this address, since threads are numbered in the order of their starts. */
export const STARTS = INBOX + 8 * (MOST_THREADS + 1);
/** Bytes from the first inbox on: what has to do with all of them. */
export const ALL_INBOXES = 8 * (MOST_THREADS + 2);

function waiterAt(layout: Layout, slot: number): number {
  return layout.waiters + slot * PER_WAITER;
}

/** Queues a wait behind all others; gives its slot. @throws Error where there are too many. */
export function addWaiter(
  words: Int32Array,
  layout: Layout,
  thread: number,
  address: number,
  deadline: number,
  isAsync: boolean,
): number {
  for (let slot = 0; slot < MOST_WAITERS; slot++) {
    const at = waiterAt(layout, slot);
    if (words[at] !== WaiterState.free) continue;
    words[at] = WaiterState.waiting;
    words[at + Waiter.thread] = thread;
    words[at + Waiter.address] = address;
    words[at + Waiter.sequence] = ++words[Word.sequence];
    words[at + Waiter.deadline] = deadline;
    words[at + Waiter.isAsync] = isAsync ? 1 : 0;
    return slot;
  }
  throw new Error(`more than ${MOST_WAITERS} waits and timers at once cannot be held`);
}

export function freeWaiter(words: Int32Array, layout: Layout, slot: number): void {
  words[waiterAt(layout, slot)] = WaiterState.free;
}

/** Frees a slot whatever has become of it. */
export function cancelWaiter(words: Int32Array, layout: Layout, slot: number): void {
  const at = waiterAt(layout, slot);
  if (words[at] === WaiterState.notified) words[threadAt(layout, words[at + Waiter.thread]) + Of.inbox]--;
  words[at] = WaiterState.free;
}

/** The wait at an address that began first, or -1. */
export function firstWaiter(words: Int32Array, layout: Layout, address: number): number {
  let first = -1;
  let begun = Number.POSITIVE_INFINITY;
  for (let slot = 0; slot < MOST_WAITERS; slot++) {
    const at = waiterAt(layout, slot);
    if (words[at] !== WaiterState.waiting || words[at + Waiter.address] !== address) continue;
    if (words[at + Waiter.sequence] >= begun) continue;
    begun = words[at + Waiter.sequence];
    first = slot;
  }
  return first;
}

/**
 * Ends a wait: its thread goes on, or its promise is among what came in.
 * @returns the thread whose event loop it came in for, or -1.
 */
export function wake(words: Int32Array, layout: Layout, slot: number, record: number): number {
  const at = waiterAt(layout, slot);
  const thread = words[at + Waiter.thread];
  if (words[at + Waiter.isAsync] === 1) {
    arrive(words, layout, slot);
    return thread;
  }
  words[at] = WaiterState.free;
  const base = threadAt(layout, thread);
  words[base] = State.woken;
  words[base + Of.wokenBy] = record;
  return -1;
}

/** Lets something come in for the event loop of the slot's thread. */
export function arrive(
  words: Int32Array,
  layout: Layout,
  slot: number,
  arrival = ++words[Word.sequence],
): void {
  const at = waiterAt(layout, slot);
  words[at] = WaiterState.notified;
  words[at + Waiter.arrival] = arrival;
  words[threadAt(layout, words[at + Waiter.thread]) + Of.inbox]++;
}

/** Lets something come in that the thread itself sees to, such as a timer that is over at once. */
export function arriveOwn(words: Int32Array, layout: Layout, slot: number): void {
  arrive(words, layout, slot, OWN + ++words[Word.sequence]);
}

/** Whether what a slot waits for has not come in yet. */
export function isWaiting(words: Int32Array, layout: Layout, slot: number): boolean {
  return words[waiterAt(layout, slot)] === WaiterState.waiting;
}

/** Takes back that something came in: it waits on. */
export function departAgain(words: Int32Array, layout: Layout, slot: number): void {
  const at = waiterAt(layout, slot);
  if (words[at] !== WaiterState.notified) return;
  words[at] = WaiterState.waiting;
  words[threadAt(layout, words[at + Waiter.thread]) + Of.inbox]--;
}

/** Frees all slots of a thread. */
export function freeWaitersOf(words: Int32Array, layout: Layout, thread: number): void {
  for (let slot = 0; slot < MOST_WAITERS; slot++) {
    if (words[waiterAt(layout, slot) + Waiter.thread] === thread) cancelWaiter(words, layout, slot);
  }
}

/** Takes what came in first for a thread's event loop: its slot, or -1. */
export function takeArrival(words: Int32Array, layout: Layout, thread: number): number {
  let first = -1;
  let arrived = Number.POSITIVE_INFINITY;
  for (let slot = 0; slot < MOST_WAITERS; slot++) {
    const at = waiterAt(layout, slot);
    if (words[at] !== WaiterState.notified || words[at + Waiter.thread] !== thread) continue;
    if (words[at + Waiter.arrival] >= arrived) continue;
    arrived = words[at + Waiter.arrival];
    first = slot;
  }
  if (first >= 0) words[threadAt(layout, thread) + Of.inbox]--;
  return first;
}

/** The slot of a thread whose time is over first, or -1. Among equals the one that began first. */
export function earliestOf(words: Int32Array, layout: Layout, thread: number): number {
  let earliest = -1;
  for (let slot = 0; slot < MOST_WAITERS; slot++) {
    const at = waiterAt(layout, slot);
    if (words[at] !== WaiterState.waiting || words[at + Waiter.deadline] < 0) continue;
    if (
      words[at + Waiter.thread] === thread &&
      (earliest < 0 || isEarlier(words, at, waiterAt(layout, earliest)))
    ) {
      earliest = slot;
    }
  }
  return earliest;
}

/**
 * The threads whose time limit is over first, among those that can do nothing else, a bit each: several where their limits
 * are over at the same time, for then either may be first.
 */
export function earliestLimits(words: Int32Array, layout: Layout): number {
  let earliest = 0x7fff_ffff;
  let threads = 0;
  for (let slot = 0; slot < MOST_WAITERS; slot++) {
    const at = waiterAt(layout, slot);
    if (words[at] !== WaiterState.waiting || words[at + Waiter.deadline] < 0) continue;
    const thread = words[at + Waiter.thread];
    const state = words[threadAt(layout, thread)];
    if (state !== State.sleeping && state !== State.idle) continue;
    // A thread that sleeps in `Atomics.wait` does not run its event loop.
    if (state === State.sleeping && words[at + Waiter.isAsync] === 1) continue;
    if (words[at + Waiter.deadline] > earliest) continue;
    if (words[at + Waiter.deadline] < earliest) threads = 0;
    earliest = words[at + Waiter.deadline];
    threads |= 1 << thread;
  }
  return threads;
}

/** What a slot waits at. */
export function addressOf(words: Int32Array, layout: Layout, slot: number): number {
  return words[waiterAt(layout, slot) + Waiter.address];
}

export function deadlineOf(words: Int32Array, layout: Layout, slot: number): number {
  return words[waiterAt(layout, slot) + Waiter.deadline];
}

function isEarlier(words: Int32Array, a: number, b: number): boolean {
  const [first, second] = [words[a + Waiter.deadline], words[b + Waiter.deadline]];
  return first < second || (first === second && words[a + Waiter.sequence] < words[b + Waiter.sequence]);
}
