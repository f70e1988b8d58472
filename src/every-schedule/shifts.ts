import { StateTable } from '../../sim/states/state-table.js';
import { END, type State, Verb } from '../lane/lane.js';
import type { AbstractStates, Declared } from './abstract-states.js';
import { OPERATION } from './families.js';
import { type Move, PAST_BELOW, Value } from './frame.js';
import { GHOSTS, Ghost, isName, OPERATIONS_AT } from './ghosts.js';
import { Moves } from './moves.js';

/** The most questions that one step may ask. */
const ANSWERS = 12;

/**
 * Holds lanes against being moved: what a step comes to must be moved by as much as what it began from, wherever counting
 * has come to. Each step is taken again where counters begin, beyond 2^31, just before, and anywhere, once for each view that
 * a lane has: its place, its registers, and what it is told.
 */
export class Shifts {
  /** Steps that were taken again, each at several places. */
  held = 0;
  /** The first lane and state that did something else, and where counting had come to; or null. */
  found: { readonly lane: number; readonly state: string; readonly move: Move } | null = null;
  private readonly views: StateTable;
  private readonly view: Int32Array;
  private readonly before: Int32Array;
  private readonly after: Int32Array;
  private readonly moved: Int32Array;
  private declared: Declared = { operations: [], positions: [] };
  private readonly moves: Moves;
  /** What stood for all lower wait numbers where the step began. */
  private floor = 0;

  constructor(private readonly states: AbstractStates) {
    const { words } = states;
    this.before = words.slice();
    this.after = words.slice();
    this.view = new Int32Array(words.length + ANSWERS);
    this.moved = words.slice();
    this.views = new StateTable(this.view.length);
    this.moves = new Moves(states);
  }

  /** Remembers where a step begins. */
  begin(): void {
    this.before.set(this.states.words);
    this.floor = this.states.opponent.floor();
  }

  /** Takes the step again that has just been taken from there, if its lane has not had this view. */
  hold(lane: number): void {
    const { states, before, after, views } = this;
    after.set(states.words);
    const place = before[lane];
    if (!this.isAsCounted()) {
      const { name, states: places } = states.system.lanes[lane];
      states.opponent.refuseNumber(
        `keeps in lane ${name}, state ${places[place].name}, now one thing and now another`,
      );
    }
    this.see(lane, place, states.seenSlots());
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
    this.declared = states.declared();
    const move = this.moves.of(lane, before, after).find((each, at) => !this.isSameAt(lane, each, at));
    if (move) this.found = { lane, state: states.system.lanes[lane].states[place].name, move };
    // What cannot be told where it began cannot be told elsewhere, and that is the reason to give.
    opponent.outside = outside;
    Object.assign(opponent, saved);
    states.words.set(after);
  }

  /**
   * Holds the wait that a lane stands at: what it waits for must be as far from what there is wherever counting has come to,
   * whether it is over or not.
   */
  holdWait(lane: number): void {
    const { states, before, after, views } = this;
    const { system, opponent, words, frame } = states;
    const state = system.lanes[lane].states[words[lane]];
    if (state.verb !== Verb.awaits) return;
    this.begin();
    after.set(words);
    opponent.looked = 0;
    const far = this.distances(lane, state);
    this.see(lane, words[lane], []);
    // Not to be taken for the step from there.
    this.view[0] = -1 - lane;
    const { count } = views;
    views.add(this.view);
    if (views.count === count || this.found !== null) return;
    this.held++;
    const move = this.moves.of(lane, before, after).find((each, at) => {
      words.set(before);
      frame.move(each);
      const was = this.change(at);
      const moved = this.distances(lane, state);
      const isExact = opponent.lower === 0;
      Object.assign(opponent, was);
      frame.back();
      return moved.some((distance, cell) =>
        isExact ? distance !== far[cell] : distance >= 0 !== far[cell] >= 0,
      );
    });
    if (move) this.found = { lane, state: state.name, move };
    words.set(before);
  }

  /**
   * Whether each register and cell holds what it counts: code that compares two of a family takes them for that. Only one with
   * an operation may hold a flag at times: see `Handed`.
   */
  private isAsCounted(): boolean {
    const { after, states } = this;
    const { families, frame, system, opponent } = states;
    const [from] = system.registersAt;
    const { [Ghost.executes]: executes } = opponent.ghosts;
    const oldest = OPERATIONS_AT - Number(opponent.asked.has('previous'));
    return families.ofWord.every((family, at) => {
      const { [from + at]: value } = after;
      const is = frame.familyOf(value);
      // A count that is ahead of all EXECUTEs so far could be compared with what is not known yet.
      if (family === families.executes) return is === family && ((value - executes) | 0) <= 0;
      if (family !== OPERATION) return is === family;
      if (is === Value.operation) return value >= oldest && value <= OPERATIONS_AT + 1;
      return is === Value.plain || isName((value - OPERATIONS_AT) | 0);
    });
  }

  /** How far what a lane waits for is from what there is, by cell: not negative where that is reached. */
  private distances(lane: number, { cells }: State): readonly number[] {
    const { system } = this.states;
    return cells.map((cell, at) => (system.cell(cell) - system.goal(lane, at)) | 0);
  }

  /** Lets what may be any number be another one. */
  private change(at: number) {
    const { opponent } = this.states;
    const was = { many: opponent.many, lower: opponent.lower };
    opponent.many = [1, 2, 1000, 3][at % 4];
    opponent.lower = [0, 1, 1000][at % 3];
    return was;
  }

  /** What the lane knew: nothing of other lanes but for cells and the slots that it read, nothing of the schedule where it did not ask. */
  private see(lane: number, place: number, slots: readonly number[]): void {
    const { view, before, states } = this;
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
    for (const word of slots) view[word] = before[word];
    const { looked } = states.opponent;
    if (looked === 0) return;
    // What stands for all lower numbers is tried as one of those, too.
    for (const ghost of [Ghost.hazard, Ghost.baseHazard])
      view[1] |= Number(looked & (1 << ghost) && before[ghostsAt + ghost] === this.floor) << (16 + ghost);
    for (let ghost = 0; ghost < GHOSTS; ghost++) {
      if (looked & (1 << ghost)) view[ghostsAt + ghost] = before[ghostsAt + ghost];
    }
    if (!states.choices.writeTo(view, before.length)) states.opponent.refuse('asks too much at once');
  }

  private isSameAt(lane: number, move: Move, at: number): boolean {
    const { states, before, after } = this;
    const { words, frame, opponent, choices, system } = states;
    words.set(before);
    frame.move(move);
    choices.again();
    const was = this.change(at);
    const isEnabled = words[lane] !== END && system.isEnabled(lane);
    if (isEnabled) states.takeStep(lane);
    Object.assign(opponent, was);
    const { outside } = opponent;
    const isDeclared = this.isDeclaredAlike(move);
    system.fault();
    this.moved.set(words);
    frame.back();
    words.set(after);
    frame.move(move);
    const isSame =
      isEnabled && isDeclared && outside === null && words.every((word, index) => word === this.moved[index]);
    frame.back();
    return isSame;
  }

  /** Whether the step declared what it declares usually, moved. */
  private isDeclaredAlike({ families, newest, past }: Move): boolean {
    const { states, declared } = this;
    const now = states.declared();
    const isAlike = (was: readonly number[], is: readonly number[], by: (value: number) => number) =>
      was.length === is.length && was.every((value, at) => ((value + by(value)) | 0) === (is[at] | 0));
    return (
      isAlike(declared.operations, now.operations, (op) =>
        op < OPERATIONS_AT - PAST_BELOW ? past : newest,
      ) &&
      declared.positions.every((positions, ring) =>
        isAlike(positions, now.positions[ring], () => families[states.families.ofRing[ring]]),
      )
    );
  }
}
