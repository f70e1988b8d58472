import { Accesses, conflicts } from '../src/lane/accesses.js';
import { blamed, Slip } from '../src/lane/bad-lane.js';
import { END, hasReached, type State, Verb } from '../src/lane/lane.js';
import { writesCell } from './access-conflict.js';
import { isAsleepAt, stateAt } from './asleep.js';
import { WAKES_BY_CHANCE } from './choices.js';
import { asWord } from './lane-values.js';
import { SystemWords } from './system-words.js';

/** What can be asked of the state that a system's words are. `System` takes steps with them. */
export class SystemState extends SystemWords {
  /**
   * How many lanes touch plain bytes next, as of the last `enabledLanes`: with fewer than two there is no race. One that
   * accesses a cell plainly counts twice.
   */
  touching = 0;
  private readonly values = new Int32Array(this.cellNames.length);
  private readonly mine = new Accesses();
  private readonly theirs = new Accesses();

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
    return isAsleepAt(words[lane]);
  }

  /** The state that a lane is in, or the one whose choice this is; that lane must not have ended. */
  state(lane: number): State {
    return this.states[lane][stateAt(this.words[this.ownerOf[lane]])];
  }

  /** Where that is: the name of the state, or what the lane itself says. */
  placeOf(lane: number): string {
    return this.lanes[lane].place?.(this.registers[lane]) ?? this.state(lane).name;
  }

  /** The number of the state that a lane is in, or `END`. */
  stateNumber(lane: number): number {
    const pc = this.words[this.ownerOf[lane]];
    return pc === END ? END : stateAt(pc);
  }

  /** The number of the operation that a lane works on, or -1. */
  operation(lane: number): number {
    if (this.words[this.ownerOf[lane]] === END) return -1;
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
    return pc !== END && isPlain(this.states[lane][stateAt(pc)].verb);
  }

  /** Whether a lane can take its next step: it has not ended, does not sleep, and what it awaits is there. */
  isEnabled(lane: number): boolean {
    if (this.ownerOf[lane] !== lane) return this.isOffered(lane);
    const pc = this.words[lane];
    if (pc === END) return false;
    const state = this.states[lane][stateAt(pc)];
    if (isAsleepAt(pc)) return state.isLimited || (this.wakesByItself && this.someoneCanGoOn());
    return this.isOpen(state, lane);
  }

  /** Whether nothing keeps a lane that is awake from its step. */
  private isOpen(state: State, lane: number): boolean {
    if (state.verb === Verb.awaits) return this.isReached(state, lane);
    if (state.verb !== Verb.awaitsUntil && state.verb !== Verb.updatesWhen) return true;
    const { values, words, cellsAt } = this;
    for (let i = 0; i < state.cells.length; i++) values[i] = words[cellsAt + state.cells[i]];
    try {
      const isOpen = state.opens(this.registers[lane], values, this.contexts[lane]);
      if (isOpen) return true;
      if (isOpen === undefined) throw new Slip('its condition gives undefined: is a `return` missing?');
    } catch (error) {
      throw this.blame(error, lane);
    }
    this.waited[lane][state.index] = 1;
    return false;
  }

  /** The place of a lane that makes the same choice as another place does. */
  choiceAt(lane: number, like: number): number {
    const { ownerOf, choiceOf } = this;
    if (ownerOf[like] === like) return lane;
    return ownerOf.findIndex((owner, place) => owner === lane && choiceOf[place] === choiceOf[like]);
  }

  /** Whether a lane stands at a choice that this one of its choices is among. */
  private isOffered(place: number): boolean {
    const pc = this.words[this.ownerOf[place]];
    if (pc === END) return false;
    const { choices, isLimited } = this.states[place][stateAt(pc)];
    const choice = this.choiceOf[place];
    if (isAsleepAt(pc)) return this.wakesByItself && isLimited && choice === WAKES_BY_CHANCE;
    return choices > choice;
  }

  /** Whether the next step of a lane is that it wakes by chance, which is nothing to rely on. */
  isByChance(place: number): boolean {
    if (!this.wakesByItself) return false;
    const pc = this.words[this.ownerOf[place]];
    if (pc === END || !isAsleepAt(pc)) return false;
    return this.choiceOf[place] === WAKES_BY_CHANCE || !this.states[place][stateAt(pc)].isLimited;
  }

  /** Whether a lane can take a step that does not wait for chance. */
  private someoneCanGoOn(): boolean {
    for (let lane = 0; lane < this.threads; lane++) {
      const pc = this.words[lane];
      if (pc === END) continue;
      const state = this.states[lane][stateAt(pc)];
      if (isAsleepAt(pc) ? state.isLimited : this.isOpen(state, lane)) return true;
    }
    return false;
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
    let mixing = 0;
    let sleeping = 0;
    for (let lane = 0; lane < this.threads; lane++) {
      const pc = this.words[lane];
      if (pc === END) continue;
      const state = this.states[lane][stateAt(pc)];
      if (isAsleepAt(pc)) {
        if (!state.isLimited && !this.wakesByItself) continue;
        if (!state.isLimited) sleeping++;
      } else if (state.verb === Verb.touches) touching++;
      else if (isPlain(state.verb)) mixing++;
      else if (!this.isOpen(state, lane)) continue;
      enabled[count++] = lane;
    }
    // One alone that accesses a cell plainly may race with an atomic access.
    this.touching = touching + 2 * mixing;
    if (count === sleeping) return 0; // nobody wakes by chance where nobody else can go on
    for (let choice = this.threads; choice < this.lanes.length; choice++) {
      if (this.isOffered(choice)) enabled[count++] = choice;
    }
    return count;
  }

  /** Whether two lanes' next accesses conflict. Most states need no look at bytes: few lanes touch any. */
  isRacy(): boolean {
    const { mine, theirs, mixes } = this;
    for (let a = 0; a < this.lanes.length; a++) {
      if (!this.touchesNext(a)) continue;
      // Of two that touch, each is looked at once; an atomic access may come before or after.
      for (let b = mixes ? 0 : a + 1; b < this.lanes.length; b++) {
        if (b === a || !(mixes || this.touchesNext(b))) continue;
        if (conflicts(this.declare(a, mine), this.declare(b, theirs))) return true;
      }
    }
    return false;
  }

  /**
   * Declares the plain bytes that a lane's next step touches; none for an atomic access, but the cell's where cells are
   * accessed plainly as well.
   */
  declare(lane: number, bytes: Accesses): Accesses {
    bytes.clear();
    const pc = this.words[lane];
    if (pc === END) return bytes;
    const state = this.states[lane][stateAt(pc)];
    if (state.verb !== Verb.touches) return this.mixes ? this.declareCells(state, pc, bytes) : bytes;
    try {
      state.touches(this.registers[lane], this.contexts[lane], bytes);
    } catch (error) {
      throw this.blame(error, lane);
    }
    return bytes;
  }

  private declareCells(state: State, pc: number, bytes: Accesses): Accesses {
    const { verb, cell, cells } = state;
    // One that sleeps accesses nothing, and a notify reads no value.
    if (verb === Verb.chooses || verb === Verb.notifies || isAsleepAt(pc)) return bytes;
    for (const accessed of cells.length > 0 ? cells : [cell]) {
      bytes.accessesCell(accessed, writesCell(verb), !isPlain(verb));
    }
    return bytes;
  }

  /** What was thrown while a function of this lane ran, with the lane and its state. */
  protected blame(error: unknown, lane: number): unknown {
    return blamed(error, this.lanes[lane].name, this.placeOf(lane));
  }
}

/** Whether an access is plain: of bytes, or of a cell as though it were some. */
function isPlain(verb: Verb): boolean {
  return verb === Verb.touches || verb === Verb.readsCell || verb === Verb.writesCell;
}
