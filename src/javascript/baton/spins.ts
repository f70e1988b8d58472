import { callSite, stackBelow } from './call-site.js';
import { type Layout, MOST_WATCHED, Of, threadAt, Versions } from './control-block.js';

/** When a word was read, by the thread's own count of reads, and which version it had. */
interface Reading {
  version: number;
  time: number;
  /** How often in a row it had this version. */
  count: number;
}

/**
 * Readings of the same by one call, after which the next is taken for a turn in a loop. The first may end a round that began
 * with other values, and the round after it may still know them: a thread that reads until two readings agree does.
 */
const ROUND = 2;

/** A word that the thread has read since it last changed anything. */
interface Word extends Omit<Reading, 'count'> {
  readonly address: number;
  readonly place: number;
  /** Readings by the call that made them, where that is known. */
  readonly byCall: Map<number, Reading>;
}

/**
 * Tells spinning from going on. A thread that is about to read, at the same call stack, a word of the same version as when it
 * read it there the last two times, with nothing that it read in between changed and nothing changed by itself, would do the
 * same again: it waits until one of these words changes. That takes what the thread counts by itself for the same, so each such place is
 * told to the user.
 *
 * Looking at the call stack costs more than the access. It is looked at where a word is read again unchanged, and at every
 * read of a word that some thread is known to spin on. The set of those must be the same for executions that are
 * compared: with it, which thread can go on when is a function of the schedule.
 */
export class Spins {
  private readonly words = new Map<number, Word>();
  private readonly versions: Versions;
  private readonly base: number;
  private time = 0;
  private call = 0;
  private hasCall = false;
  /** Words that are spun on, by address: those known before this execution. */
  known: ReadonlySet<number> = new Set();
  /** Those that were found in executions, and where, as V8 writes a call stack. */
  readonly found = new Map<number, string>();

  private readonly told = new Set<number>();

  constructor(
    private readonly block: Int32Array,
    layout: Layout,
    thread: number,
  ) {
    this.versions = new Versions(block, layout);
    this.base = threadAt(layout, thread);
  }

  /** Begins an execution. */
  begin(): void {
    this.forget();
    this.time = 0;
    this.hasCall = false;
  }

  /** Forgets what was read: the thread changed something, or slept. */
  forget(): void {
    if (this.words.size > 0) this.words.clear();
  }

  /**
   * Whether the thread, which is about to read an atomic word, would do again what it has done. Then the words that it
   * watches are noted in its part of the block.
   * @param entry the function that user code called.
   */
  isSpinning(address: number, entry: (...args: never[]) => unknown): boolean {
    this.hasCall = false;
    const word = this.words.get(address & ~3);
    const isKnown = this.known.has(address & ~3);
    const isSame = word !== undefined && this.block[word.place] === word.version;
    if (!isKnown && !isSame) return false;
    this.call = callSite(entry);
    this.hasCall = true;
    if (!isSame) return false;
    const before = word.byCall.get(this.call);
    if (before === undefined || before.version !== word.version || before.count < ROUND) return false;
    if (!this.watchSince(before.time)) return false;
    if (!this.told.has(word.address)) {
      this.told.add(word.address);
      this.found.set(word.address, stackBelow(entry));
    }
    return true;
  }

  /** Whether a word is as the thread has read it since it last changed anything. */
  isAsRead(address: number): boolean {
    const word = this.words.get(address & ~3);
    return word !== undefined && this.block[word.place] === word.version;
  }

  /**
   * Notes a reading of so many bytes that is made now. One that finds something new begins a round that is not like those
   * before, so that nothing read before it counts any more.
   */
  read(address: number, size: number): void {
    const first = address & ~3;
    // Of eight bytes, either word may change.
    const last = size > 4 ? first + 4 : first;
    if (this.isNew(first) || this.isNew(last)) this.forget();
    this.readWord(first);
    if (last !== first) this.readWord(last);
    this.hasCall = false;
  }

  /** Whether a word has changed since the thread read it. */
  private isNew(key: number): boolean {
    const word = this.words.get(key);
    return word !== undefined && this.block[word.place] !== word.version;
  }

  private readWord(key: number): void {
    let word = this.words.get(key);
    if (word === undefined) {
      const place = this.versions.place(key);
      if (place < 0) return;
      word = { address: key, place, version: this.block[place], time: 0, byCall: new Map() };
      this.words.set(key, word);
    }
    word.time = ++this.time;
    if (!this.hasCall) return;
    const { version, time } = word;
    const before = word.byCall.get(this.call);
    const count = before?.version === version ? before.count + 1 : 1;
    word.byCall.set(this.call, { version, time, count });
  }

  /** Notes the words read since then as watched; false where one of them has changed, or they are too many. */
  private watchSince(time: number): boolean {
    const { block, base } = this;
    let watches = 0;
    for (const { place, version, time: readAt, address } of this.words.values()) {
      if (readAt < time) continue;
      if (block[place] !== version) return false;
      if (watches === MOST_WATCHED) return false;
      const at = base + Of.firstWatch + 3 * watches++;
      block[at] = place;
      block[at + 1] = version;
      block[at + 2] = address;
    }
    block[base + Of.watches] = watches;
    return true;
  }
}
