import { EXECUTE, LOAD, type OperationTable, STORE } from '../program/operation-table.js';
import type { TileWork } from '../program/protocol.js';

/** Carries a schedule out in its order. What this does is what a schedule means. */
export function runSequentially(ops: OperationTable, tiles: TileWork): void {
  for (let op = 0; op < ops.length; op++) {
    const kind = ops.kind(op);
    if (kind === LOAD) tiles.load(op);
    else if (kind === EXECUTE) tiles.execute(op);
    else if (kind === STORE) tiles.store(op);
    else tiles.rows(op);
  }
}
