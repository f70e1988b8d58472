import { dependent, isFurther, mayDepend } from '../../../sim/stateless/dependence.js';
import { Field, FORCED, Kind, RECORD } from '../../../sim/stateless/trace.js';
import { End, type Layout, Of, SPARE_RECORDS, State, threadAt, Word } from './control-block.js';
import type { Strategist } from './strategist.js';
import { earliestLimits } from './waiters.js';

/** Turns in a row that change nothing: so many limits of waits, and so many turns of each thread that spins. */
const MOST_LIMITS = 200;
const MOST_TURNS = 3;
/** A loop may look at the clock. */
const TURN_MICROSECONDS = 10_000_000;

/**
 * Chooses who goes on, and writes down what each did. It runs in the thread that holds the baton, on the shared block
 * alone, so that a step after which the same thread goes on costs no hand-over.
 */
export class Scheduler {
  /** Who chooses where nothing is prescribed; null lets a thread go on while it can, then the lowest. */
  strategist: Strategist | null = null;

  constructor(
    private readonly words: Int32Array,
    private readonly layout: Layout,
  ) {}

  /** The threads that can go on by themselves, a bit each. */
  enabled(): number {
    const { words, layout } = this;
    let mask = 0;
    for (let thread = 0; thread < words[Word.threads]; thread++) {
      if (canGoOn(words, threadAt(layout, thread))) mask |= 1 << thread;
    }
    return mask;
  }

  /** The thread that takes the next point, which is written down; -1 where the execution is over, and `verdict` says how. */
  choose(): number {
    const { words, layout } = this;
    if (words[Word.records] >= words[Word.limit]) return this.end(End.tooLong);
    const point = words[Word.points];
    if (words[Word.asleep] !== 0 && point > 0 && point >= words[Word.prefix]) {
      this.wakeDependent(words[Word.last]);
    }
    let candidates = this.enabled();
    let forced = 0;
    if (candidates === 0) {
      candidates = this.force();
      forced = FORCED;
      if (candidates === 0) return -1;
    }
    const isPrescribed = point < words[Word.prefix];
    const next = isPrescribed ? words[layout.prefix + point] : this.choiceAmong(candidates);
    if (next < 0) return -1;
    if (isPrescribed && !mightGoOn(words, threadAt(layout, next))) return this.end(End.diverged);
    this.record(next, candidates | (1 << next), forced);
    return next;
  }

  private choiceAmong(enabled: number): number {
    const { words } = this;
    const awake = enabled & ~words[Word.asleep];
    if (awake === 0) return this.end(End.asleep);
    if (this.strategist !== null) return this.strategist.choose(awake);
    const last = words[Word.last];
    return last >= 0 && ((awake >> last) & 1) === 1 ? last : lowest(awake);
  }

  /**
   * The threads that may be made to go on where none can by itself: time passes until a limit is over; then those that
   * spin take turns, since a loop may count. None where the execution is over.
   */
  private force(): number {
    const { words, layout } = this;
    const threads = words[Word.threads];
    let spinners = 0;
    let finished = 0;
    for (let thread = 0; thread < threads; thread++) {
      const base = threadAt(layout, thread);
      if (words[base] === State.spinning) spinners |= 1 << thread;
      if (isFinished(words, base, finished)) finished |= 1 << thread;
    }
    if (bitCount(finished) === threads) return this.over(End.ended);
    if (words[Word.stalled] === 0) words[Word.lapsed] = 0;
    const limited = earliestLimits(words, layout);
    if (limited !== 0 && words[Word.lapsed] < MOST_LIMITS) {
      words[Word.stalled]++;
      words[Word.lapsed]++;
      words[Word.over]++;
      return limited;
    }
    // Limits do not count: a loop that ends by itself would be said to go on for ever for what others waited for.
    const turns = words[Word.stalled] - words[Word.lapsed];
    if (spinners !== 0 && turns < MOST_TURNS * bitCount(spinners)) {
      words[Word.stalled]++;
      words[Word.now] += TURN_MICROSECONDS;
      // Who went last by itself differs between orders that are the same but for that; who had the last turn does not.
      let next = words[Word.turn];
      do next = (next + 1) % threads;
      while (((spinners >> next) & 1) === 0);
      words[Word.turn] = next;
      return 1 << next;
    }
    return this.over(spinners !== 0 || limited !== 0 ? End.livelock : End.deadlock);
  }

  private over(how: End): 0 {
    this.words[Word.verdict] = how;
    return 0;
  }

  private end(how: End): number {
    this.words[Word.verdict] = how;
    return -1;
  }

  private record(thread: number, enabled: number, forced: number): void {
    const { words, layout } = this;
    const base = threadAt(layout, thread);
    const state = words[base];
    let kind = words[base + Of.kind] as Kind;
    let cause = forced;
    if (state === State.woken) {
      kind = Kind.wake;
      cause = words[base + Of.wokenBy];
    } else if (state === State.sleeping) kind = Kind.timeout;
    const wasBlocked =
      state === State.spinning || state === State.woken || state === State.idle || forced !== 0;
    words[base + Of.record] = words[Word.records]++;
    const at = layout.trace + words[base + Of.record] * RECORD;
    words[at + Field.thread] = thread;
    words[at + Field.kind] = kind;
    words[at + Field.address] = words[base + Of.address];
    words[at + Field.size] = words[base + Of.size];
    words[at + Field.enabled] = enabled;
    words[at + Field.asleep] = words[Word.asleep];
    words[at + Field.blockedAt] = wasBlocked || state === State.sleeping ? words[base + Of.blockedAt] : -1;
    words[at + Field.cause] = cause;
    this.recordWatches(thread, base, kind);
    words[Word.points]++;
    words[Word.last] = thread;
    this.strategist?.taken(thread);
  }

  /** Writes down the words that a spinner polls besides, and the whole word where a part is read: versions are of words. */
  private recordWatches(thread: number, base: number, kind: Kind): void {
    const { words } = this;
    const address = words[base + Of.address];
    const isPart = words[base + Of.size] < 4 && (kind === Kind.load || kind === Kind.update);
    if (isPart) this.also(thread, Kind.alsoReads, address & ~3, 4);
    if (words[base] !== State.spinning) return;
    for (let watch = 0; watch < words[base + Of.watches]; watch++) {
      const watched = words[base + Of.firstWatch + 3 * watch + 2];
      if (watched !== (address & ~3)) this.also(thread, Kind.alsoReads, watched, 4);
    }
  }

  /** Writes down a plain access, or further bytes of the record before. */
  also(thread: number, kind: Kind, address: number, size: number): void {
    const { words, layout } = this;
    if (words[Word.records] >= words[Word.limit] + SPARE_RECORDS) return;
    const at = layout.trace + words[Word.records]++ * RECORD;
    for (let word = at; word < at + RECORD; word++) words[word] = 0;
    words[at + Field.thread] = thread;
    words[at + Field.kind] = kind;
    words[at + Field.address] = address;
    words[at + Field.size] = size;
    words[at + Field.blockedAt] = -1;
  }

  /**
   * Threads whose access may not commute with the step of the last point sleep no longer, in the sense of sleep sets. That
   * is seen when the step is over, by what it was: what only might have been dependent must not wake them, since the
   * search takes it that they sleep until something is.
   */
  private wakeDependent(taken: number): void {
    const { words, layout } = this;
    words[Word.asleep] &= ~(1 << taken);
    const step = words[threadAt(layout, taken) + Of.record];
    for (let record = step; words[Word.asleep] !== 0 && record < words[Word.records]; record++) {
      const at = layout.trace + record * RECORD;
      const kind = words[at + Field.kind];
      if (record > step && !isFurther(kind)) continue;
      for (let left = words[Word.asleep]; left !== 0; left &= left - 1) {
        const thread = lowest(left);
        const matters = this.mayMatterTo(thread, kind, words[at + Field.address], words[at + Field.size]);
        if (matters) words[Word.asleep] &= ~(1 << thread);
      }
    }
  }

  private mayMatterTo(thread: number, kind: number, address: number, size: number): boolean {
    const { words, layout } = this;
    const base = threadAt(layout, thread);
    const [announced, from, bytes] = [words[base + Of.kind], words[base + Of.address], words[base + Of.size]];
    const isQuiet = ((words[Word.quiet] >> thread) & 1) === 1;
    if (mayDepend(announced, from, bytes, kind, address, size, isQuiet)) return true;
    const isPart = bytes < 4 && (announced === Kind.load || announced === Kind.update);
    if (isPart && dependent(Kind.alsoReads, from & ~3, 4, kind, address, size)) return true;
    if (words[base] !== State.spinning) return false;
    for (let watch = 0; watch < words[base + Of.watches]; watch++) {
      const watched = words[base + Of.firstWatch + 3 * watch + 2];
      if (dependent(Kind.alsoReads, watched, 4, kind, address, size)) return true;
    }
    return false;
  }
}

/**
 * Whether nobody waits for what a thread that cannot go on would do: it has ended, or only answers, or the thread that
 * started it is finished, which has a lower number.
 */
function isFinished(words: Int32Array, base: number, finished: number): boolean {
  const state = words[base];
  if (state === State.ended || state === State.unborn) return true;
  if (state === State.idle && words[base + Of.serves] === 1) return true;
  const starter = words[base + Of.starter];
  return starter >= 0 && ((finished >> starter) & 1) === 1;
}

/** Whether a thread can go on by itself. */
function canGoOn(words: Int32Array, base: number): boolean {
  switch (words[base]) {
    case State.ready:
    case State.woken:
      return true;
    case State.spinning:
      return hasWatchChanged(words, base);
    case State.idle:
      return words[base + Of.inbox] > 0 || (words[base + Of.isLimited] === 1 && words[Word.anyTimeout] === 1);
    case State.sleeping:
      return words[base + Of.isLimited] === 1 && words[Word.anyTimeout] === 1;
    default:
      return false;
  }
}

/** Whether a thread may be made to go on: also by its time limit, or round its loop once more. */
function mightGoOn(words: Int32Array, base: number): boolean {
  const state = words[base];
  if (state === State.sleeping) return words[base + Of.isLimited] === 1;
  if (state === State.idle) return words[base + Of.isLimited] === 1 || words[base + Of.inbox] > 0;
  return state !== State.ended && state !== State.unborn;
}

function hasWatchChanged(words: Int32Array, base: number): boolean {
  for (let watch = 0; watch < words[base + Of.watches]; watch++) {
    const at = base + Of.firstWatch + 3 * watch;
    if (words[words[at]] !== words[at + 1]) return true;
  }
  return false;
}

/** The number of the lowest bit that is set. */
export function lowest(mask: number): number {
  return 31 - Math.clz32(mask & -mask);
}

export function bitCount(mask: number): number {
  let count = 0;
  for (let left = mask; left !== 0; left &= left - 1) count++;
  return count;
}
