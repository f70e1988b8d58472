import type { Lane } from '../lane/lane.js';
import { isMade } from '../lane/made.js';
import { isIndexed } from '../lane/shared.js';
import type { Protocol } from '../program/protocol.js';
import { CodeReader } from './code-reader.js';
import { CONSTANTS_MOST, handed, type Kind, type Of, Unread } from './counted.js';
import { familiesOf, OPERATION, PLAIN } from './families.js';
import { Handed } from './handed.js';

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
});
/** What comes of them is kept in a cell. */
const KEPT = new Set(['value', 'to']);
/** What comes of them is a state. */
const PLACES = new Set(['next', 'begin']);
/** Families are tried at 0 in all combinations. */
const FAMILIES_MOST = 6;
/** What of a state is for reports alone. */
const FOR_REPORTS = new Set(['operation']);

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
  let first = 0;
  for (const lane of protocol.lanes) {
    if (!isMade(lane)) return `lane ${lane.name} was put together by hand: make it with lane() or vary()`;
    const { names } = lane.registers;
    const asked = new Handed({
      registers: Object.fromEntries(names.map((name, at) => [name, counts.of[first + at]])),
      rings: protocol.rings.length,
      capacity,
      executes: counts.executes,
    });
    first += names.length;
    const ofCells = counts.of.slice(counts.of.length - protocol.cells.length);
    const parts = partsOf(lane, ofCells);
    // Once to learn which registers are flags at times, and once with that.
    for (const { of, part, state, given } of [...parts, ...parts]) {
      const fault =
        given === undefined ? 'has a function that is not looked into' : faultOf(asked, of, part, given);
      if (fault !== null) return `lane ${lane.name} ${fault} (${state ? `${state}, ${part}` : part})`;
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

function faultOf(asked: Handed, of: unknown, part: string, given: readonly Kind[]): string | null {
  const reader = new CodeReader(asked);
  try {
    if (typeof of === 'function') {
      const result = reader.call(of as () => unknown, given);
      if (KEPT.has(part)) reader.kept(result);
      if (PLACES.has(part) && result.is !== 'place') return 'goes on to what is no state by name';
    } else if (Math.abs(of as number) > CONSTANTS_MOST) return `names the number ${of}: keep it small`;
  } catch (error) {
    if (error instanceof Unread) return error.message;
    throw error;
  }
  return null;
}

/** All that computes in a lane. A state's word may have an index that is computed, too. */
function partsOf({ states: made, source: { states, options } }: Lane, ofCells: readonly Of[]) {
  const parts = Object.entries(states).flatMap(([state, spec]) => {
    const { cell = -1 } = made.find(({ name }) => name === state) ?? {};
    const partsHere = partsAt(handed(cell < 0 ? 'wait' : ofCells[cell]));
    return Object.entries(spec).flatMap(([part, value]) =>
      FOR_REPORTS.has(part)
        ? []
        : [value]
            .flat()
            .map((each: unknown) =>
              isIndexed(each)
                ? { of: each.index as unknown, part, state, given: [R, C] as readonly Kind[] | undefined }
                : { of: each, part, state, given: partsHere[part] as readonly Kind[] | undefined },
            )
            .filter(
              ({ of, given }) => typeof of === 'function' || (given !== undefined && typeof of === 'number'),
            ),
    );
  });
  return options.begin === undefined
    ? parts
    : [...parts, { of: options.begin as unknown, part: 'begin', state: '', given: [R, C, GO] }];
}
