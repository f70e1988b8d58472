import { Accesses, conflicts } from '../src/lane/accesses.js';
import { CHOSEN, END, hasReached, type Lane, type RegisterFile, type State, Verb } from '../src/lane/lane.js';
import type { Execution } from './execution.js';
import { asWord, blamed, faultText, isPlace, nowhere } from './lane-values.js';
import { checkSpec, type HeldWords, type SystemSpec, toldApart } from './system-spec.js';
import { SystemTeller } from './system-teller.js';

const nothing = () => null;

/** A flag in a program counter: the lane sleeps in its `parks` state until a `notifies`. */
const ASLEEP = 0x4000_0000;

/**
 * A whole system as one flat Int32Array: program counters, registers, cells, plain words, in this order. It can be
 * copied, hashed and compared; stepping it is a matter of saying which lane goes next. What a lane's functions throw,
 * or give that is no word, comes out of the call that ran them as a BadLane.
 */
export class System implements Execution {
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
  /** The plain words that steps are held against, and the bytes that stand for them in declarations. */
  readonly heldWords: readonly HeldWords[];
  /** Plain words that follow from others. */
  readonly derivedWords: readonly number[];
  /** What is wrong with the result, once every lane has ended, or null. */
  readonly finalFault: () => string | null;
  readonly teller: SystemTeller;
  /** How many lanes touch plain bytes next, as of the last `enabledLanes`: with fewer than two there is no race. */
  touching = 0;
  /** By lane and state: whether the lane ever had to wait there, since this was last cleared. */
  readonly waited: readonly Uint8Array[];
  /** By lane and state: whether the lane ever took the step, since this was last cleared. */
  readonly stepped: readonly Uint8Array[];
  /** What is asked for a fault, as the system was given it. */
  readonly askedFault: (() => unknown) | null;
  private readonly askFault: () => unknown;
  private readonly mine = new Accesses();
  private readonly theirs = new Accesses();
  private readonly states: readonly (readonly State[])[];

  /**
   * Lays the words out and puts every lane at its beginning.
   * @throws BadLane where a lane accesses a cell that is not there, or begins nowhere; RangeError where there are no
   * lanes or more than 255, and for names and numbers that are none.
   */
  constructor(spec: SystemSpec) {
    checkSpec(spec);
    const { cells, plainWords = 0 } = spec;
    const lanes = toldApart(spec.lanes);
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
    this.waited = lanes.map(({ states }) => new Uint8Array(states.length));
    this.stepped = lanes.map(({ states }) => new Uint8Array(states.length));
    this.registers = lanes.map(({ registers }, lane) => registers.bind(this.words, registersAt[lane]));
    const plain = this.words.subarray(this.plainAt);
    this.contexts = lanes.map((_, lane) => spec.context?.(plain, lane) ?? { plain });
    // A run begins with zeros: what is written here would be gone, and another system would be explored.
    if (plain.some((word) => word !== 0)) {
      throw new RangeError(
        'system: its context writes plain words, which begin as zeros: let a lane write them',
      );
    }
    this.hashedWords = this.plainAt + (spec.hashedPlainWords ?? plainWords);
    const held = spec.held ?? [{ from: 0, words: plainWords, address: 0 }];
    this.derivedWords = (spec.derived ?? []).map((word) => this.plainAt + word);
    this.heldWords = held.map(({ from, ...rest }) => ({ from: this.plainAt + from, ...rest }));
    this.teller = new SystemTeller(this, spec);
    this.askedFault = spec.fault ?? null;
    this.askFault = spec.fault?.bind(spec) ?? nothing;
    this.finalFault = () => faultText(spec.finalFault?.(plain), 'finalFault');
    this.begin();
  }

  /** Puts every lane at its beginning; registers, cells and plain words become zero. */
  reset(): void {
    this.fault(); // one that nobody asked for belongs to a run before
    this.begin();
  }

  private begin(): void {
    this.words.fill(0);
    for (let lane = 0; lane < this.lanes.length; lane++) {
      const { name, begin, states } = this.lanes[lane];
      try {
        const pc = begin(this.registers[lane], this.contexts[lane]);
        this.words[lane] = isPlace(pc, states) ? pc : nowhere('begin', pc);
      } catch (error) {
        throw blamed(error, name, '');
      }
    }
  }

  /** What the step just taken did wrong, or null; asking forgets it. */
  fault(): string | null {
    const what = this.askFault();
    return what === null ? null : faultText(what, 'fault');
  }

  /** Whether a lane has come to its end. */
  hasEnded(lane: number): boolean {
    return this.words[lane] === END;
  }

  /** Whether a lane sleeps in a state that `parks`, and only a `notifies` can wake it. */
  isAsleep(lane: number): boolean {
    return this.isAsleepIn(this.words, lane);
  }

  /** The same of a lane in other words of the system's. */
  isAsleepIn(words: Int32Array, lane: number): boolean {
    return words[lane] !== END && (words[lane] & ASLEEP) !== 0;
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
    try {
      return this.state(lane).operation(this.registers[lane], this.contexts[lane]);
    } catch (error) {
      throw this.blame(error, lane);
    }
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
    if (hasReached(this.words[this.cellsAt + state.cell], this.goal(lane, 0))) return true;
    for (let i = 1; i < state.cells.length; i++) {
      if (hasReached(this.words[this.cellsAt + state.cells[i]], this.goal(lane, i))) return true;
    }
    this.waited[lane][state.index] = 1;
    return false;
  }

  /** The goal of one of the cells that a lane's next step awaits. */
  goal(lane: number, awaited: number): number {
    try {
      return asWord(this.state(lane).goals[awaited](this.registers[lane], this.contexts[lane]), 'goal');
    } catch (error) {
      throw this.blame(error, lane);
    }
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
    if (state.verb !== Verb.touches) return bytes;
    try {
      state.touches(this.registers[lane], this.contexts[lane], bytes);
    } catch (error) {
      throw this.blame(error, lane);
    }
    return bytes;
  }

  /** Takes the next step of a lane, which must be enabled. */
  step(lane: number): void {
    const { words } = this;
    const state = this.states[lane][words[lane]];
    const r = this.registers[lane];
    const context = this.contexts[lane];
    const at = this.cellsAt + state.cell;
    this.stepped[lane][state.index] = 1;
    try {
      switch (state.verb) {
        case Verb.touches:
          state.step(r, context);
          break;
        case Verb.stores:
          words[at] = asWord(state.value(r, context), 'value');
          break;
        case Verb.loads:
          state.take(r, words[at], context);
          break;
        case Verb.updates:
          words[at] = asWord(state.update(words[at], r, context), 'new value');
          break;
        case Verb.parks:
          if (words[at] === (asWord(state.value(r, context), 'value to sleep on') | 0)) {
            words[lane] |= ASLEEP;
            this.waited[lane][state.index] = 1;
            return;
          }
          break;
        case Verb.notifies:
          this.wake(state.cell);
          break;
      }
      words[lane] = this.successor(state, lane);
    } catch (error) {
      throw this.blame(error, lane);
    }
  }

  private successor(state: State, lane: number): number {
    if (state.next !== CHOSEN) return state.next;
    const pc = state.choose(this.registers[lane], this.contexts[lane]);
    return isPlace(pc, this.states[lane]) ? pc : nowhere('next', pc);
  }

  private wake(cell: number): void {
    for (let lane = 0; lane < this.lanes.length; lane++) {
      if (!this.isAsleep(lane)) continue;
      const state = this.state(lane);
      if (state.cell === cell) this.words[lane] = this.successor(state, lane);
    }
  }

  /** What was thrown while a function of this lane ran, with the lane and its state. */
  private blame(error: unknown, lane: number): unknown {
    return blamed(error, this.lanes[lane].name, this.state(lane).name);
  }
}
