import type { FindingKind } from '../../../sim/watch/finding.js';
import type { Initial } from '../../../src/lane/shared.js';

// biome-ignore lint/suspicious/noExplicitAny: a state as it was written, which is what is interpreted here
type Any = any;

/** Lanes as they are written, and the words that they share, by name. */
export interface WrittenSystem {
  readonly lanes: readonly {
    readonly name: string;
    readonly registers: readonly string[];
    readonly states: Readonly<Record<string, Any>>;
    readonly options: { readonly begin?: Any; readonly mayRunForever?: boolean };
  }[];
  readonly cells: Initial;
  readonly plain: Initial;
  readonly spuriousWakeUps: boolean;
  finalFault(plain: Any, seen: Any): string | null;
}

interface Here {
  readonly lanes: { at: string; asleep: boolean; readonly r: Record<string, number> }[];
  readonly cells: number[];
  readonly plain: number[];
  /** By cell, who sleeps on it: the first has slept longest. */
  readonly queues: number[][];
}

/** A step that may be taken, and where it leads to. */
export interface Move {
  readonly lane: number;
  /** The number that it chooses; -1 of a lane that is woken by chance. */
  readonly choice: number;
}

class Fault extends Error {}

/**
 * What lanes mean, told a second time and as plainly as it goes: a state of the system is an object, nothing is numbered, and
 * waiter lists are lists (ECMA-262, "Atomics.wait" and "Atomics.notify"). It shares no code with what it is held against.
 */
export class NaiveInterpreter {
  constructor(readonly system: WrittenSystem) {}

  begin(): Here {
    const cells = Object.values(this.system.cells).flat();
    const plain = Object.values(this.system.plain).flat();
    const lanes = this.system.lanes.map(({ registers, states, options }) => {
      const names = Object.keys(states);
      const r = Object.fromEntries(registers.map((name) => [name, 0]));
      return { at: options.begin?.(r, { plain }, goOf(names)) ?? names[0], asleep: false, r };
    });
    return { lanes, cells, plain, queues: cells.map(() => []) };
  }

  /** Steps that are sure to come, and after them those that chance alone brings. */
  moves(here: Here): readonly Move[] {
    const sure: Move[] = [];
    const byChance: Move[] = [];
    here.lanes.forEach(({ at, asleep }, lane) => {
      if (at === 'end') return;
      const state = this.stateOf(here, lane);
      if (asleep) {
        if (state.timeLimit) sure.push({ lane, choice: 0 });
        if (this.system.spuriousWakeUps) byChance.push({ lane, choice: -1 });
      } else if (state.chooses) {
        for (let choice = 0; choice < state.chooses; choice++) sure.push({ lane, choice });
      } else if (this.isOpen(here, lane, state)) sure.push({ lane, choice: 0 });
    });
    return sure.length === 0 ? [] : [...sure, ...byChance];
  }

  /** Where a step leads to, or what fails over it. */
  take(from: Here, { lane, choice }: Move): Here | string {
    const here = structuredClone(from);
    try {
      this.step(here, lane, choice);
      return here;
    } catch (error) {
      if (error instanceof Fault) return error.message;
      throw error;
    }
  }

  private step(here: Here, lane: number, choice: number): void {
    const { cells, plain, queues } = here;
    const { r, asleep } = here.lanes[lane];
    const state = this.stateOf(here, lane);
    const { word, value } = asked(r, plain);
    if (asleep) {
      const queue = queues[word(state.parks)];
      queue.splice(queue.indexOf(lane), 1);
      this.goesOn(here, lane, choice < 0 ? 0 : 2);
    } else if (state.chooses !== undefined) this.goesOn(here, lane, choice);
    else if (state.awaits !== undefined) this.goesOn(here, lane);
    else if (state.loads !== undefined) this.goesOn(here, lane, cells[word(state.loads)]);
    else if (state.reads !== undefined) this.goesOn(here, lane, plain[word(state.reads)]);
    else if (state.parks !== undefined) {
      if (cells[word(state.parks)] === value(state.while)) {
        here.lanes[lane].asleep = true;
        queues[word(state.parks)].push(lane);
      } else this.goesOn(here, lane, 1);
    } else if (state.notifies !== undefined) {
      const most = state.all ? Infinity : Math.max(0, value(state.count));
      const woken = queues[word(state.notifies)].splice(0, most);
      for (const other of woken) this.goesOn(here, other, 0);
      this.goesOn(here, lane, woken.length);
    } else {
      this.failing(here, lane, () => {
        if (state.stores !== undefined) cells[word(state.stores)] = value(state.value);
        else if (state.writes !== undefined) plain[word(state.writes)] = value(state.value);
        else if (state.step) state.step(r, { plain });
        else {
          const at = word(state.updates);
          cells[at] = typeof state.to === 'number' ? state.to : state.to(cells[at], r, { plain });
        }
      });
      this.goesOn(here, lane);
    }
  }

  /** A lane takes what it has come to know, and goes to its next state. */
  private goesOn(here: Here, lane: number, taken?: number): void {
    const me = here.lanes[lane];
    const { states } = this.system.lanes[lane];
    const { take, next } = states[me.at];
    const names = Object.keys(states);
    const context = { plain: here.plain };
    me.asleep = false;
    this.failing(here, lane, () => {
      if (taken !== undefined) take?.(me.r, taken, context);
      const following = names[names.indexOf(me.at) + 1] ?? 'end';
      me.at = typeof next === 'function' ? next(me.r, context, goOf(names)) : (next ?? following);
    });
  }

  private failing(here: Here, lane: number, act: () => void): void {
    const { at } = here.lanes[lane];
    try {
      act();
    } catch (error) {
      throw new Fault(`${this.system.lanes[lane].name} fails in ${at}: ${(error as Error).message}`);
    }
  }

  private isOpen(here: Here, lane: number, state: Any): boolean {
    const { r } = here.lanes[lane];
    const context = { plain: here.plain };
    const { word, value } = asked(r, here.plain);
    if (state.when) return state.when(here.cells[word(state.updates)], r, context);
    if (state.awaits === undefined) return true;
    const values = [state.awaits].flat().map((given: Any) => here.cells[word(given)]);
    if (state.untilAll) return state.untilAll(r, values, context);
    if (state.until) return state.until(r, values[0], context);
    if (state.toEqual !== undefined) return values[0] === value(state.toEqual);
    if (state.toBeLess !== undefined) return values[0] < value(state.toBeLess);
    const goals = [state.toReach].flat();
    return values.some((is: number, at: number) => is >= value(goals[at]));
  }

  /** Two lanes that stand at the same plain word, and one of them writes it: `a.read b.write`. */
  race(here: Here): string | null {
    const touched = here.lanes.map(({ at }, lane) => (at === 'end' ? [] : this.touched(here, lane)));
    for (let a = 0; a < touched.length; a++) {
      for (let b = a + 1; b < touched.length; b++) {
        const isRace = touched[a].some((one) =>
          touched[b].some((other) => one.byte === other.byte && (one.writes || other.writes)),
        );
        if (isRace) return [a, b].map((lane) => this.placeOf(here, lane)).join(' ');
      }
    }
    return null;
  }

  private touched(here: Here, lane: number): readonly { readonly byte: number; readonly writes: boolean }[] {
    const state = this.stateOf(here, lane);
    const { r } = here.lanes[lane];
    const context = { plain: here.plain };
    const given = state.reads ?? state.writes;
    const word = given?.range ? given.range.first + given.index(r, context) : given;
    if (word !== undefined) return [{ byte: 4 * word, writes: state.writes !== undefined }];
    const bytes: { readonly byte: number; readonly writes: boolean }[] = [];
    const declaring = (writes: boolean) => (address: number, length: number) => {
      for (let byte = address; byte < address + length; byte++) bytes.push({ byte, writes });
    };
    state.touches?.(r, context, { reads: declaring(false), writes: declaring(true) });
    return bytes;
  }

  /** What is wrong where nothing goes on any more. */
  atEnd(here: Here): { readonly kind: FindingKind; readonly what: string } | null {
    if (!this.isAtRest(here)) {
      const waiting = here.lanes.flatMap(({ at }, lane) => (at === 'end' ? [] : [this.placeOf(here, lane)]));
      return { kind: 'deadlock', what: waiting.join(' ') };
    }
    const registers = Object.fromEntries(this.system.lanes.map(({ name }, at) => [name, here.lanes[at].r]));
    const seen = { cells: named(this.system.cells, here.cells), registers };
    const what = this.system.finalFault(here.plain, {
      ...seen,
      plain: named(this.system.plain, here.plain),
    });
    return what === null ? null : { kind: 'wrong-result', what };
  }

  isAtRest(here: Here): boolean {
    return here.lanes.every(
      ({ at }, lane) => at === 'end' || (this.system.lanes[lane].options.mayRunForever ?? false),
    );
  }

  private placeOf(here: Here, lane: number): string {
    return `${this.system.lanes[lane].name}.${here.lanes[lane].at}`;
  }

  private stateOf(here: Here, lane: number): Any {
    return this.system.lanes[lane].states[here.lanes[lane].at];
  }
}

/** The word that is named, by an index or not, and a value that is given, as a constant or not. */
function asked(r: Any, plain: readonly number[]) {
  return {
    word: (given: Any): number =>
      typeof given === 'number' ? given : given.range.first + given.index(r, { plain }),
    value: (given: Any): number => (typeof given === 'function' ? given(r, { plain }) : given),
  };
}

/** Here a state goes by its name. */
function goOf(names: readonly string[]): Any {
  return Object.fromEntries([...names, 'end'].map((name) => [name, name]));
}

function named(initial: Initial, words: readonly number[]): Any {
  let at = 0;
  return Object.fromEntries(
    Object.entries(initial).map(([name, given]) => {
      const count = typeof given === 'number' ? 0 : given.length;
      const value = count === 0 ? words[at] : words.slice(at, at + count);
      at += Math.max(1, count);
      return [name, value];
    }),
  );
}
