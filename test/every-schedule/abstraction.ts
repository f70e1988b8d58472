import type { System } from '../../sim/system.js';
import {
  familyAt,
  GHOSTS,
  Ghost,
  Is,
  NO_MORE,
  OPERATIONS_AT,
  Past,
  pastOf,
  Rest,
} from '../../src/every-schedule/ghosts.js';
import { EXECUTE, LOAD, type OperationTable, ROWS, STORE } from '../../src/program/operation-table.js';

/** A state of `sequence` on some schedule, as the abstract words that stand for it, by definition and not by steps. */
export function abstractionOf(
  { words, lanes, registersAt, cellsAt, plainAt }: System,
  ops: OperationTable,
  capacity: number,
  followed: number,
): readonly Int32Array[] {
  const [dmaPlace, computePlace] = words;
  const nameOf = (lane: number) => (words[lane] < 0 ? 'end' : lanes[lane].states[words[lane]].name);
  const [op, pushed] = words.subarray(registersAt[0]);
  const [done, item] = words.subarray(registersAt[1]);
  const [head, tail] = words.subarray(cellsAt);
  const slots = words.subarray(plainAt, plainAt + capacity);
  const executesTo = (end: number) => {
    let count = 0;
    for (let at = 0; at < Math.min(end, ops.length); at++) count += Number(ops.kind(at) === EXECUTE);
    return count;
  };
  const executes = executesTo(op + 1);
  const number = (value: number) => familyAt(0) + value - executes;
  const kind = op < ops.length ? ops.kind(op) : NO_MORE;

  const isExecute = followed < ops.length && ops.kind(followed) === EXECUTE;
  const place = executesTo(followed);
  const isCarriedOut = isExecute
    ? place < done || (place === done && nameOf(1) === 'release' && item === followed)
    : followed < op;
  const isThere = followed <= op && followed < ops.length;
  // An EXECUTE, as all are that a slot or `item` names, has no byte in common with a function of rows.
  const conflicts = (at: number) =>
    isThere && !isCarriedOut && at > followed && !(ops.kind(at) === EXECUTE && ops.kind(followed) === ROWS);
  const name = (at: number) => {
    if (at === op) return OPERATIONS_AT;
    return OPERATIONS_AT + (at === followed ? Past.followed : pastOf(ops.kind(at), 0, conflicts(at)));
  };

  const from = done + Number(['execute', 'release'].includes(nameOf(1)));
  const to = pushed + Number(nameOf(0) === 'publish');
  const ring = new Int32Array(capacity).fill(OPERATIONS_AT + Past.none);
  for (let position = from; position < to; position++) {
    ring[number(position) & (capacity - 1)] = name(slots[position & (capacity - 1)]);
  }
  const isNamed = op === followed || item === followed || ring.includes(OPERATIONS_AT + Past.followed);
  const isKept = isThere && (!isCarriedOut || isNamed);

  const ghosts = new Int32Array(GHOSTS);
  const lowest = number(Math.min(pushed, head, done, tail, executes)) - 1;
  ghosts[Ghost.executes] = number(executes);
  ghosts[Ghost.kind] = kind;
  ghosts[Ghost.isFollowed] = Number(op === followed && kind !== NO_MORE);
  const waits = kind === LOAD || kind === STORE;
  ghosts[Ghost.hazard] = waits ? Math.max(lowest, number(ops.hazard(op))) : lowest;
  if (isKept) {
    ghosts[Ghost.followedIs] = isCarriedOut ? Is.carriedOut : Is.there;
    ghosts[Ghost.followedKind] = ops.kind(followed);
    if (!isCarriedOut && isExecute) ghosts[Ghost.followedExecutes] = number(place + 1);
  }
  // What has been said of the rest depends on what was asked: it may be nothing, or what is so.
  const rest = ops.executes > executes ? Rest.some : Rest.none;
  return [Rest.unknown, rest].map((said) => {
    ghosts[Ghost.rest] = said;
    return Int32Array.from([
      dmaPlace,
      computePlace,
      OPERATIONS_AT,
      number(pushed),
      number(done),
      name(item),
      number(head),
      number(tail),
      ...ring,
      ...ghosts,
    ]);
  });
}
