import { StateTable } from '../../sim/states/state-table.js';
import { System } from '../../sim/system.js';
import { Accesses } from '../lane/accesses.js';
import { BadLane } from '../lane/bad-lane.js';
import { END, Verb } from '../lane/lane.js';
import type { Protocol } from '../program/protocol.js';
import { BadInput } from '../refusal/bad-input.js';
import { Choices } from './choices.js';
import { isAcyclic } from './is-acyclic.js';
import { LaneTable, NONE, type Numbering, TOLD, Told } from './lane-table.js';

/** What looking at a lane alone came to. */
export interface LaneAlone {
  /** What it does that it must not, or null. */
  readonly fault: string | null;
  /** Why it cannot be told, or null. */
  readonly outside: string | null;
  readonly states: number;
  readonly transitions: number;
  readonly held: number;
}

/** Where numbers are usually, and where each step is taken again: from the beginning, across the wrap, and elsewhere. */
const USUAL: Numbering = {
  position: 2 ** 20,
  operation: 2 ** 22,
  between: 1000,
  goal: 2 ** 24,
  apart: 2 ** 16,
};
const ELSEWHERE: readonly Numbering[] = [
  // Each register is 0 at one of these: they lie no further from the position than `APART_MOST`.
  ...Array.from({ length: 9 }, (_, position) => ({
    position,
    operation: 65_536,
    between: 1 + position,
    goal: 1 + position,
    apart: 1,
  })),
  { position: 0, operation: -1, between: 1, goal: 1, apart: 0 },
  { position: 0, operation: 0, between: 2, goal: 1, apart: 0 },
  { position: 2, operation: 5, between: 1, goal: 2, apart: 7 },
  { position: 12_345, operation: 54_321, between: 7, goal: 9_999, apart: 3 },
  { position: 4_000_000, operation: 3_999_999, between: 1, goal: 4_000_001, apart: -5 },
  { position: 2 ** 31 - 1, operation: 777, between: 3, goal: 2 ** 31 - 2, apart: 1 },
  { position: 2 ** 31 - 2, operation: 77_777, between: 2, goal: -(2 ** 31) + 3, apart: 11 },
  { position: -(2 ** 31), operation: 2 ** 20, between: 1, goal: 2 ** 31 - 1, apart: -1 },
  { position: -5, operation: 31_337, between: 64, goal: -77, apart: 2 ** 20 },
];
/** A cell that lags behind further is as one that lags so far. */
const LAG_MOST = 2;
/** Registers lie no further from how many operations are carried out. */
const APART_MOST = 8;
const MAX_STATES = 1e6;

/**
 * Looks at one lane of a protocol by operation, under any operations, beside lanes of which nothing is known but that their
 * counters grow. It is held to what docs/every-schedule.md calls the lane's part: that it carries its operations out
 * in order, each once, after it has seen what that waits for; that its counter says no more than is so, and says what is
 * awaited before it does anything else; and that it waits for no more than the operation does.
 */
export function laneAlone(protocol: Protocol, me: number): LaneAlone {
  return new Looking(protocol, me).run();
}

class Looking {
  private readonly choices = new Choices();
  private readonly ops: LaneTable;
  private readonly system: System;
  private readonly states: StateTable;
  private readonly quiet: number[] = [];
  private readonly numbers: readonly number[];
  private readonly bytes = new Accesses();
  private transitions = 0;
  private held = 0;

  constructor(
    { lanes, cells, rings }: Protocol,
    private readonly me: number,
  ) {
    const ops = new LaneTable(me, lanes.length, this.choices);
    const registers = lanes[me].registers.names.length;
    this.ops = ops;
    const spec = {
      lanes: [lanes[me]],
      cells,
      plainWords: TOLD,
      context: (plain: Int32Array) => {
        ops.told = plain;
        return ops.asContext(rings.length);
      },
    };
    this.system = new System(spec, new Int32Array(1 + registers + cells.length + TOLD));
    this.states = new StateTable(this.system.words.length);
    // Its registers and its cell count its operations, all of them: a lane that keeps something else is refused.
    this.numbers = [...Array.from({ length: registers }, (_, at) => 1 + at), this.system.cellsAt + me];
  }

  run(): LaneAlone {
    const { ops, states, system } = this;
    try {
      this.search();
      if (ops.fault === null && ops.outside === null && !isAcyclic(states.count, this.quiet)) {
        ops.fault = 'the lane may go round without carrying out an operation';
      }
    } catch (error) {
      if (!(error instanceof BadLane || error instanceof BadInput)) throw error;
      ops.refuse(`cannot be followed: ${error.message}`);
    }
    const { name } = system.lanes[0];
    const where = (what: string | null) => what && `${what} (lane ${name})`;
    return {
      fault: where(ops.fault),
      outside: ops.fault === null ? where(ops.outside) : null,
      states: states.count,
      transitions: this.transitions,
      held: this.held,
    };
  }

  private search(): void {
    const { ops, states, system, choices } = this;
    const { words } = system;
    do {
      words.fill(0);
      // A lane really begins at 0.
      this.numberFrom({ ...USUAL, position: 0 }, 0);
      ops.mayChoose = true;
      words[0] = system.lanes[0].begin(system.registers[0], system.contexts[0]);
      this.move(USUAL.position);
      ops.carried = USUAL.position;
      this.normalise();
      states.add(words);
    } while (choices.next());
    for (let row = 0; row < states.count && ops.fault === null && ops.outside === null; row++) {
      states.read(row, words);
      if (states.count > MAX_STATES) ops.refuse(`has more than ${MAX_STATES} states`);
      this.expand(row);
    }
  }

  private expand(row: number): void {
    const { ops, states, system, choices } = this;
    const { words } = system;
    const from = words.slice();
    if (from[0] === END) {
      if (ops.told[Told.kind] !== NONE) ops.fault ??= 'the lane ends before its operations do';
      if (ops.told[Told.isOwed])
        ops.fault ??= 'the lane ends, and has not told of an operation that somebody awaits';
      return;
    }
    do {
      words.set(from);
      this.step(USUAL);
      this.transitions++;
      const { hasCarriedOut, outside, fault, carried } = ops;
      const after = words.slice();
      if (outside === null && fault === null) {
        for (const numbering of ELSEWHERE) this.holdAt(numbering, from, after);
        ops.outside = this.outsideElsewhere;
      }
      words.set(after);
      ops.carried = carried;
      this.normalise();
      const to = states.add(words);
      if (!hasCarriedOut) this.quiet.push(row, to);
    } while (choices.next() && ops.fault === null && ops.outside === null);
    if (ops.fault !== null || ops.outside !== null) while (choices.next());
  }

  private outsideElsewhere: string | null = null;

  /** Takes the step again from the same state at other numbers: it must come to the same, moved by as much. */
  private holdAt(numbering: Numbering, from: Int32Array, after: Int32Array): void {
    const { ops, system, choices } = this;
    const { words } = system;
    this.held++;
    words.set(from);
    const by = (numbering.position - USUAL.position) | 0;
    this.move(by);
    choices.again();
    this.step(numbering);
    const came = words.slice();
    words.set(after);
    this.move(by);
    if (ops.outside !== null || ops.fault !== null || came.some((word, at) => word !== words[at])) {
      this.outsideElsewhere ??= `does something else in state ${system.lanes[0].states[from[0]].name} when all that it counts is moved`;
    }
    ops.fault = null;
    ops.outside = null;
  }

  /** Takes a step, and holds it to the lane's part. */
  private step(numbering: Numbering): void {
    const { ops, system, me, bytes } = this;
    const { words } = system;
    const state = system.lanes[0].states[words[0]];
    this.numberFrom(numbering, numbering.position);
    ops.mayChoose = false;
    ops.hasCarriedOut = false;
    const { told } = ops;
    const cell = system.cellsAt + me;
    const before = words[cell];
    switch (state.verb) {
      case Verb.awaits: {
        const [awaited, ...others] = state.cells;
        if (others.length > 0 || awaited === me || awaited >= ops.lanes) {
          ops.refuse(`waits in ${state.name} for something other than one other lane's counter`);
          return;
        }
        const goal = state.goals[0](system.registers[0], system.contexts[0]) | 0;
        const wanted = ops.goalOf(awaited);
        if (!told[Told.isKnown] || told[Told.kind] === NONE || !(told[Told.awaits] & (1 << awaited)))
          ops.fault ??= 'the lane waits for what no operation waits for';
        else if (((goal - wanted) | 0) > 0) ops.fault ??= 'the lane waits for more than its operation does';
        else if (goal === (wanted | 0)) told[Told.seen] |= 1 << awaited;
        if (told[Told.isOwed])
          ops.fault ??= 'the lane waits, and has not told of an operation that somebody awaits';
        break;
      }
      case Verb.touches:
        ops.forget();
        ops.bytes = bytes.clear();
        state.touches(system.registers[0], system.contexts[0], bytes);
        ops.bytes = null;
        if (bytes.count > 0) ops.refuse(`touches bytes in ${state.name} that are no operation's`);
        break;
      case Verb.stores:
        if (state.cell !== me) ops.refuse(`stores a cell in ${state.name} that is another lane's`);
        break;
      default:
        ops.refuse(`does in ${state.name} what is neither a wait, a store, nor an operation`);
        return;
    }
    ops.mayChoose = true;
    system.step(0);
    const failed = system.fault();
    if (failed !== null) ops.fault ??= failed;
    if (state.verb === Verb.touches && !ops.hasCarriedOut && ops.hasDeclared)
      ops.refuse('declares an operation that it does not carry out');
    if (state.verb !== Verb.stores) return;
    if (((words[cell] - ops.carried) | 0) > 0) ops.fault ??= 'the counter says more than is carried out';
    if (((words[cell] - before) | 0) < 0) ops.fault ??= 'the counter falls';
    if (words[cell] === ops.carried) told[Told.isOwed] = 0;
  }

  private numberFrom(numbering: Numbering, carried: number): void {
    const { ops } = this;
    ops.numbering = numbering;
    ops.carried = carried | 0;
  }

  private move(by: number): void {
    const { words } = this.system;
    for (const word of this.numbers) words[word] += by;
  }

  /** Numbers are relative to how many operations are carried out. */
  private normalise(): void {
    const { ops, system } = this;
    const { words, cellsAt } = system;
    this.move(USUAL.position - ops.carried);
    const cell = cellsAt + this.me;
    words[cell] = Math.max(words[cell], USUAL.position - LAG_MOST);
    for (const word of this.numbers) {
      if (Math.abs(words[word] - USUAL.position) > APART_MOST)
        ops.refuse('keeps a number that does not count its operations');
    }
  }
}
