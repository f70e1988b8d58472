import { Accesses, conflicts } from '../lane/accesses.js';
import type { Schedule } from '../schedule/schedule.js';
import { LatestWithin } from './latest-within.js';
import { EXECUTE, LOAD, type OperationTable, STORE } from './operation-table.js';
import { Places } from './places.js';
import type { ProgramShape } from './program.js';
import { tableAlone } from './system.js';

/**
 * Whether a table keeps the contract under which protocols are right for every schedule (docs/every-schedule.md): every two
 * operations of different lanes that have bytes in common, of which one writes them, are ordered by what the later one waits
 * for, and no operation waits for one that comes after it. In time n log n, whatever the operations have in common.
 * @returns the first operation that breaks it, in one sentence; null where all keep it.
 */
export function contractFault(ops: OperationTable, schedule: Schedule): string | null {
  return ops.lanes === 0 ? hazardFault(ops, schedule) : goalFault(ops, schedule);
}

/**
 * Whether a schedule is of those that `scoreboard` is right for: each accumulator is stored straight after its last EXECUTE
 * and at no other time, and where a LOAD has bytes in common with an earlier EXECUTE, the last such one has an operand that
 * begins where the LOAD does, or a later one has.
 * @returns the first operation that is otherwise, in one sentence; null where all are so.
 */
export function storedAtOnceFault(ops: OperationTable): string | null {
  let isDue = false;
  for (let op = 0; op < ops.length; op++) {
    const kind = ops.kind(op);
    if (isDue && !(kind === STORE && ops.linkedStore(op - 1) === op))
      return `operation ${op - 1} is not stored straight after it`;
    if (!isDue && kind === STORE)
      return `operation ${op} stores what operation ${op - 1} has not just completed`;
    isDue = kind === EXECUTE && ops.isLastK(op);
    if (kind === LOAD && ops.baseHazard(op) < ops.hazard(op))
      return `operation ${op} overlaps an operand that begins elsewhere`;
  }
  return isDue ? `operation ${ops.length - 1} is not stored straight after it` : null;
}

/** Where LOADs and STOREs wait for EXECUTEs, by number; EXECUTEs come after what is before them by being handed over. */
function hazardFault(ops: OperationTable, schedule: Schedule): string | null {
  const places = new Places(ops, schedule, ops.sramSegments());
  const touched = new LatestWithin(places.count);
  const written = new LatestWithin(places.count);
  const bytes = new Accesses();
  const pairs = new Pairs(ops);
  let executes = 0;
  for (let op = 0; op < ops.length; op++) {
    const ranges = places.of(op, bytes);
    const isExecute = ops.kind(op) === EXECUTE;
    if (isExecute) executes++;
    else if (ops.hazard(op) > executes)
      return `operation ${op} waits for ${ops.hazard(op)} EXECUTEs, of ${executes} before it`;
    for (let at = 0; at < ranges.count; at++) {
      const [from, to] = [ranges.from[at], ranges.to[at]];
      const isWrite = ranges.isWrite[at] !== 0;
      if (isExecute) {
        touched.set(from, to, executes);
        if (isWrite) written.set(from, to, executes);
        continue;
      }
      const latest = (isWrite ? touched : written).within(from, to);
      for (let execute = latest; execute > ops.hazard(op); execute--) {
        if (pairs.conflict(op, ops.executeAt(execute - 1)))
          return `operation ${op} does not wait for EXECUTE ${execute}, which has bytes in common with it`;
      }
    }
  }
  return null;
}

/** Where operations wait for those of other lanes: what a lane knows to be complete is followed by vector clocks. */
function goalFault(ops: OperationTable, schedule: Schedule): string | null {
  const { lanes } = ops;
  const places = new Places(ops, schedule, ops.sramSegments());
  const latestOf = () => Array.from({ length: lanes }, () => new LatestWithin(places.count));
  const [read, written] = [latestOf(), latestOf()];
  const counts = new Int32Array(lanes);
  const known = Array.from({ length: lanes }, () => new Int32Array(lanes));
  /** By operation: what its lane knew when it was complete. */
  const clocks = new Int32Array(ops.length * lanes);
  const bytes = new Accesses();
  const pairs = new Pairs(ops);
  for (let op = 0; op < ops.length; op++) {
    const me = ops.lane(op);
    for (let lane = 0; lane < lanes; lane++) {
      const goal = ops.goal(op, lane);
      if (goal === 0) continue;
      if (lane === me || goal > counts[lane])
        return `operation ${op} waits for operation ${goal} of lane ${lane}, which is not before it`;
      const awaited = ops.operationOf(lane, goal - 1);
      if (!ops.isAwaited(awaited))
        return `operation ${op} waits for operation ${awaited}, whose lane does not tell of it`;
      for (let of = 0; of < lanes; of++)
        known[me][of] = Math.max(known[me][of], clocks[awaited * lanes + of]);
    }
    const ranges = places.of(op, bytes);
    for (let at = 0; at < ranges.count; at++) {
      const [from, to] = [ranges.from[at], ranges.to[at]];
      for (let lane = 0; lane < lanes; lane++) {
        if (lane === me) continue;
        const others = ranges.isWrite[at] === 0 ? [written[lane]] : [written[lane], read[lane]];
        const latest = Math.max(...others.map((of) => of.within(from, to)));
        for (let count = latest; count > known[me][lane]; count--) {
          const other = ops.operationOf(lane, count - 1);
          if (pairs.conflict(op, other))
            return `operation ${op} does not wait for operation ${other}, which has bytes in common with it`;
        }
      }
    }
    counts[me]++;
    for (let at = 0; at < ranges.count; at++) {
      (ranges.isWrite[at] === 0 ? read : written)[me].set(ranges.from[at], ranges.to[at], counts[me]);
    }
    known[me][me] = counts[me];
    clocks.set(known[me], op * lanes);
  }
  return null;
}

/**
 * Operations two by two, byte by byte. `Places` say where two may have a byte in common; waits that were computed from them
 * keep the contract at once, and nothing is compared here.
 */
class Pairs {
  private readonly first = new Accesses();
  private readonly second = new Accesses();

  constructor(private readonly ops: OperationTable) {}

  conflict(first: number, second: number): boolean {
    this.ops.declare(first, this.first.clear());
    this.ops.declare(second, this.second.clear());
    return conflicts(this.first, this.second);
  }
}

/**
 * Holds the waits that were computed for a program to the contract.
 * @throws Error where they break it, which is a fault of this program's; BadInput where the schedule is not valid.
 */
export function holdContract(program: ProgramShape): void {
  const fault = contractFault(tableAlone(program).ops, program.schedule);
  if (fault !== null) throw new Error(`the waits of this schedule break their contract: ${fault}`);
}
