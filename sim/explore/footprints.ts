import { Accesses, conflicts } from '../../src/lane/accesses.js';
import { END, type State, Verb } from '../../src/lane/lane.js';
import { effects, effectsConflict } from '../access-conflict.js';
import type { System } from '../system.js';

/** A table of what is still to come, a byte for each state and each cell or touch, may be so large. */
const BYTES_LIMIT = 2 ** 24;

/** The states of a lane in which it touches plain bytes are told apart by their numbers; others have none. */
const NO_TOUCH = -1;

/**
 * What lanes have been seen to do: which state of a lane has come after which, and which plain bytes it declared in each.
 * From that follows, for each state, what a lane that stands there can still do to each cell and to the bytes that others
 * touch. A search that takes this for all that lanes ever do, and in the end has seen nothing else, was right in it: the
 * shortest way to anything else would have been among its own. docs/guarantees.md has the argument.
 */
export class Footprints {
  /** Whether something was seen since `prepare` that had not been seen before. */
  hasGrown = false;
  /** By lane: where its states begin in what is kept by state. */
  private readonly firstOf: readonly number[];
  private readonly states: readonly State[];
  /** By state: those that came next, of the same lane. */
  private readonly following: readonly number[][];
  /** By state: its number among those that touch, or `NO_TOUCH`. */
  private readonly touchOf: Int32Array;
  /** By touch: the ranges seen, and 1 where there were more than can be kept, which may be any. */
  private readonly touched: readonly Accesses[];
  private readonly isAnywhere: Uint8Array;
  /**
   * By state, and then by cell or by touch: effects on the cell that this and all later states of the lane have, or
   * whether one of them conflicts with the touch.
   */
  private readonly toCome: Uint8Array;
  private readonly columns: number;
  private readonly bytes = new Accesses();

  private constructor(private readonly system: System) {
    const { lanes, cellNames } = system;
    let count = 0;
    this.firstOf = lanes.map(({ states }) => {
      count += states.length;
      return count - states.length;
    });
    this.states = lanes.flatMap(({ states }) => states);
    this.following = this.states.map(() => []);
    let touches = 0;
    this.touchOf = Int32Array.from(this.states, ({ verb }) => (verb === Verb.touches ? touches++ : NO_TOUCH));
    this.touched = Array.from({ length: touches }, () => new Accesses());
    this.isAnywhere = new Uint8Array(touches);
    this.columns = cellNames.length + touches;
    this.toCome = new Uint8Array(count * this.columns);
  }

  /** Null where lanes have so many states that it would take too much memory. */
  static of(system: System): Footprints | null {
    const states = system.lanes.reduce((sum, lane) => sum + lane.states.length, 0);
    const touches = system.lanes.reduce(
      (sum, lane) => sum + lane.states.filter(({ verb }) => verb === Verb.touches).length,
      0,
    );
    return states * (system.cellNames.length + touches) > BYTES_LIMIT ? null : new Footprints(system);
  }

  /** The state, among those of all lanes, in which a lane is now, or `END`. */
  stateOf(lane: number): number {
    const state = this.system.stateNumber(lane);
    return state === END ? END : this.firstOf[lane] + state;
  }

  /** The system has begun: takes down where its lanes stand. */
  begin(): void {
    for (let lane = 0; lane < this.system.lanes.length; lane++) this.arrive(lane, this.stateOf(lane));
  }

  /** A lane has gone on from state `from` to where it is now. */
  goOn(lane: number, from: number): void {
    const to = this.stateOf(lane);
    if (to === END) return;
    const following = this.following[from];
    if (!following.includes(to)) {
      following.push(to);
      this.hasGrown = true;
    }
    this.arrive(lane, to);
  }

  /** The bytes that a lane touches next follow from where it stands: they are looked at once, when it gets there. */
  private arrive(lane: number, state: number): void {
    const touch = state === END ? NO_TOUCH : this.touchOf[state];
    if (touch === NO_TOUCH || this.isAnywhere[touch] !== 0) return;
    const bytes = this.system.declare(lane, this.bytes);
    for (let at = 0; at < bytes.count; at++) {
      if (this.isAnywhere[touch] === 0 && !hasRange(this.touched[touch], bytes, at)) this.add(touch, at);
    }
  }

  private add(touch: number, at: number): void {
    const { bytes } = this;
    const touched = this.touched[touch];
    this.hasGrown = true;
    if (touched.count === touched.address.length) {
      this.isAnywhere[touch] = 1;
      return;
    }
    const how = bytes.isWrite[at] !== 0 ? 'writes' : 'reads';
    touched[how](bytes.address[at], bytes.length[at], bytes.rows[at], bytes.stride[at]);
  }

  /** Works out what is still to come from each state, as far as has been seen. */
  prepare(): void {
    const { toCome, states, columns } = this;
    this.hasGrown = false;
    toCome.fill(0);
    for (let state = 0; state < states.length; state++) this.markOwn(state);
    // Most lanes go on to later states, so that once or twice is enough from the last one back.
    for (let isChanged = true; isChanged; ) {
      isChanged = false;
      for (let state = states.length - 1; state >= 0; state--) {
        for (const next of this.following[state]) {
          if (addAll(toCome, state * columns, next * columns, columns)) isChanged = true;
        }
      }
    }
  }

  private markOwn(state: number): void {
    const { toCome, states, columns, touched } = this;
    const first = state * columns;
    const { verb, cell, cells } = states[state];
    if (verb === Verb.touches) {
      const cellCount = columns - touched.length;
      for (let touch = 0; touch < touched.length; touch++) {
        if (this.touchesConflict(this.touchOf[state], touch)) toCome[first + cellCount + touch] = 1;
      }
      return;
    }
    toCome[first + cell] |= effects[verb];
    for (const awaited of cells) toCome[first + awaited] |= effects[verb];
  }

  private touchesConflict(a: number, b: number): boolean {
    const { isAnywhere, touched } = this;
    return isAnywhere[a] !== 0 || isAnywhere[b] !== 0 || conflicts(touched[a], touched[b]);
  }

  /** Whether the step of a lane in `state` conflicts with what another lane does from `other` on, that included. */
  meet(state: number, other: number): boolean {
    const { toCome, columns } = this;
    const first = other * columns;
    const touch = this.touchOf[state];
    if (touch !== NO_TOUCH) return toCome[first + columns - this.touched.length + touch] !== 0;
    const { verb, cell, cells } = this.states[state];
    if (effectsConflict(effects[verb], toCome[first + cell])) return true;
    for (let at = 1; at < cells.length; at++) {
      if (effectsConflict(effects[verb], toCome[first + cells[at]])) return true;
    }
    return false;
  }
}

/** Whether these ranges have that one of others among them. */
function hasRange(
  ranges: Accesses,
  { address, length, rows, stride, isWrite }: Accesses,
  of: number,
): boolean {
  for (let at = 0; at < ranges.count; at++) {
    const isSame =
      ranges.address[at] === address[of] &&
      ranges.length[at] === length[of] &&
      ranges.rows[at] === rows[of] &&
      ranges.stride[at] === stride[of] &&
      ranges.isWrite[at] === isWrite[of];
    if (isSame) return true;
  }
  return false;
}

/** Adds a row's bits to another one's; whether that had not all of them. */
function addAll(rows: Uint8Array, to: number, from: number, count: number): boolean {
  let added = 0;
  for (let at = 0; at < count; at++) {
    added |= rows[from + at] & ~rows[to + at];
    rows[to + at] |= rows[from + at];
  }
  return added !== 0;
}
