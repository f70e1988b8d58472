import { type Accesses, conflicts } from '../src/lane/accesses.js';
import { Verb } from '../src/lane/lane.js';
import type { NextStep, Outlook } from './execution.js';

const READS = 1;
const WRITES = 2;
const SLEEPS = 4;
const WAKES = 8;

/** What each verb does to its cell: bits, none for plain bytes. */
export const effects = new Uint8Array(12);
effects[Verb.awaits] = READS;
effects[Verb.loads] = READS;
effects[Verb.stores] = WRITES;
effects[Verb.updates] = READS | WRITES;
effects[Verb.parks] = READS | SLEEPS;
effects[Verb.notifies] = WAKES;
effects[Verb.awaitsUntil] = READS;
effects[Verb.updatesWhen] = READS | WRITES;
effects[Verb.chooses] = 0;
effects[Verb.readsCell] = READS;
effects[Verb.writesCell] = WRITES;

/** Whether an access of a cell by this verb may write it. */
export function writesCell(verb: Verb): boolean {
  return (effects[verb] & WRITES) !== 0;
}

/** Whether a state makes its access to this cell; a wait on several cells makes it to each. */
export function accessesCell(state: NextStep, cell: number): boolean {
  if (state.cell === cell) return true;
  for (let i = 1; i < state.cells.length; i++) if (state.cells[i] === cell) return true;
  return false;
}

/**
 * Whether the order of the next steps of two lanes matters: the same cell, and one of them writes it or wakes the
 * other, or plain bytes in common, and one of them writes. Two steps that do not conflict lead to the same state in
 * either order. Neither lane may have ended.
 */
export function nextStepsConflict(
  outlook: Outlook,
  a: number,
  b: number,
  mine: Accesses,
  theirs: Accesses,
): boolean {
  const first = outlook.state(a);
  const second = outlook.state(b);
  if (first.verb === Verb.touches) {
    return second.verb === Verb.touches && conflicts(outlook.declare(a, mine), outlook.declare(b, theirs));
  }
  return effectsConflict(effects[first.verb], effects[second.verb]) && haveCellInCommon(first, second);
}

/** Whether the order matters of two accesses of one cell that have these effects. */
export function effectsConflict(a: number, b: number): boolean {
  return (
    ((a & WRITES) !== 0 && (b & (READS | WRITES)) !== 0) ||
    ((b & WRITES) !== 0 && (a & READS) !== 0) ||
    ((a & WAKES) !== 0 && (b & (SLEEPS | WAKES)) !== 0) ||
    ((a & SLEEPS) !== 0 && (b & (SLEEPS | WAKES)) !== 0)
  );
}

function haveCellInCommon(a: NextStep, b: NextStep): boolean {
  if (accessesCell(b, a.cell)) return true;
  for (let i = 1; i < a.cells.length; i++) if (accessesCell(b, a.cells[i])) return true;
  return false;
}
