import { Random } from '../../sim/random.js';
import { BadLane } from '../lane/bad-lane.js';
import { EXECUTE, LOAD, ROWS, STORE } from '../program/operation-table.js';
import type { Program } from '../program/program.js';
import type { Protocol } from '../program/protocol.js';
import { programOf } from '../protocols/resolve.js';
import { BadInput } from '../refusal/bad-input.js';
import { type Verification, verifyProgram } from '../safety/verify.js';
import type { Operation, Schedule } from '../schedule/schedule.js';
import { Ghost, KINDS, NO_MORE } from './ghosts.js';
import type { ScheduleClass } from './opponent.js';

/** A schedule that shows what is wrong with a protocol, and what exploring it finds. */
export interface Witness {
  readonly schedule: Schedule;
  readonly verification: Verification;
}

/** What is known of an operation that a search came to. */
interface Known {
  readonly kind: number;
  readonly isFollowed: boolean;
  readonly lastK: boolean;
  /** Its wait number, counted from the first EXECUTE on; 0 where it waits for nothing that matters. */
  readonly wait: number;
}

/** Operands take two elements, an accumulator one; places are apart, so that tiles may lie across an operand's end. */
const PLACE_BYTES = 16;
/** A schedule that shows something is small: more states are not looked at. */
const MAX_STATES = 100_000;
/** Schedules at random that are tried where none of those that the search suggests shows it. */
const AT_RANDOM = 1000;

/**
 * A schedule under which the protocol goes wrong: one made of the operations that a search came to, or one at random; null
 * where none is found.
 */
export function findWitness(
  protocol: Protocol,
  ringCapacity: number,
  schedules: ScheduleClass,
  operations: readonly Int32Array[],
): Witness | null {
  const tried = function* () {
    const known = knownOf(operations);
    const followed = known.findIndex(({ isFollowed }) => isFollowed);
    for (const isStored of schedules === 'every' ? [false, true] : [false]) {
      yield scheduleOf(known, followed, -1, schedules, isStored);
      for (let other = known.length - 1; other > followed && followed >= 0; other--) {
        yield scheduleOf(known, followed, other, schedules, isStored);
      }
    }
    const random = new Random('every schedule');
    for (let count = 0; count < AT_RANDOM; count++)
      yield randomSchedule(random, schedules, protocol.byOperation ? protocol.lanes.length : 0);
  };
  for (const schedule of tried()) {
    if (schedule.ops.length === 0) continue;
    const verification = explored(programOf(schedule, { protocol, ringCapacity }));
    if (verification?.counterexample) return { schedule, verification };
  }
  return null;
}

/** What exploring a schedule finds; null where a lane throws, which is no finding. */
function explored(program: Program): Verification | null {
  try {
    return verifyProgram(program, { maxStates: MAX_STATES, hold: false });
  } catch (error) {
    if (error instanceof BadLane || error instanceof BadInput) return null;
    throw error;
  }
}

function knownOf(operations: readonly Int32Array[]): readonly Known[] {
  let executes = 0;
  return operations
    .filter((ghosts) => ghosts[Ghost.kind] !== NO_MORE)
    .map((ghosts) => {
      if (ghosts[Ghost.kind] === EXECUTE) executes++;
      const wait = ghosts[Ghost.hazard] || ghosts[Ghost.baseHazard];
      return {
        kind: ghosts[Ghost.kind],
        isFollowed: ghosts[Ghost.isFollowed] !== 0,
        lastK: ghosts[Ghost.lastK] !== 0,
        wait: wait === 0 ? 0 : Math.max(0, executes + wait - ghosts[Ghost.executes]),
      };
    });
}

/** Operations at places of their own, but for what they wait for, and for the place that two of them have in common. */
function scheduleOf(
  known: readonly Known[],
  followed: number,
  other: number,
  schedules: ScheduleClass,
  isStored: boolean,
): Schedule {
  let places = 0;
  const place = () => PLACE_BYTES * places++;
  const executes = known
    .filter(({ kind }) => kind === EXECUTE)
    .map(() => ({ a: place(), b: place(), acc: place() }));
  const numbers = known.map((_, at) => known.slice(0, at).filter(({ kind }) => kind === EXECUTE).length);
  const own = known.map(({ kind, wait }, at) => {
    if (kind === EXECUTE) return executes[numbers[at]];
    const awaited = executes[wait - 1];
    const atOnce =
      schedules === 'stored-at-once' && kind !== LOAD ? executes[numbers[at] - 1]?.acc : undefined;
    const address = atOnce ?? (kind === LOAD ? awaited?.a : awaited?.acc) ?? place();
    return { a: address, b: address, acc: address };
  });
  if (other >= 0) share(known, own, executes, numbers, followed, other);
  const stored = new Set(known.flatMap(({ kind }, at) => (kind === STORE ? [own[at].acc] : [])));
  const isOfRows = other >= 0 && [known[followed], known[other]].some(({ kind }) => kind === ROWS);
  const ops: Operation[] = known.map(({ kind, lastK }, at) => {
    if (kind === LOAD) return loadOf(isOfRows ? 'z' : 'x', at, own[at].a);
    if (kind === STORE) return storeOf(at, own[at].acc);
    return kind === ROWS ? softmax : executeOf(own[at], lastK);
  });
  // The class wants the STORE of what is complete; elsewhere the STOREs show what became of the sums.
  const due = known.at(-1)?.kind === EXECUTE && known.at(-1)?.lastK && schedules === 'stored-at-once';
  const left = isStored ? executes.filter(({ acc }) => !stored.has(acc)) : due ? executes.slice(-1) : [];
  return wholeSchedule([...ops, ...left.map(({ acc }, at) => storeOf(known.length + at, acc))], places);
}

type Places = { a: number; b: number; acc: number };

/**
 * Gives two operations a place in common, of which the last EXECUTE that touches it is the one that the other waits for. A
 * function of rows has none: it has the tensors in common.
 */
function share(
  known: readonly Known[],
  own: Places[],
  executes: readonly Places[],
  numbers: readonly number[],
  followed: number,
  other: number,
): void {
  const [first, second] = [known[followed], known[other]];
  if (first.kind === ROWS || second.kind === ROWS) return;
  const firsts = own[followed];
  if (second.kind === EXECUTE) {
    if (first.kind === EXECUTE) own[other].acc = firsts.acc;
    else if (first.kind === LOAD) own[other].a = firsts.a;
    else own[other].acc = firsts.acc;
    return;
  }
  const address = first.kind === EXECUTE && second.kind !== LOAD ? firsts.acc : firsts.a;
  own[other] = { a: address, b: address, acc: address };
  const awaited = second.wait - 1;
  if (first.kind !== EXECUTE || awaited <= numbers[followed]) return;
  if (second.kind === LOAD) executes[awaited].b = address;
  else executes[awaited].acc = address;
}

function loadOf(tensor: 'x' | 'z', tile: number, dstAddr: number): Operation {
  return { op: 'load', tensor, tileRow: 0, tileCol: tile, rows: 1, cols: 2, dstAddr, buffer: 0 };
}

function executeOf({ a, b, acc }: Places, lastK: boolean): Operation {
  return { op: 'execute', aAddr: a, bAddr: b, accAddr: acc, firstK: true, lastK, buffer: 0 };
}

function storeOf(tile: number, srcAddr: number): Operation {
  return {
    op: 'store',
    tensor: 'y',
    tileRow: 0,
    tileCol: tile,
    rows: 1,
    cols: 1,
    srcAddr,
    activation: null,
    bias: null,
  };
}

/** Has bytes in common with every STORE, with LOADs of what it writes, and with others of its kind. */
const softmax: Operation = { op: 'softmax', tensor: 'z', from: 'y', tileRow: 0, rows: 1 };

function wholeSchedule(ops: readonly Operation[], places: number): Schedule {
  const shape = { rows: 1, cols: 2 * (ops.length + 1) };
  return {
    sramBytes: PLACE_BYTES * Math.max(1, places),
    tile: { m: 1, k: 2, n: 1 },
    tensors: [
      { name: 'x', ...shape, role: 'input' },
      { name: 'y', ...shape, role: 'output' },
      { name: 'z', ...shape, role: 'output' },
    ],
    ops,
  };
}

/** Few operations on few places, some of which overlap in part. @param lanes to deal them out to; 0 where they name none. */
function randomSchedule(random: Random, schedules: ScheduleClass, lanes: number): Schedule {
  const count = 2 + random.below(9);
  const operands = [0, 16, 20];
  const accumulators = [48, 64];
  const any = <T>(list: readonly T[]) => list[random.below(list.length)];
  const kinds = schedules === 'every' ? KINDS : KINDS.filter((kind) => kind !== STORE);
  const ops: Operation[] = [];
  while (ops.length < count) {
    const kind = any(kinds);
    const acc = any(accumulators);
    if (kind === LOAD) {
      const address = any(schedules === 'every' ? operands : operands.slice(0, 2));
      ops.push(loadOf(any(['x', 'z']), ops.length, address));
    } else if (kind === EXECUTE) {
      const lastK = random.below(2) === 0;
      ops.push(executeOf({ a: any(operands.slice(0, 2)), b: any(operands.slice(0, 2)), acc }, lastK));
      if (lastK && schedules === 'stored-at-once') ops.push(storeOf(ops.length, acc));
    } else ops.push(kind === ROWS ? softmax : storeOf(ops.length, acc));
  }
  return wholeSchedule(lanes === 0 ? ops : ops.map((op) => ({ ...op, lane: random.below(lanes) })), 8);
}
