import { Accesses, conflicts } from '../../src/lane/accesses.js';
import type { OperationTable } from '../../src/program/operation-table.js';

/** By operation, those that are surely complete before it: by its waits, by its lane's order, and by what those wait for. */
export function completedBefore(ops: OperationTable, lanes: number): readonly ReadonlySet<number>[] {
  const before: Set<number>[] = [];
  const position = new Int32Array(lanes);
  for (let op = 0; op < ops.length; op++) {
    const lane = ops.lane(op);
    const direct = waitsOf(ops, op, lanes).map(([other, goal]) => ops.operationOf(other, goal - 1));
    if (position[lane] > 0) direct.push(ops.operationOf(lane, position[lane] - 1));
    before.push(new Set(direct.flatMap((earlier) => [earlier, ...before[earlier]])));
    position[lane]++;
  }
  return before;
}

/** The waits of an operation, as lane and count. */
export function waitsOf(
  ops: OperationTable,
  op: number,
  lanes: number,
): readonly (readonly [number, number])[] {
  return Array.from({ length: lanes }, (_, lane) => [lane, ops.goal(op, lane)] as const).filter(
    ([, goal]) => goal > 0,
  );
}

/** The first two operations that have bytes in common, one of them written, and that nothing orders; null where all are. */
export function unordered(ops: OperationTable, lanes: number): readonly [number, number] | null {
  const before = completedBefore(ops, lanes);
  const [mine, theirs] = [new Accesses(), new Accesses()];
  for (let op = 0; op < ops.length; op++) {
    ops.declare(op, mine.clear());
    for (let earlier = 0; earlier < op; earlier++) {
      ops.declare(earlier, theirs.clear());
      if (conflicts(mine, theirs) && !before[op].has(earlier)) return [earlier, op];
    }
  }
  return null;
}
