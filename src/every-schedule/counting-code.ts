import { type Lane, Verb } from '../lane/lane.js';
import { isMade } from '../lane/made.js';
import { isIndexed } from '../lane/shared.js';
import type { Protocol } from '../program/protocol.js';
import { Closures } from './closure.js';
import { CodeReader } from './code-reader.js';
import { CONSTANTS_MOST, constant, handed, type Kind, keep, numberOf, type Of, Unread } from './counted.js';
import { familiesOf, OPERATION, PLAIN } from './families.js';
import { Handed } from './handed.js';
import { RegisterKinds } from './register-kinds.js';

const R: Kind = { is: 'registers' };
const C: Kind = { is: 'context' };
const GO: Kind = { is: 'places' };
/** Of a state as it was written, what computes, and what that is handed, where its cell holds such a number. */
const partsAt = (cell: Kind): Readonly<Record<string, readonly Kind[]>> => ({
  toReach: [R, C],
  value: [R, C],
  touches: [R, C, { is: 'bytes' }],
  step: [R, C],
  take: [R, cell, C],
  to: [cell, R, C],
  next: [R, C, GO],
  operation: [R, C],
});
/** The parts that may write into registers, in the order in which they run; `next` comes behind them. */
const WRITING = ['to', 'take', 'value', 'step'];
/** What comes of them is kept in a cell. */
const KEPT = new Set(['value', 'to']);
/** What comes of them is a state. */
const PLACES = new Set(['next', 'begin']);
/** Families are tried at 0 in all combinations. */
const FAMILIES_MOST = 6;

/**
 * Reads the code of lanes, and says why it may do something else when counters are large, or null where it cannot. It may add,
 * subtract and compare small numbers and what it is handed, choose, and call functions that do no more, wherever they are
 * written. Where it chooses, it compares two numbers that count the same, so that nothing changes when both are moved; or
 * one with 0, and there it is tried (moves.ts). A loop, a product, a table, a text or a variable that changes could hide a
 * place where it does something else, and is a fault.
 */
export function countingCode(protocol: Protocol, capacity: number): string | null {
  const counts = countsOf(protocol);
  if (counts.families > FAMILIES_MOST) return `counts more than ${FAMILIES_MOST} things`;
  // What variables hold is looked up anew each time.
  const closures = new Closures();
  const ofCells = counts.of.slice(counts.of.length - protocol.cells.length);
  let first = 0;
  for (const lane of protocol.lanes) {
    if (!isMade(lane)) return `lane ${lane.name} was put together by hand: make it with lane() or vary()`;
    const { names } = lane.registers;
    const asked = new Handed({
      registers: Object.fromEntries(names.map((name, at) => [name, counts.of[first + at]])),
      rings: protocol.rings.length,
      capacity,
      executes: counts.executes,
      closures,
    });
    first += names.length;
    // Names of past operations are no numbers that another one could be ahead of.
    const late = lane.states.find(
      ({ verb, cells }) => verb === Verb.awaits && cells.some((at) => ofCells[at] === 'operation'),
    );
    if (late)
      return `lane ${lane.name} waits in ${late.name} for a cell that has operations: wait for one that counts`;
    const places = placesOf(lane, ofCells);
    // Anew as long as that tells of more registers which are flags at times: one is handed on to the next.
    for (let flags = -1; flags < asked.flagCount; ) {
      flags = asked.flagCount;
      for (const parts of places) {
        const fault = faultIn(asked, parts);
        if (fault !== null) return `lane ${lane.name} ${fault}`;
      }
    }
  }
  return null;
}

/** What each register counts, lane by lane, and then each cell. Where operations say their lanes, all count those. */
function countsOf(protocol: Protocol): {
  readonly of: readonly Of[];
  readonly executes: Of;
  readonly families: number;
} {
  if (protocol.byOperation) {
    const words = protocol.lanes.reduce((sum, { registers }) => sum + registers.names.length, 0);
    const of = Array.from({ length: words + protocol.cells.length }, () => 0);
    return { of, executes: 0, families: 1 };
  }
  const { ofWord, executes, count } = familiesOf(protocol);
  const of = ofWord.map((family) =>
    family === OPERATION ? 'operation' : family === PLAIN ? 'plain' : family,
  );
  return { of, executes, families: count };
}

/** Something that computes in a lane: a function, or a number in place of one. */
interface Part {
  readonly of: unknown;
  readonly name: string;
  readonly state: string;
  readonly given: readonly Kind[] | undefined;
  /** What the cell of its state counts. */
  readonly cell: Of;
}

/** Why the parts of one state may not be looked at moved, or null. */
function faultIn(asked: Handed, parts: readonly Part[]): string | null {
  let written = new RegisterKinds(asked, true);
  for (const part of parts) {
    const isWriting = WRITING.includes(part.name);
    const seen = isWriting
      ? written
      : part.name === 'next'
        ? written.after(false)
        : new RegisterKinds(asked, false);
    const fault = faultOf(new CodeReader(asked, seen), part);
    if (fault !== null) return `${fault} (${part.state ? `${part.state}, ${part.name}` : part.name})`;
    if (isWriting) written = written.after(true);
  }
  return null;
}

function faultOf(reader: CodeReader, { of, name, given, cell }: Part): string | null {
  if (given === undefined) return 'has a function that is not looked into';
  try {
    if (typeof of === 'function') {
      const result = reader.call(of as () => unknown, given);
      if (KEPT.has(name)) keep(numberOf(result), cell);
      if (PLACES.has(name) && result.is !== 'place') return 'goes on to what is no state by name';
      return null;
    }
    if (Math.abs(of as number) > CONSTANTS_MOST) return `names the number ${of}: keep it small`;
    if (KEPT.has(name)) keep(constant(of as number), cell);
  } catch (error) {
    if (error instanceof Unread) return error.message;
    throw error;
  }
  return null;
}

/** All that computes in a lane, state by state, what writes first. A state's word may have an index that is computed, too. */
function placesOf(
  { states: made, source: { states, options } }: Lane,
  ofCells: readonly Of[],
): readonly (readonly Part[])[] {
  const places = Object.entries(states).map(([state, spec]) => {
    const labels = made.flatMap(({ name, cell }) => (name === state && cell >= 0 ? [ofCells[cell]] : []));
    // Of an array whose words count different things, nothing may be asked.
    const cell = new Set(labels).size === 1 ? labels[0] : 'wait';
    // A cell with an operation may have a flag at times, as an item may.
    const given = partsAt(handed(cell === 'operation' ? 'item' : cell));
    const parts = Object.entries(spec).flatMap(([name, value]) =>
      [value].flat().flatMap((each: unknown): Part[] => {
        if (isIndexed(each)) return [{ of: each.index, name, state, cell, given: [R, C] }];
        const isRead = typeof each === 'function' || (given[name] !== undefined && typeof each === 'number');
        return isRead ? [{ of: each, name, state, cell, given: given[name] }] : [];
      }),
    );
    const order = ({ name }: Part) => (WRITING.includes(name) ? WRITING.indexOf(name) : WRITING.length);
    return parts.sort((a, b) => order(a) - order(b));
  });
  const own = (name: 'begin' | 'operation', given: readonly Kind[]): Part[] =>
    options[name] === undefined ? [] : [{ of: options[name], name, state: '', cell: 'wait', given }];
  return [...places, own('begin', [R, C, GO]), own('operation', [R, C])];
}
