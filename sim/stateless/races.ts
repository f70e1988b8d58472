import { INBOX, isFurther } from './dependence.js';
import { Synchronisation } from './synchronisation.js';
import { Field, Kind, RECORD, type Trace } from './trace.js';

/** Words of an access: record, thread, time, first byte, byte after the last, flags, next of its chain. */
const ACCESS = 7;
/** Bytes that have a chain of accesses in common. */
const GRANULE_BITS = 3;
/** Ranges from here on have a chain of their own, and are compared with everything. */
const LONG = 128;
const WRITES = 1;
const ATOMIC = 2;

/**
 * Data races of one execution (ECMA-262, Memory Model, "Data Races"): two accesses to a common byte, one of which writes,
 * not both atomic and of the very same range, and neither happens before the other (see `Synchronisation`).
 *
 * The first race of a list is real: some order of the steps before it makes the two accesses neighbours. An execution
 * without one proves nothing of others.
 *
 * An access is known by its thread and the thread's time (Flanagan and Freund, "FastTrack: Efficient and Precise Dynamic
 * Race Detection", PLDI 2009). An object serves one trace after another and keeps its memory.
 */
export class Races {
  private readonly order = new Synchronisation();
  private accesses = new Int32Array(0);
  private count = 0;
  /** Chains of accesses, by granule; -1 where empty. The last is that of long ranges. */
  private chains = new Int32Array(0);
  private words: Int32Array = new Int32Array(0);
  private found: [number, number][] = [];
  private limit = 0;

  /**
   * Pairs of records that race, in the order of the second ones. Of pairs that have their threads, kinds and ranges in
   * common there is one, and there are at most `limit` in all.
   */
  find(trace: Trace, limit = 100): [number, number][] {
    const { words, length } = trace;
    const { order } = this;
    this.begin(trace, limit);
    let isAtomic = false;
    for (let record = 0; record < length && this.found.length < limit; record++) {
      let kind = words[record * RECORD + Field.kind];
      if (isFurther(kind)) {
        kind = this.furtherKind(record, kind, isAtomic);
        if (kind < 0) continue;
      } else {
        isAtomic = kind !== Kind.read && kind !== Kind.write;
      }
      order.acquire(words, record, kind);
      this.touch(record, kind);
      order.release(words, record, kind);
      order.tick(words[record * RECORD + Field.thread]);
    }
    return this.found;
  }

  private begin(trace: Trace, limit: number): void {
    if (this.chains.length <= trace.length) {
      this.chains = new Int32Array(2 ** (33 - Math.clz32(trace.length)) + 1);
      this.accesses = new Int32Array(4 * ACCESS * (trace.length + 1));
    }
    this.chains.fill(-1);
    this.count = 0;
    this.words = trace.words;
    this.found = [];
    this.limit = limit;
    this.order.begin(trace);
  }

  /** What further bytes of a step are: of plain accesses plain ones; -1 for the words that an atomic polls besides. */
  private furtherKind(record: number, kind: number, isAtomic: boolean): number {
    const isInbox = this.words[record * RECORD + Field.address] >= INBOX;
    if (kind === Kind.alsoReads) return isAtomic || isInbox ? -1 : Kind.read;
    return isAtomic || isInbox ? Kind.update : Kind.write;
  }

  private touch(record: number, kind: number): void {
    const address = this.words[record * RECORD + Field.address];
    if (address >= INBOX || !touches(kind)) return;
    const end = address + this.words[record * RECORD + Field.size];
    const isWrite = kind === Kind.write || kind === Kind.store || kind === Kind.update;
    const flags = (isWrite ? WRITES : 0) | (kind === Kind.read || kind === Kind.write ? 0 : ATOMIC);
    const long = this.chains.length - 1;
    if (end - address >= LONG) {
      for (let access = 0; access < this.count; access++) this.compare(access * ACCESS, record, end, flags);
      this.add(long, record, end, flags);
      return;
    }
    this.walk(long, record, end, flags);
    for (let granule = address >>> GRANULE_BITS; granule <= (end - 1) >>> GRANULE_BITS; granule++) {
      const chain = granule & (long - 1);
      const same = this.walk(chain, record, end, flags);
      if (same < 0) this.add(chain, record, end, flags);
      else this.set(same, record, end, flags);
    }
  }

  /** Compares an access with those of a chain; the one among them that it can stand for from now on, or -1. */
  private walk(chain: number, record: number, end: number, flags: number): number {
    const { accesses, words } = this;
    const thread = words[record * RECORD + Field.thread];
    const address = words[record * RECORD + Field.address];
    let same = -1;
    for (let access = this.chains[chain]; access >= 0; access = accesses[access + 6]) {
      if (accesses[access + 1] !== thread) this.compare(access, record, end, flags);
      else if (
        accesses[access + 3] === address &&
        accesses[access + 4] === end &&
        accesses[access + 5] === flags
      )
        same = access;
    }
    return same;
  }

  private compare(access: number, record: number, end: number, flags: number): void {
    const { accesses, words } = this;
    const thread = words[record * RECORD + Field.thread];
    const address = words[record * RECORD + Field.address];
    const theirs = accesses[access + 5];
    if (((theirs | flags) & WRITES) === 0) return;
    if (accesses[access + 3] >= end || address >= accesses[access + 4]) return;
    if (theirs & flags & ATOMIC && accesses[access + 3] === address && accesses[access + 4] === end) return;
    const other = accesses[access + 1];
    if (other === thread || this.order.time(thread, other) >= accesses[access + 2]) return;
    this.report(accesses[access], record);
  }

  private report(first: number, second: number): void {
    const isKnown = this.found.some(
      ([a, b]) =>
        (this.isSamePlace(a, first) && this.isSamePlace(b, second)) ||
        (this.isSamePlace(a, second) && this.isSamePlace(b, first)),
    );
    if (!isKnown && this.found.length < this.limit) this.found.push([first, second]);
  }

  private isSamePlace(first: number, second: number): boolean {
    const { words } = this;
    for (let field = Field.thread as number; field <= Field.size; field++) {
      if (words[first * RECORD + field] !== words[second * RECORD + field]) return false;
    }
    return true;
  }

  private add(chain: number, record: number, end: number, flags: number): void {
    const access = ACCESS * this.count++;
    if (access + ACCESS > this.accesses.length) {
      const grown = new Int32Array(2 * this.accesses.length);
      grown.set(this.accesses);
      this.accesses = grown;
    }
    this.set(access, record, end, flags);
    this.accesses[access + 6] = this.chains[chain];
    this.chains[chain] = access;
  }

  private set(access: number, record: number, end: number, flags: number): void {
    const { accesses, words } = this;
    const thread = words[record * RECORD + Field.thread];
    accesses[access] = record;
    accesses[access + 1] = thread;
    accesses[access + 2] = this.order.time(thread, thread);
    accesses[access + 3] = words[record * RECORD + Field.address];
    accesses[access + 4] = end;
    accesses[access + 5] = flags;
  }
}

/** Whether a step touches the bytes at its address, and not only the list of those who wait there. */
function touches(kind: number): boolean {
  return kind !== Kind.notify && kind !== Kind.vain && kind !== Kind.wake && kind !== Kind.timeout;
}
