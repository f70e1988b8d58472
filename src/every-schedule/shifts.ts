import { StateTable } from '../../sim/states/state-table.js';
import { END } from '../lane/lane.js';
import type { AbstractStates } from './abstract-states.js';
import { OPERATION } from './families.js';
import { type Move, Value } from './frame.js';
import { GHOSTS, NEAR, OPERATIONS_AT } from './ghosts.js';

/** How many other places each step is taken at, besides those that are always tried. */
const AT_RANDOM = 3;
/** Real operations have numbers from 0 on. */
const LOWEST_PAST = -2000;

/**
 * Holds lanes against being moved: what a step comes to must be moved by as much as what it began from, wherever counting
 * has come to. Each step is taken again where counters begin, beyond 2^31, just before, and anywhere, once for each view that
 * a lane has: its place, its registers, and what it is told.
 */
export class Shifts {
  /** Steps that were taken again, each at several places. */
  held = 0;
  /** The first lane and state that did something else, or null. */
  found: { readonly lane: number; readonly state: string } | null = null;
  private readonly views: StateTable;
  private readonly view: Int32Array;
  private readonly before: Int32Array;
  private readonly after: Int32Array;
  private readonly moved: Int32Array;
  private seed = 0x2545f491;

  constructor(private readonly states: AbstractStates) {
    const { words } = states;
    this.before = words.slice();
    this.after = words.slice();
    this.view = words.slice();
    this.moved = words.slice();
    this.views = new StateTable(words.length);
  }

  /** Remembers where a step begins. */
  begin(): void {
    this.before.set(this.states.words);
  }

  /** Takes the step again that has just been taken from there, if its lane has not had this view. */
  hold(lane: number): void {
    const { states, before, after, views } = this;
    after.set(states.words);
    const place = before[lane];
    this.see(lane, place);
    const { count } = views;
    views.add(this.view);
    if (views.count === count || this.found !== null) return;
    this.held++;
    const { opponent } = states;
    const { outside } = opponent;
    const saved = {
      fault: opponent.fault,
      advanced: opponent.advanced,
      newest: opponent.newest,
      retired: opponent.retired,
    };
    const moves = this.moves(lane);
    const isSame = moves.every((move, at) => this.isSameAt(lane, move, at));
    if (!isSame) this.found = { lane, state: states.system.lanes[lane].states[place].name };
    // What cannot be told where it began cannot be told elsewhere, and that is the reason to give.
    opponent.outside = outside;
    Object.assign(opponent, saved);
    states.words.set(after);
  }

  /** What the lane knew: nothing of the other lanes but for cells, and nothing of the schedule where it did not ask. */
  private see(lane: number, place: number): void {
    const { view, before, after, states } = this;
    const { system } = states;
    const { cell, cells } = system.lanes[lane].states[place];
    view.fill(0);
    view[0] = lane;
    view[1] = place;
    const from = system.registersAt[lane];
    const to = from + system.lanes[lane].registers.names.length;
    for (let word = from; word < to; word++) view[word] = before[word];
    for (const each of cell >= 0 ? [cell, ...cells] : cells)
      view[system.cellsAt + each] = before[system.cellsAt + each];
    const ghostsAt = before.length - GHOSTS;
    // A slot that was read or written is told by what became of it.
    for (let word = system.plainAt; word < ghostsAt; word++) {
      if (before[word] !== after[word]) view[word] = before[word];
    }
    const { looked } = states.opponent;
    if (looked === 0) return;
    for (let ghost = 0; ghost < GHOSTS; ghost++) {
      if (looked & (1 << ghost)) view[ghostsAt + ghost] = before[ghostsAt + ghost];
    }
    view[2] = states.choices.number;
  }

  private moves(lane: number): readonly Move[] {
    const { states, before } = this;
    const { families, system, frame } = states;
    const lowest = Array.from({ length: families.count }, () => Number.POSITIVE_INFINITY);
    const named: number[] = [];
    for (let word = system.registersAt[0]; word < system.plainAt; word++) {
      const family = frame.familyOf(before[word]);
      if (family >= 0) lowest[family] = Math.min(lowest[family], before[word]);
      if (family === Value.past) named.push(before[word]);
    }
    const own = system.registersAt[lane];
    const mine = before.subarray(own, own + system.lanes[lane].registers.names.length);
    const ofFamilies = (by: (lowest: number) => number) =>
      lowest.map((least) => (Number.isFinite(least) ? by(least) | 0 : 0));
    const random = (most: number) => this.random(most);
    // Past operations have lower numbers than the newest, and none of them the same.
    const operations = () => random(NEAR) - OPERATIONS_AT + 2 * NEAR;
    const anywhere = () => ({
      families: ofFamilies(() => random(2 ** 32)),
      newest: operations(),
      past: random(NEAR) - OPERATIONS_AT - LOWEST_PAST,
    });
    const atWrap = () => ({
      families: ofFamilies((least) => 2 ** 31 - least - random(states.capacity + 4)),
      newest: operations(),
      past: random(NEAR) - OPERATIONS_AT - LOWEST_PAST,
    });
    const atZero = {
      families: ofFamilies((least) => -least),
      newest: -OPERATIONS_AT + 128,
      past: -OPERATIONS_AT - LOWEST_PAST + NEAR,
    };
    const first = this.mayBeFirst() ? [{ ...atZero, newest: -OPERATIONS_AT }] : [];
    const pastFirst = named
      .filter((value) => mine.includes(value))
      .map((value) => ({ ...anywhere(), past: -value }));
    return [
      atZero,
      ...first,
      ...pastFirst,
      ...Array.from({ length: AT_RANDOM }, () => [anywhere(), atWrap()]).flat(),
    ];
  }

  /** Whether the newest operation may be the first of all: no other is named, nor a flag, which could be taken for one. */
  private mayBeFirst(): boolean {
    const { states, before, after } = this;
    const { families, system, frame } = states;
    const at = system.registersAt[0];
    const mayBe = (value: number) => {
      const family = frame.familyOf(value);
      return value === OPERATIONS_AT || value === OPERATIONS_AT + 1 || family === Value.past;
    };
    return families.ofWord.every(
      (family, word) => family !== OPERATION || (mayBe(before[at + word]) && mayBe(after[at + word])),
    );
  }

  private isSameAt(lane: number, move: Move, at: number): boolean {
    const { states, before, after } = this;
    const { words, frame, opponent, choices, system } = states;
    words.set(before);
    frame.move(move);
    choices.again();
    const was = { many: opponent.many, lower: opponent.lower };
    opponent.many = [1, 2, 1000, 3][at % 4];
    opponent.lower = [0, 1, 1000][at % 3];
    const isEnabled = words[lane] !== END && system.isEnabled(lane);
    if (isEnabled) states.takeStep(lane);
    Object.assign(opponent, was);
    const { outside } = opponent;
    system.fault();
    this.moved.set(words);
    frame.back();
    words.set(after);
    frame.move(move);
    const isSame = isEnabled && outside === null && words.every((word, index) => word === this.moved[index]);
    frame.back();
    return isSame;
  }

  /** A whole number below `most`, the same ones in every search (xorshift, Marsaglia 2003). */
  private random(most: number): number {
    this.seed ^= this.seed << 13;
    this.seed ^= this.seed >>> 17;
    this.seed ^= this.seed << 5;
    return Math.floor(((this.seed >>> 0) / 2 ** 32) * most);
  }
}
