import type { Lane } from '../lane/lane.js';
import { isMade } from '../lane/made.js';
import { isIndexed } from '../lane/shared.js';
import type { Protocol } from '../program/protocol.js';
import { CodeReader } from './code-reader.js';
import { CONSTANTS_MOST, HANDED, type Kind, Unread } from './counted.js';
import { Handed } from './handed.js';

const R: Kind = { is: 'registers' };
const C: Kind = { is: 'context' };
const GO: Kind = { is: 'places' };
/** Of a state as it was written, what computes, and what that is handed. */
const PARTS: Readonly<Record<string, readonly Kind[]>> = {
  toReach: [R, C],
  value: [R, C],
  touches: [R, C, { is: 'bytes' }],
  step: [R, C],
  take: [R, HANDED, C],
  to: [HANDED, R, C],
  next: [R, C, GO],
};
/** What of a state is for reports alone. */
const FOR_REPORTS = new Set(['operation']);

/** What reading a protocol's code comes to. */
export interface CountingCode {
  /** Why its code may do something else when a counter is large, or null where it cannot. */
  readonly fault: string | null;
  /** How near counters are to each other, or to 0, where it may do something else. */
  readonly reach: number;
}

/**
 * Reads the code of lanes. It may add, subtract and compare small numbers and what it is handed, choose, and call functions
 * that do no more, wherever they are written. So what it does changes only where two counters, or a counter and 0, are as near
 * as the numbers of a comparison come to, and these places are tried one by one (shifts.ts). A loop, a product, a table, a
 * text, a large number or a variable that changes could hide another place, and is a fault.
 */
export function countingCode(protocol: Protocol, capacity: number): CountingCode {
  let reach = 1;
  for (const lane of protocol.lanes) {
    if (!isMade(lane))
      return { fault: `lane ${lane.name} was put together by hand: make it with lane() or vary()`, reach };
    const handed = new Handed({
      registers: lane.registers.names,
      rings: protocol.rings.length,
      capacity,
    });
    for (const { of, given, where } of partsOf(lane)) {
      const reader = new CodeReader(handed);
      const fault =
        given === undefined ? 'has a function that is not looked into' : faultOf(reader, of, given);
      if (fault !== null) return { fault: `lane ${lane.name} ${fault} (${where})`, reach };
      reach = Math.max(reach, 1 + reader.reach);
    }
  }
  return { fault: null, reach };
}

function faultOf(reader: CodeReader, of: unknown, given: readonly Kind[]): string | null {
  try {
    if (typeof of === 'function') reader.call(of as () => unknown, given);
    else if (Math.abs(of as number) > CONSTANTS_MOST) return `names the number ${of}: keep it small`;
  } catch (error) {
    if (error instanceof Unread) return error.message;
    throw error;
  }
  return null;
}

/** All that computes in a lane. A state's word may have an index that is computed, too. */
function partsOf({ source: { states, options } }: Lane) {
  const parts = Object.entries(states).flatMap(([state, spec]) =>
    Object.entries(spec).flatMap(([part, value]) =>
      FOR_REPORTS.has(part)
        ? []
        : [value]
            .flat()
            .map((each: unknown) =>
              isIndexed(each) ? { of: each.index, given: [R, C] } : { of: each, given: PARTS[part] },
            )
            .filter(
              ({ of, given }) => typeof of === 'function' || (given !== undefined && typeof of === 'number'),
            )
            .map((each) => ({ ...each, where: `${state}, ${part}` })),
    ),
  );
  return options.begin === undefined
    ? parts
    : [...parts, { of: options.begin as unknown, given: [R, C, GO], where: 'begin' }];
}
