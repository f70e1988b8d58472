import { Field, FORCED, Kind, RECORD } from '../../../sim/stateless/trace.js';
import type { Gate, Woken } from '../shims/gate.js';
import { Aborted } from './baton.js';
import { type Layout, Of, State, Versions, Word } from './control-block.js';
import { Spins } from './spins.js';
import type { Telling } from './telling.js';
import { Turns } from './turns.js';
import {
  addressOf,
  addWaiter,
  arriveOwn,
  cancelWaiter,
  deadlineOf,
  earliestOf,
  firstWaiter,
  freeWaiter,
  inboxOf,
  NO_DEADLINE,
  TIMER,
  takeArrival,
  wake,
} from './waiters.js';

/** Plain accesses in a row after which one is a point: the thread may be polling plain words. */
const PLAIN_IN_A_ROW = 1000;
const MICROSECONDS = 1000;
/** Reads of a thread in one turn at spinning. */
const ROUNDS = 200_000;
/** A timer as short as this is over when its thread next waits: that is how code gives way to other work of its thread. */
const AT_ONCE_MS = 1;
/** Such timers in a row, without an access in between, after which the thread is taken to poll what others bring about. */
const MOST_POLLS = 8;
/** The longest pause between polls, as a power of two in milliseconds: each is twice the one before. */
const LONGEST_PAUSE = 20;

/** What one thread passes before it touches shared memory. */
export class ThreadGate extends Turns implements Gate {
  isHeld = false;
  readonly spins: Spins;
  /** Makes a promise for a wait that queues in a slot, and has it settled when that comes in. */
  promise: (slot: number) => Promise<'ok' | 'timed-out'> = () => Promise.reject(new Error('no event loop'));
  private readonly versions: Versions;
  private plainInARow = 0;
  /** Timers of this thread that were over in a row, and the record of the last: any other point ends the row. */
  private polls = 0;
  private lastPoll = -1;
  /** Reads that it may still make unseen, in its turn at spinning. */
  private rounds = 0;
  /** Whether the access that is made now is none that is written down. */
  private isUnseen = false;
  /** Plain bytes that it has read in that turn: sizes by their addresses. */
  private readonly readInTurn = new Map<number, number>();

  constructor(words: Int32Array, layout: Layout, self: number, telling: Telling) {
    super(words, layout, self, telling);
    this.spins = new Spins(words, layout, self);
    this.versions = new Versions(words, layout);
  }

  point(kind: Kind, address: number, size: number, leaves?: () => boolean): void {
    this.stand(kind, address, size, this.point, leaves);
  }

  plain(kind: typeof Kind.read | typeof Kind.write, address: number, size: number): void {
    const { words } = this;
    this.isUnseen = this.rounds > 0 && kind === Kind.read && !this.isNewInTurn(address, size);
    if (this.isUnseen) return;
    if (words[Word.schedulesPlain] === 1 || ++this.plainInARow > PLAIN_IN_A_ROW) {
      this.stand(kind, address, size, this.plain);
      return;
    }
    if (words[Word.aborts] !== 0) throw new Aborted();
    const at = this.layout.trace + (words[Word.records] - 1) * RECORD;
    // The same access again says nothing new.
    const isAgain =
      words[Word.records] > 0 &&
      words[at + Field.thread] === this.self &&
      words[at + Field.address] === address &&
      words[at + Field.kind] === kind &&
      words[at + Field.size] === size;
    if (isAgain && !this.tells) return;
    if (words[Word.records] >= words[Word.limit]) {
      this.stand(kind, address, size, this.plain);
      return;
    }
    this.scheduler.also(this.self, kind, address, size);
    if (this.tells) this.telling.note(words[Word.records] - 1, this.plain);
  }

  changed(address: number, size: number): void {
    this.versions.change(address, size);
    this.words[Word.stalled] = 0;
    this.spins.forget();
  }

  failed(): void {
    if (!this.isUnseen) this.setKind(Kind.failed);
  }

  tell(value: unknown, was?: unknown): void {
    if (!this.isUnseen) this.telling.value(value, was);
  }

  wait(address: number, size: number, isExpected: () => boolean, timeoutMs: number): Woken {
    this.stand(Kind.wait, address, size, this.wait);
    if (!isExpected()) {
      this.setKind(Kind.unequal);
      return 'not-equal';
    }
    const { words, layout, base } = this;
    const isLimited = timeoutMs < Number.POSITIVE_INFINITY;
    const slot = addWaiter(words, layout, this.self, address, this.deadline(timeoutMs), false);
    this.block(State.sleeping, isLimited ? Kind.timeout : Kind.wake, address, size);
    words[base + Of.isLimited] = isLimited ? 1 : 0;
    this.pass();
    const isWoken = words[base] === State.woken;
    if (!isWoken) this.timeOut(slot);
    this.standReady();
    if (this.tells) this.telling.note(this.record, this.wait);
    this.spins.forget();
    return isWoken ? 'ok' : 'timed-out';
  }

  waitAsync(
    address: number,
    size: number,
    isExpected: () => boolean,
    timeoutMs: number,
  ): ReturnType<Gate['waitAsync']> {
    this.stand(Kind.wait, address, size, this.waitAsync);
    if (!isExpected()) {
      this.setKind(Kind.unequal);
      return { async: false, value: 'not-equal' };
    }
    if (timeoutMs <= 0) return { async: false, value: 'timed-out' };
    const slot = addWaiter(this.words, this.layout, this.self, address, this.deadline(timeoutMs), true);
    // Others may see that it waits now.
    this.spins.forget();
    return { async: true, value: this.promise(slot) };
  }

  /**
   * Queues a timer: its slot comes in when its time is over, or at once where it is over. A thread that polls from timer to
   * timer gives way: its next one is over when nothing else can go on, or else it would be the only one to go on for ever.
   */
  timer(delayMs: number): number {
    const { words, layout, self } = this;
    const polls = this.record === this.lastPoll ? this.polls - MOST_POLLS : -1;
    const gives = delayMs <= AT_ONCE_MS && polls >= 0;
    const pauseMs = gives ? 2 ** Math.min(polls, LONGEST_PAUSE) : delayMs;
    const slot = addWaiter(words, layout, self, TIMER, this.deadline(pauseMs), true);
    if (delayMs <= AT_ONCE_MS && !gives) arriveOwn(words, layout, slot);
    return slot;
  }

  override end(): void {
    // What is left of a turn is none of the next execution's.
    this.rounds = 0;
    super.end();
  }

  /** Begins an execution. */
  resetPolls(): void {
    this.polls = 0;
    this.lastPoll = -1;
  }

  /** Takes a timer back, or a wait of a promise. */
  cancel(slot: number): void {
    cancelWaiter(this.words, this.layout, slot);
  }

  notify(address: number, size: number, count: number): number {
    this.stand(Kind.notify, address, size, this.notify);
    const { words, layout } = this;
    let woken = 0;
    for (; woken < count; woken++) {
      const slot = firstWaiter(words, layout, address);
      if (slot < 0) break;
      const listener = wake(words, layout, slot, this.record);
      if (listener >= 0) this.scheduler.also(this.self, Kind.alsoUpdates, inboxOf(listener), 4);
    }
    if (woken === 0) this.setKind(Kind.vain);
    else {
      words[Word.stalled] = 0;
      this.spins.forget();
    }
    if (this.tells) this.tell(woken);
    return woken;
  }

  /** Virtual time at which a wait that begins now is over, in microseconds; `NO_DEADLINE` for none. */
  private deadline(timeoutMs: number): number {
    if (timeoutMs === Number.POSITIVE_INFINITY) return NO_DEADLINE;
    this.words[Word.limits]++;
    return Math.min(0x7fff_ffff, this.words[Word.now] + Math.ceil(Math.max(0, timeoutMs) * MICROSECONDS));
  }

  /** Stands before an access until it is this thread's turn to make it. */
  private stand(
    kind: Kind,
    address: number,
    size: number,
    entry: (...args: never[]) => unknown,
    leaves?: () => boolean,
  ): void {
    const { words, base } = this;
    if (words[Word.aborts] !== 0) throw new Aborted();
    this.plainInARow = 0;
    const reads = kind === Kind.load || kind === Kind.update || kind === Kind.read;
    this.isUnseen = reads && this.goesRound(address, leaves);
    if (this.isUnseen) return;
    const spins = reads && this.spins.isSpinning(address, entry);
    this.block(spins ? State.spinning : State.ready, kind, address, size);
    this.pass();
    words[base] = State.ready;
    this.rounds = spins && this.wasForced() ? ROUNDS : 0;
    if (this.rounds > 0) this.readInTurn.clear();
    if (reads) this.spins.read(address, size);
    if (this.tells) this.telling.note(this.record, entry);
  }

  /**
   * Whether the thread, which has its turn at spinning since nobody else can go on, reads what it has read, and leaves it
   * as it is. So it goes on unseen until it does something else: a loop that counts comes to its end by that.
   */
  private goesRound(address: number, leaves?: () => boolean): boolean {
    if (this.rounds === 0 || !this.spins.isAsRead(address)) return false;
    if (leaves && !leaves()) return false;
    this.rounds--;
    return this.words[Word.aborts] === 0;
  }

  /**
   * Whether a plain reading is the first one of its bytes in this turn at spinning: what a loop looks at again and again is
   * written down once, and what is read behind the loop is, too.
   */
  private isNewInTurn(address: number, size: number): boolean {
    const { readInTurn } = this;
    if ((readInTurn.get(address) ?? 0) >= size) return false;
    readInTurn.set(address, size);
    return true;
  }

  private wasForced(): boolean {
    return this.words[this.layout.trace + this.record * RECORD + Field.cause] === FORCED;
  }

  /**
   * Stands until something comes in for this thread's event loop.
   * @returns the slot of what did, and whether that is a time limit that is over.
   */
  idle(): { slot: number; timedOut: boolean } {
    const { words, layout, base, self } = this;
    if (words[Word.aborts] !== 0) throw new Aborted();
    const before = this.record;
    const earliest = earliestOf(words, layout, self);
    const state = words[base + Of.inbox] > 0 ? State.ready : State.idle;
    words[base + Of.isLimited] = earliest < 0 ? 0 : 1;
    this.block(state, Kind.update, inboxOf(self), 4);
    this.pass();
    this.standReady();
    if (this.tells) this.telling.note(this.record, this.idle);
    const arrived = takeArrival(words, layout, self);
    if (arrived >= 0) {
      this.notePoll(arrived, before);
      freeWaiter(words, layout, arrived);
      return { slot: arrived, timedOut: false };
    }
    const slot = earliestOf(words, layout, self);
    this.notePoll(slot, before);
    this.timeOut(slot);
    return { slot, timedOut: true };
  }

  /** Counts timers that come in one after the other. */
  private notePoll(slot: number, before: number): void {
    const isTimer = addressOf(this.words, this.layout, slot) === TIMER;
    this.polls = isTimer ? (before === this.lastPoll ? this.polls : 0) + 1 : 0;
    this.lastPoll = isTimer ? this.record : -1;
    // What others brought about may be why the thread goes on, as where it slept.
    if (!isTimer) this.spins.forget();
  }

  /** The kind that the point taken last turned out to have. */
  private setKind(kind: Kind): void {
    this.words[this.layout.trace + this.record * RECORD + Field.kind] = kind;
    // To sleep in vain reads the word, as a load does.
    if (kind === Kind.unequal)
      this.spins.read(this.words[this.base + Of.address], this.words[this.base + Of.size]);
  }

  /** The time limit of a wait is over: virtual time has come to it. */
  private timeOut(slot: number): void {
    const { words, layout } = this;
    words[Word.now] = Math.max(words[Word.now], deadlineOf(words, layout, slot));
    freeWaiter(words, layout, slot);
  }
}
