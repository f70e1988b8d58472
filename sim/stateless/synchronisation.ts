import { Field, Kind, RECORD, type Trace } from './trace.js';

/** Words of a clock: threads have a bit each in the masks of a trace, so there are no more. */
const CLOCK = 32;
/** Words of a cell: first byte, byte after the last, row of its clock, whether that counts, next of its chain. */
const CELL = 5;
/** Bytes that have a chain of cells in common; an atomic access lies in one. */
const GRANULE_BITS = 3;
/** Ranges from here on are compared with every cell. */
const LONG = 128;

/**
 * What happens before what in one execution, by ECMA-262, Memory Model:
 *
 * - the steps of a thread, in their order;
 * - a store or an update, before what reads it atomically by the very same range. A store begins anew (there are no
 *   release sequences, as C++ has them), and whatever else is written to its bytes synchronises with nothing;
 * - waits, notifies and time-outs at one address, in the order in which they had its list of waiters, and a notify before
 *   its wakes. Two that leave the list as it is are not ordered by it: see `dependent`.
 *
 * Kept as vector clocks (Mattern, "Virtual Time and Global States of Distributed Systems", 1989). An object serves one
 * trace after another and keeps its memory.
 */
export class Synchronisation {
  /** Rows: first the threads', then those of cells and of notifies. */
  private clocks = new Int32Array(0);
  private rows = 0;
  private threads = 0;
  private cells = new Int32Array(0);
  private cellCount = 0;
  /** Chains of cells, by granule; -1 where empty. */
  private chains = new Int32Array(0);
  /** By record: the row of what a notify knew. */
  private notified = new Int32Array(0);

  begin({ length, threads }: Trace): void {
    if (this.notified.length < length) {
      // A record has three cells at most, that of its range and the two of a list of waiters.
      this.cells = new Int32Array(4 * length * CELL);
      this.notified = new Int32Array(2 * length);
      this.chains = new Int32Array(2 ** (33 - Math.clz32(length)));
    }
    if (this.clocks.length < threads * CLOCK) this.clocks = new Int32Array(4 * CLOCK * CLOCK);
    this.threads = threads;
    this.rows = threads;
    this.cellCount = 0;
    this.clocks.fill(0, 0, threads * CLOCK);
    this.chains.fill(-1);
    // Times begin at 1, so that 0 means "has not heard of this thread".
    for (let thread = 0; thread < threads; thread++) this.tick(thread);
  }

  /** How much a thread has heard of another, or its own time. */
  time(thread: number, other: number): number {
    return this.clocks[thread * CLOCK + other];
  }

  /** After each of a thread's records, its time goes on. */
  tick(thread: number): void {
    this.clocks[thread * CLOCK + thread]++;
  }

  /** What a record hears of others: called before the thread's time is taken. */
  acquire(words: Int32Array, record: number, kind: number): void {
    const thread = words[record * RECORD + Field.thread];
    const address = words[record * RECORD + Field.address];
    switch (kind) {
      case Kind.wait:
        this.join(this.list(address), thread);
        this.join(this.looks(address), thread);
        this.read(thread, address, words[record * RECORD + Field.size]);
        break;
      case Kind.timeout:
      case Kind.notify:
        this.join(this.list(address), thread);
        this.join(this.looks(address), thread);
        break;
      case Kind.vain:
        this.join(this.list(address), thread);
        break;
      case Kind.unequal:
      case Kind.load:
      case Kind.failed:
      case Kind.update:
        this.read(thread, address, words[record * RECORD + Field.size]);
        break;
      case Kind.wake:
        this.joinRow(this.notified[words[record * RECORD + Field.cause]], thread);
        break;
    }
  }

  /** What others may hear of a record. */
  release(words: Int32Array, record: number, kind: number): void {
    const thread = words[record * RECORD + Field.thread];
    const address = words[record * RECORD + Field.address];
    const end = address + words[record * RECORD + Field.size];
    switch (kind) {
      case Kind.notify:
        this.notified[record] = this.newRow();
        this.copy(thread, this.notified[record]);
        this.publish(thread, this.list(address));
        break;
      case Kind.wait:
      case Kind.timeout:
        this.publish(thread, this.list(address));
        break;
      case Kind.vain: {
        const cell = this.looks(address);
        // Several look, and none of them comes after another by that.
        if (this.cells[cell + 3] === 0) this.copy(thread, this.cells[cell + 2]);
        else this.joinRow(thread, this.cells[cell + 2]);
        this.cells[cell + 3] = 1;
        break;
      }
      case Kind.store:
      case Kind.update:
        this.forget(address, end);
        this.publish(thread, this.cell(address, end));
        break;
      case Kind.write:
        this.forget(address, end);
        break;
    }
  }

  /** The cell of a list of waiters, for what changes it: that of no bytes at its address. */
  private list(address: number): number {
    return this.cell(address, address);
  }

  /** The cell of what only looked at a list. */
  private looks(address: number): number {
    return this.cell(address, address - 1);
  }

  private read(thread: number, address: number, size: number): void {
    this.join(this.cell(address, address + size), thread);
  }

  private join(cell: number, thread: number): void {
    if (this.cells[cell + 3] !== 0) this.joinRow(this.cells[cell + 2], thread);
  }

  private joinRow(row: number, thread: number): void {
    const { clocks, threads } = this;
    const from = row * CLOCK;
    const to = thread * CLOCK;
    for (let other = 0; other < threads; other++) {
      if (clocks[from + other] > clocks[to + other]) clocks[to + other] = clocks[from + other];
    }
  }

  private publish(thread: number, cell: number): void {
    this.copy(thread, this.cells[cell + 2]);
    this.cells[cell + 3] = 1;
  }

  private copy(from: number, to: number): void {
    const { clocks, threads } = this;
    for (let other = 0; other < threads; other++) clocks[to * CLOCK + other] = clocks[from * CLOCK + other];
  }

  /** The cell of a range, a new one if it has none. */
  private cell(address: number, end: number): number {
    const { cells, chains } = this;
    const chain = (address >>> GRANULE_BITS) & (chains.length - 1);
    for (let cell = chains[chain]; cell >= 0; cell = cells[cell + 4]) {
      if (cells[cell] === address && cells[cell + 1] === end) return cell;
    }
    const cell = CELL * this.cellCount++;
    cells[cell] = address;
    cells[cell + 1] = end;
    cells[cell + 2] = this.newRow();
    cells[cell + 3] = 0;
    cells[cell + 4] = chains[chain];
    chains[chain] = cell;
    return cell;
  }

  /** Bytes are written: what a store put there is read no more. */
  private forget(address: number, end: number): void {
    const { cells, chains } = this;
    if (end - address >= LONG) {
      for (let cell = 0; cell < CELL * this.cellCount; cell += CELL) this.forgetIn(cell, address, end);
      return;
    }
    for (let granule = address >>> GRANULE_BITS; granule <= (end - 1) >>> GRANULE_BITS; granule++) {
      let cell = chains[granule & (chains.length - 1)];
      for (; cell >= 0; cell = cells[cell + 4]) this.forgetIn(cell, address, end);
    }
  }

  private forgetIn(cell: number, address: number, end: number): void {
    const { cells } = this;
    // A list of waiters is no bytes.
    if (cells[cell] < end && address < cells[cell + 1] && cells[cell] < cells[cell + 1]) cells[cell + 3] = 0;
  }

  private newRow(): number {
    if ((this.rows + 1) * CLOCK > this.clocks.length) {
      const grown = new Int32Array(2 * this.clocks.length);
      grown.set(this.clocks);
      this.clocks = grown;
    }
    return this.rows++;
  }
}
