import { Accesses, conflicts } from '../../src/lane/accesses.js';
import { hasReached, Verb } from '../../src/lane/lane.js';
import type { Execution, NextStep } from '../execution.js';
import type { ByteRange, Finding, RacingStep } from './finding.js';
import { VectorClocks } from './vector-clock.js';

/** Words and numbers that a history keeps of a byte range. */
const WORDS = 5;
const BYTES = 4;

/**
 * Finds races that a run shows without stepping into them: two plain accesses to common bytes, one of them a write,
 * that no chain of synchronisation orders. Vector clocks say what is ordered, and an access is known by its lane and
 * the lane's time alone, its epoch (Flanagan and Freund, "FastTrack: Efficient and Precise Dynamic Race Detection",
 * PLDI 2009). The order is that of ECMA-262, Memory Model, "happens-before", which "synchronizes-with" feeds: a load
 * synchronises with the store that it reads from, both sequentially consistent, and a store begins anew (there are no
 * release sequences, as C++ has them); a lane that is woken by a notify synchronises with the one that woke it, and that
 * one with it, since both enter the waiter list's critical section (`EnterCriticalSection`): it learns who slept.
 *
 * The first race reported is a real one: some interleaving brings both accesses to the same moment. A run without one
 * proves nothing of other runs.
 *
 * Costs grow with the accesses that are not yet ordered before all other lanes: for lanes that keep in step, a few.
 */
export class RaceDetector {
  private execution!: Execution;
  private clocks = new VectorClocks(0, 0);
  /** Rows of `clocks`: first the lanes', then the cells', then this one for what several cells have in common. */
  private common = 0;
  private histories: readonly AccessHistory[] = [];
  private readonly mine = new Accesses();
  /** The lane whose last step was a notify, and who slept on its cell before that; -1 where it was something else. */
  private waker = -1;
  private readonly sleepers: number[] = [];

  /** Called before the first step of a run; what was seen of a run before is forgotten. */
  begin(execution: Execution): void {
    const lanes = execution.lanes.length;
    const rows = lanes + execution.cellNames.length + 1;
    if (this.clocks.rows !== rows || this.clocks.lanes !== lanes) {
      this.clocks = new VectorClocks(rows, lanes);
      this.histories = execution.lanes.map(() => new AccessHistory());
    }
    this.execution = execution;
    this.common = rows - 1;
    this.waker = -1;
    this.clocks.clear();
    // Epochs begin at 1, so that 0 means "has not heard of this lane".
    for (let lane = 0; lane < lanes; lane++) {
      this.clocks.tick(lane, lane);
      this.histories[lane].clear();
    }
  }

  /** Called before each step; the race that this step completes with an earlier one, or null. */
  step(lane: number): Finding | null {
    const { execution, clocks } = this;
    if (this.waker >= 0) this.hearOfWoken();
    const state = execution.state(lane);
    const cell = execution.lanes.length + state.cell;
    switch (state.verb) {
      case Verb.touches:
        return this.touch(lane, state);
      case Verb.awaits:
        if (state.cells.length > 1) this.joinReached(lane, state);
        else clocks.join(cell, lane);
        break;
      case Verb.awaitsUntil:
        for (const read of state.cells) clocks.join(execution.lanes.length + read, lane);
        break;
      case Verb.parks:
        // One whose sleep ends by itself reads nothing.
        if (!execution.isAsleep(lane)) clocks.join(cell, lane);
        break;
      case Verb.loads:
        clocks.join(cell, lane);
        break;
      case Verb.stores:
        clocks.copy(lane, cell);
        clocks.tick(lane, lane);
        break;
      case Verb.updates:
      case Verb.updatesWhen:
        clocks.join(cell, lane);
        clocks.copy(lane, cell);
        clocks.tick(lane, lane);
        break;
      case Verb.notifies:
        this.wakes(lane, state.cell);
        break;
    }
    return null;
  }

  /**
   * A wait on several cells synchronises with one that has reached its goal; the step is taken only if one has. Where
   * several have, it might have been any of them, so only what all of them tell is sure.
   */
  private joinReached(lane: number, state: NextStep): void {
    const { execution, clocks, common } = this;
    let reached = 0;
    for (let i = 0; i < state.cells.length; i++) {
      const cell = state.cells[i];
      if (!hasReached(execution.cell(cell), execution.goal(lane, i))) continue;
      if (reached++ === 0) clocks.copy(execution.lanes.length + cell, common);
      else clocks.meet(execution.lanes.length + cell, common);
    }
    clocks.join(common, lane);
  }

  private wakes(lane: number, cell: number): void {
    const { execution, sleepers } = this;
    this.waker = lane;
    sleepers.length = 0;
    for (let other = 0; other < execution.lanes.length; other++) {
      if (execution.isAsleep(other) && execution.state(other).cell === cell) sleepers.push(other);
    }
  }

  /** Who has been woken is known only once the step has been taken: maybe not all who slept. */
  private hearOfWoken(): void {
    const { execution, clocks, waker } = this;
    const woken = this.sleepers.filter((other) => !execution.isAsleep(other));
    for (const other of woken) clocks.join(other, waker);
    for (const other of woken) {
      clocks.join(waker, other);
      clocks.tick(other, other);
    }
    clocks.tick(waker, waker);
    this.waker = -1;
  }

  private touch(lane: number, state: NextStep): Finding | null {
    const { execution, clocks, histories, mine } = this;
    execution.declare(lane, mine);
    for (let other = 0; other < histories.length; other++) {
      if (other === lane) continue;
      const history = histories[other];
      history.forget(this.heardByAll(other));
      const known = clocks.time(lane, other);
      for (let at = history.end - 1; at >= history.start && history.epoch(at) > known; at--) {
        for (let range = 0; range < mine.count; range++) {
          if (history.conflictsWith(at, mine, range)) return this.race(other, at, lane, state, range);
        }
      }
    }
    const epoch = clocks.time(lane, lane);
    const operation = execution.operation(lane);
    for (let range = 0; range < mine.count; range++) {
      histories[lane].add(epoch, state.index, operation, mine, range);
    }
    return null;
  }

  /** Up to when every other lane that may still make an access has heard of this one. */
  private heardByAll(lane: number): number {
    const { execution, clocks } = this;
    let time = clocks.time(lane, lane);
    for (let other = 0; other < execution.lanes.length; other++) {
      if (other !== lane && !execution.hasEnded(other)) time = Math.min(time, clocks.time(other, lane));
    }
    return time;
  }

  private race(other: number, at: number, lane: number, state: NextStep, range: number): Finding {
    const { execution, histories, mine } = this;
    const first = histories[other].describe(at, execution.lanes[other].name, (index) =>
      execution.teller.place(other, index),
    );
    const bytes = byteRange(mine, range);
    const operation = execution.operation(lane);
    return {
      kind: 'race',
      first,
      second: { lane: execution.lanes[lane].name, state: state.name, operation, bytes },
    };
  }
}

/** The byte ranges that one lane has touched, oldest first, in a ring that grows: nothing is allocated to add one. */
class AccessHistory {
  /** Numbers of the oldest range and of the one to come: they only grow. */
  start = 0;
  end = 0;
  private capacity = 64;
  /** For each range: epoch, state, operation, rows, whether it writes. */
  private words = new Int32Array(WORDS * this.capacity);
  /** For each range: address, end, length, stride. */
  private bytes = new Float64Array(BYTES * this.capacity);
  private readonly mine = new Accesses();
  private readonly theirs = new Accesses();

  clear(): void {
    this.start = 0;
    this.end = 0;
  }

  add(epoch: number, state: number, operation: number, from: Accesses, range: number): void {
    if (this.end - this.start === this.capacity) this.grow();
    const slot = this.end++ & (this.capacity - 1);
    const word = slot * WORDS;
    this.words[word] = epoch;
    this.words[word + 1] = state;
    this.words[word + 2] = operation;
    this.words[word + 3] = from.rows[range];
    this.words[word + 4] = from.isWrite[range];
    const byte = slot * BYTES;
    this.bytes[byte] = from.address[range];
    this.bytes[byte + 1] = from.end(range);
    this.bytes[byte + 2] = from.length[range];
    this.bytes[byte + 3] = from.stride[range];
  }

  /** Forgets the ranges touched at or before a time. */
  forget(epoch: number): void {
    while (this.start < this.end && this.epoch(this.start) <= epoch) this.start++;
  }

  epoch(at: number): number {
    return this.words[(at & (this.capacity - 1)) * WORDS];
  }

  conflictsWith(at: number, others: Accesses, range: number): boolean {
    const slot = at & (this.capacity - 1);
    if ((this.words[slot * WORDS + 4] | others.isWrite[range]) === 0) return false;
    const byte = slot * BYTES;
    if (this.bytes[byte] >= others.end(range) || others.address[range] >= this.bytes[byte + 1]) return false;
    if (this.words[slot * WORDS + 3] === 1 && others.rows[range] === 1) return true;
    // Runs with gaps between them: they meet only if bytes do.
    this.mine
      .clear()
      .writes(this.bytes[byte], this.bytes[byte + 2], this.words[slot * WORDS + 3], this.bytes[byte + 3]);
    this.theirs
      .clear()
      .writes(others.address[range], others.length[range], others.rows[range], others.stride[range]);
    return conflicts(this.mine, this.theirs);
  }

  describe(at: number, name: string, placeName: (index: number) => string): RacingStep {
    const slot = at & (this.capacity - 1);
    const [, state, operation, rows, isWrite] = this.words.subarray(slot * WORDS);
    const [address, , length, stride] = this.bytes.subarray(slot * BYTES);
    const bytes = { address, length, rows, stride, writes: isWrite !== 0 };
    return { lane: name, state: placeName(state), operation, bytes };
  }

  private grow(): void {
    const words = new Int32Array(2 * this.words.length);
    const bytes = new Float64Array(2 * this.bytes.length);
    for (let at = this.start; at < this.end; at++) {
      const from = at & (this.capacity - 1);
      const to = at & (2 * this.capacity - 1);
      words.set(this.words.subarray(from * WORDS, (from + 1) * WORDS), to * WORDS);
      bytes.set(this.bytes.subarray(from * BYTES, (from + 1) * BYTES), to * BYTES);
    }
    this.capacity *= 2;
    this.words = words;
    this.bytes = bytes;
  }
}

function byteRange(accesses: Accesses, at: number): ByteRange {
  return {
    address: accesses.address[at],
    length: accesses.length[at],
    rows: accesses.rows[at],
    stride: accesses.stride[at],
    writes: accesses.isWrite[at] !== 0,
  };
}
