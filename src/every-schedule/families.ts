import { Accesses } from '../lane/accesses.js';
import { CHOSEN, type State, Verb } from '../lane/lane.js';
import type { OperationTable } from '../program/operation-table.js';
import type { Protocol, TileContext } from '../program/protocol.js';
import type { RingSlots } from '../program/ring-slots.js';
import { KINDS } from './ghosts.js';

/** In place of a family's number: a value that stands for itself, such as a flag, and the number of an operation. */
export const PLAIN = -1;
export const OPERATION = -2;

/**
 * What the numbers of a protocol count. Numbers that are compared with each other, or copied, are of one family: they may
 * all be moved by as much, and nothing is different. Each register and cell begins as 0 of its family.
 */
export interface Families {
  readonly count: number;
  /** By register, lane by lane, and then by cell: a family's number, `PLAIN` or `OPERATION`. */
  readonly ofWord: readonly number[];
  /** By ring: the family of its positions. */
  readonly ofRing: readonly number[];
  /** The family that counts EXECUTEs. */
  readonly executes: number;
}

/** Numbers that stand for where a value came from lie so far apart: what is added to one does not reach the next. */
const APART = 2 ** 16;
const answers = KINDS.flatMap((kind) => [0, 1].map((last) => ({ kind, last })));

/**
 * Finds families by calling each function of each lane with numbers that say where they come from. What is found is no
 * more than a guess: the search holds every step against being moved (shifts.ts), so that a wrong guess ends in a refusal.
 */
export function familiesOf(protocol: Protocol): Families {
  const probe = new Probe(protocol);
  for (const answer of answers) probe.ask(answer);
  return probe.families();
}

class Probe {
  private readonly parents: number[];
  private readonly words: number;
  private readonly executes: number;
  private readonly operation: number;
  private readonly positions: readonly number[];
  private readonly slots: readonly number[];
  /** Registers that are changed by adding to them. */
  private readonly counters = new Set<number>();
  /** Whether a lane asks how many EXECUTEs there are. */
  private asksExecutes = false;

  constructor(private readonly protocol: Protocol) {
    const { lanes, cells, rings } = protocol;
    let end = cells.length;
    for (const { registers } of lanes) end += registers.names.length;
    this.words = end;
    this.executes = end++;
    this.operation = end++;
    this.positions = rings.map(() => end++);
    this.slots = rings.map(() => end++);
    this.parents = Array.from({ length: end }, (_, at) => at);
  }

  /** Calls everything, where each operation is of this kind. */
  ask(answer: (typeof answers)[number]): void {
    const context = this.context(answer);
    const { lanes } = this.protocol;
    const firstCell = this.words - this.protocol.cells.length;
    let first = 0;
    for (const { registers, states } of lanes) {
      const count = registers.names.length;
      const words = new Int32Array(count);
      const r = registers.bind(words, 0);
      for (const state of states) {
        // What throws here would throw in the search, too, which tells of it.
        const attempt = (work: () => void) => {
          for (let register = 0; register < count; register++) words[register] = markOf(first + register);
          try {
            work();
          } catch {}
          for (let register = 0; register < count; register++) this.same(first + register, words[register]);
        };
        attempt(() => this.askState(state, r, context, firstCell));
        if (state.next === CHOSEN) attempt(() => state.choose(r, context));
      }
      first += count;
    }
  }

  private askState(state: State, r: object, context: TileContext, firstCell: number): void {
    const cell = firstCell + state.cell;
    switch (state.verb) {
      case Verb.awaits:
        state.goals.forEach((goal, at) => {
          this.same(firstCell + state.cells[at], goal(r, context));
        });
        return;
      case Verb.stores:
        this.same(cell, state.value(r, context));
        return;
      case Verb.loads:
        state.take(r, markOf(cell), context);
        return;
      case Verb.updates:
        this.same(cell, state.update(markOf(cell), r, context));
        return;
      case Verb.touches:
        state.touches(r, context, new Accesses());
        state.step(r, context);
    }
  }

  families(): Families {
    this.joinExecutes();
    const numbers = new Map<number, number>([[this.root(this.operation), OPERATION]]);
    const counting = new Set(
      [...this.counters, this.executes, ...this.positions].map((word) => this.root(word)),
    );
    let count = 0;
    const numberOf = (word: number) => {
      const root = this.root(word);
      const known = numbers.get(root);
      if (known !== undefined) return known;
      if (!counting.has(root)) return PLAIN;
      numbers.set(root, count);
      return count++;
    };
    const executes = numberOf(this.executes);
    const ofRing = this.positions.map(numberOf);
    const ofWord = Array.from({ length: this.words }, (_, word) => numberOf(word));
    return { count, ofWord, ofRing, executes };
  }

  /** A lane may compare with how many EXECUTEs there are, and copy nothing: where one thing is counted, it is those. */
  private joinExecutes(): void {
    if (!this.asksExecutes) return;
    const roots = new Set([...this.counters, ...this.positions].map((word) => this.root(word)));
    roots.delete(this.root(this.operation));
    const [counted, ...others] = roots;
    const isAlone = this.parents.every(
      (_, word) => word === this.executes || this.root(word) !== this.root(this.executes),
    );
    if (isAlone && counted !== undefined && others.length === 0) this.join(this.executes, counted);
  }

  /** Takes a value for one of the family of `word`. A constant says nothing: it may be a flag, or a counter's first value. */
  private same(word: number, value: number): void {
    const source = this.sourceOf(value);
    if (source < 0) return;
    if (source === word && value !== markOf(word)) this.counters.add(word);
    this.join(word, source);
  }

  private join(a: number, b: number): void {
    this.parents[this.root(a)] = this.root(b);
  }

  private root(word: number): number {
    let at = word;
    while (this.parents[at] !== at) at = this.parents[at];
    return at;
  }

  /** What a value comes from: the nearest mark; -1 where it is none. */
  private sourceOf(value: number): number {
    const at = Math.round(value / APART) - 1;
    return at >= 0 && at < this.parents.length ? at : -1;
  }

  private context({ kind, last }: (typeof answers)[number]): TileContext {
    const operation = (op: number) => this.same(this.operation, op);
    const { executes } = this;
    const asked = () => {
      this.asksExecutes = true;
      return markOf(executes);
    };
    const known = {
      kind: (op: number) => {
        operation(op);
        return kind;
      },
      isLastK: (op: number) => {
        operation(op);
        return last !== 0;
      },
      hazard: (op: number) => {
        operation(op);
        return markOf(executes);
      },
      linkedStore: (op: number) => {
        operation(op);
        return markOf(this.operation);
      },
      executeAt: (count: number) => {
        this.same(executes, count);
        return markOf(this.operation);
      },
      get executes() {
        return asked();
      },
      length: markOf(this.operation) + (last === 0 ? 1000 : -1000),
    };
    const ops = Object.assign(known, { baseHazard: known.hazard, declare: operation });
    return {
      ops: ops as unknown as OperationTable,
      rings: this.protocol.rings.map((_, ring) => this.ring(ring) as unknown as RingSlots),
      tiles: { load: operation, execute: operation, store: operation, rows: operation },
    };
  }

  private ring(ring: number) {
    const position = (at: number) => this.same(this.positions[ring], at);
    return {
      capacity: 1,
      read: (at: number) => {
        position(at);
        return markOf(this.slots[ring]);
      },
      write: (at: number, item: number) => {
        position(at);
        this.same(this.slots[ring], item);
      },
      declareRead: position,
      declareWrite: position,
      roomGoal: (at: number) => {
        position(at);
        return at;
      },
    };
  }
}

function markOf(word: number): number {
  return (word + 1) * APART;
}
