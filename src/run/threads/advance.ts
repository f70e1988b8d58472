import { CHOSEN, END, type Lane, type RegisterFile, type State, Verb } from '../../lane/lane.js';
import { access, type Cells, type Waiting } from './lane-runner.js';
import type { Looks } from './looks.js';

/** What a lane needs to take steps. */
export interface Surroundings extends Waiting {
  readonly cells: Cells;
  readonly looks: Looks;
}

/** What `Advance` gives where there was no step to take: the lane waits where it is. */
export const STAYS = -2;

/**
 * Takes steps of a lane from state `pc` on, until it has ended or comes to a wait that is not over.
 * @param givesWay whether to stop before the next wait, and before the next operation after one, so that other lanes get a
 * turn; where a lane polls, after each look.
 * @returns the state that it has come to, `END`, or `STAYS`.
 */
export type Advance = (
  pc: number,
  r: RegisterFile,
  context: unknown,
  around: Surroundings,
  givesWay: boolean,
) => number;

/** Lanes are made once, and run in many programs. */
const known = new WeakMap<Lane, Advance | null>();

/** How a lane advances by code of its own; null where it does more than to wait, store and touch, or none can be made. */
export function compiledOf(lane: Lane): Advance | null {
  const { states } = lane;
  const isPlain = states.every(({ verb }) => verb <= Verb.touches);
  const made = known.get(lane) ?? (isPlain ? compiled(lane) : null);
  known.set(lane, made);
  return made;
}

/** Carries a lane out by code of its own until it ends; false where the run was given up while it waited. */
export function runCompiled(
  advance: Advance,
  { begin, states }: Lane,
  r: RegisterFile,
  context: unknown,
  around: Surroundings,
): boolean {
  let pc = begin(r, context);
  for (;;) {
    const to = advance(pc, r, context, around, false);
    if (to === END) return true;
    if (to !== STAYS) pc = to;
    if (!around.await(states[pc], r, context)) return false;
  }
}

/** How any lane advances: each step is looked up, and calls functions that the loop knows nothing of. `await` waits for nothing. */
export function stepwise({ states }: Lane): Advance {
  return (pc, r, context, around, givesWay) => {
    let at = pc;
    let moved = false;
    let worked = false;
    while (at !== END) {
      const state = states[at];
      const { verb } = state;
      if (givesWay && moved && (verb === Verb.awaits || (worked && isOperation(state)))) return at;
      if (!access(state, r, context, around.cells, around)) return moved ? at : STAYS;
      moved = true;
      worked ||= isOperation(state);
      at = state.next === CHOSEN ? state.choose(r, context) : state.next;
      if (givesWay && (verb === Verb.loads || verb === Verb.updates)) return at;
    }
    return END;
  };
}

/**
 * The same as a switch over the lane's states, each with calls of its own functions, which the compiler of JavaScript then
 * takes in: a step takes some two thirds of the time. What the steps do is told by the same functions.
 * @returns null where no code may be made at run time.
 */
function compiled({ states }: Lane): Advance | null {
  const functions = states.map(
    (_, i) => `const { value: value${i}, step: step${i}, choose: choose${i} } = states[${i}];`,
  );
  const code = `${functions.join('\n')}
    return (pc, r, context, around, givesWay) => {
      const { cells, looks } = around;
      const { words, at } = cells;
      const { seen } = looks;
      let moved = false;
      let worked = false;
      for (;;) {
        switch (pc) {
          ${states.map((state) => `case ${state.index}: ${stepOf(state)}; break;`).join('\n')}
          default: return ${END};
        }
        moved = true;
      }
    };`;
  try {
    return new Function('states', 'Atomics', code)(states, Atomics);
  } catch {
    return null;
  }
}

/** The code of a state. There is no text in it that anybody has written: numbers alone. */
function stepOf(state: State): string {
  const { index, verb, cell, cells, next } = state;
  const go = next === CHOSEN ? `pc = choose${index}(r, context)` : `pc = ${next}`;
  switch (verb) {
    case Verb.awaits: {
      const open = `return moved ? ${index} : ${STAYS}`;
      const look =
        cells.length > 1
          ? `if (!looks.isOver(states[${index}], r, context)) ${open};`
          : `const goal = value${index}(r, context);
             if (((seen[${cell}] - goal) | 0) < 0 && (((seen[${cell}] = Atomics.load(words, at[${cell}])) - goal) | 0) < 0) ${open};`;
      return `{ if (givesWay && moved) return ${index}; ${look} ${go}; }`;
    }
    case Verb.stores:
      return `{ const value = value${index}(r, context); Atomics.store(words, at[${cell}], value); around.stored(${cell}, value); ${go}; }`;
    default: {
      const turn = isOperation(state) ? `if (givesWay && worked) return ${index}; worked = true;` : '';
      return `{ ${turn} step${index}(r, context); ${go}; }`;
    }
  }
}

function isOperation({ verb, event }: State): boolean {
  return verb === Verb.touches && event !== '';
}
