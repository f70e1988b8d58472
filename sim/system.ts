import { Accesses, conflicts } from '../src/accesses.js';
import { CHOSEN, END, hasReached, type Lane, type RegisterFile, type State, Verb } from '../src/lane.js';

/** Lanes, the cells and plain words that they share, and what each lane works in. */
export interface SystemSpec<C = unknown> {
  readonly lanes: readonly Lane[];
  /** Names of the cells; a lane knows a cell by its place in this list. */
  readonly cells: readonly string[];
  /** How many int32 words of plain memory belong to the state. Default 0. */
  readonly plainWords?: number;
  /** How many of the plain words, from the first on, tell most states apart: a hint for hashing. Default all. */
  readonly hashedPlainWords?: number;
  /** What a lane's functions are handed; `plain` is the plain memory. */
  context(plain: Int32Array, lane: number): C;
  /** Asked once after every step: what that step did wrong, or null. */
  fault?(): string | null;
  /** Asked when every lane has ended: what is wrong with the result, or null. */
  finalFault?(plain: Int32Array): string | null;
}

const nothing = () => null;

/** A flag in a program counter: the lane sleeps in its `parks` state until a `notifies`. */
const ASLEEP = 0x4000_0000;

/**
 * A whole system as one flat Int32Array: program counters, registers, cells, plain words, in this order. It can be
 * copied, hashed and compared; stepping it is a matter of saying which lane goes next.
 */
export class System {
  /** The whole state. */
  readonly words: Int32Array;
  /** Where each lane's registers begin in `words`. */
  readonly registersAt: readonly number[];
  /** Where the cells begin. */
  readonly cellsAt: number;
  /** Where the plain words begin. */
  readonly plainAt: number;
  /** A lane is known by its place here. */
  readonly lanes: readonly Lane[];
  /** By number of the cell. */
  readonly cellNames: readonly string[];
  /** Each lane's registers, by name. */
  readonly registers: readonly RegisterFile[];
  /** What each lane's functions are handed. */
  readonly contexts: readonly unknown[];
  /** How many of `words`, from the first on, are worth hashing. */
  readonly hashedWords: number;
  /** What the step just taken did wrong, or null. */
  readonly fault: () => string | null;
  /** What is wrong with the result, once every lane has ended, or null. */
  readonly finalFault: () => string | null;
  /** How many lanes touch plain bytes next, as of the last `enabledLanes`: with fewer than two there is no race. */
  touching = 0;
  private readonly mine = new Accesses();
  private readonly theirs = new Accesses();
  private readonly states: readonly (readonly State[])[];

  /** Lays the words out and puts every lane at its beginning. */
  constructor(spec: SystemSpec) {
    const { lanes, cells, plainWords = 0 } = spec;
    const registersAt: number[] = [];
    let end = lanes.length;
    for (const { registers } of lanes) {
      registersAt.push(end);
      end += registers.names.length;
    }
    this.registersAt = registersAt;
    this.cellsAt = end;
    this.plainAt = end + cells.length;
    this.words = new Int32Array(this.plainAt + plainWords);
    this.lanes = lanes;
    this.cellNames = cells;
    this.states = lanes.map(({ states }) => states);
    this.registers = lanes.map(({ registers }, lane) => registers.bind(this.words, registersAt[lane]));
    const plain = this.words.subarray(this.plainAt);
    this.contexts = lanes.map((_, lane) => spec.context(plain, lane));
    this.hashedWords = this.plainAt + (spec.hashedPlainWords ?? plainWords);
    this.fault = spec.fault?.bind(spec) ?? nothing;
    this.finalFault = () => spec.finalFault?.(plain) ?? null;
    this.reset();
  }

  /** Puts every lane at its beginning; registers, cells and plain words become zero. */
  reset(): void {
    this.fault(); // one that nobody asked for belongs to a run before
    this.words.fill(0);
    for (let lane = 0; lane < this.lanes.length; lane++) {
      this.words[lane] = this.lanes[lane].begin(this.registers[lane], this.contexts[lane]);
    }
  }

  /** Whether a lane has come to its end. */
  hasEnded(lane: number): boolean {
    return this.words[lane] === END;
  }

  /** Whether a lane sleeps in a state that `parks`, and only a `notifies` can wake it. */
  isAsleep(lane: number): boolean {
    return this.words[lane] !== END && (this.words[lane] & ASLEEP) !== 0;
  }

  /** The state that a lane is in; it must not have ended. */
  state(lane: number): State {
    return this.states[lane][this.words[lane] & ~ASLEEP];
  }

  /** The number of the state that a lane is in, or `END`. */
  stateNumber(lane: number): number {
    const pc = this.words[lane];
    return pc === END ? END : pc & ~ASLEEP;
  }

  /** The number of the operation that a lane works on, or -1. */
  operation(lane: number): number {
    if (this.words[lane] === END) return -1;
    return this.state(lane).operation(this.registers[lane], this.contexts[lane]);
  }

  /** The value of a cell, by its number. */
  cell(cell: number): number {
    return this.words[this.cellsAt + cell];
  }

  /** Whether a lane's next access is of plain bytes. */
  touchesNext(lane: number): boolean {
    const pc = this.words[lane];
    return pc !== END && this.states[lane][pc & ~ASLEEP].verb === Verb.touches;
  }

  /** Whether a lane can take its next step: it has not ended, does not sleep, and what it awaits is there. */
  isEnabled(lane: number): boolean {
    const pc = this.words[lane];
    if (pc === END || (pc & ASLEEP) !== 0) return false;
    const state = this.states[lane][pc];
    return state.verb !== Verb.awaits || this.isReached(state, lane);
  }

  /** Whether a cell that `state` waits for has reached its goal. */
  private isReached(state: State, lane: number): boolean {
    const r = this.registers[lane];
    const context = this.contexts[lane];
    if (hasReached(this.words[this.cellsAt + state.cell], state.value(r, context))) return true;
    for (let i = 1; i < state.cells.length; i++) {
      if (hasReached(this.words[this.cellsAt + state.cells[i]], state.goals[i](r, context))) return true;
    }
    return false;
  }

  /** Lists the enabled lanes, in ascending order, and counts them. */
  enabledLanes(enabled: Int32Array): number {
    let count = 0;
    let touching = 0;
    for (let lane = 0; lane < this.lanes.length; lane++) {
      const pc = this.words[lane];
      if (pc === END || (pc & ASLEEP) !== 0) continue;
      const state = this.states[lane][pc];
      if (state.verb === Verb.touches) touching++;
      else if (state.verb === Verb.awaits && !this.isReached(state, lane)) continue;
      enabled[count++] = lane;
    }
    this.touching = touching;
    return count;
  }

  /** Whether two lanes' next accesses conflict. Most states need no look at bytes: few lanes touch any. */
  isRacy(): boolean {
    const { mine, theirs } = this;
    for (let a = 0; a < this.lanes.length; a++) {
      if (!this.touchesNext(a)) continue;
      for (let b = a + 1; b < this.lanes.length; b++) {
        if (this.touchesNext(b) && conflicts(this.declare(a, mine), this.declare(b, theirs))) return true;
      }
    }
    return false;
  }

  /** Declares the plain bytes that a lane's next step touches; none for an atomic access. */
  declare(lane: number, bytes: Accesses): Accesses {
    bytes.clear();
    const pc = this.words[lane];
    if (pc === END) return bytes;
    const state = this.states[lane][pc & ~ASLEEP];
    if (state.verb === Verb.touches) state.touches(this.registers[lane], this.contexts[lane], bytes);
    return bytes;
  }

  /** Takes the next step of a lane, which must be enabled. */
  step(lane: number): void {
    const { words } = this;
    const state = this.states[lane][words[lane]];
    const r = this.registers[lane];
    const context = this.contexts[lane];
    const at = this.cellsAt + state.cell;
    switch (state.verb) {
      case Verb.touches:
        state.step(r, context);
        break;
      case Verb.stores:
        words[at] = state.value(r, context);
        break;
      case Verb.loads:
        state.take(r, words[at], context);
        break;
      case Verb.updates:
        words[at] = state.update(words[at], r, context);
        break;
      case Verb.parks:
        if (words[at] === (state.value(r, context) | 0)) {
          words[lane] |= ASLEEP;
          return;
        }
        break;
      case Verb.notifies:
        this.wake(state.cell);
        break;
    }
    words[lane] = this.successor(state, lane);
  }

  private successor(state: State, lane: number): number {
    return state.next === CHOSEN ? state.choose(this.registers[lane], this.contexts[lane]) : state.next;
  }

  private wake(cell: number): void {
    for (let lane = 0; lane < this.lanes.length; lane++) {
      if (!this.isAsleep(lane)) continue;
      const state = this.state(lane);
      if (state.cell === cell) this.words[lane] = this.successor(state, lane);
    }
  }
}
