import type { TileWork } from '../../src/program/protocol.js';
import { isOfRows, type Operation } from '../../src/schedule/schedule.js';

/** What carries an operation out. */
export function workOf(op: Operation): keyof TileWork {
  return isOfRows(op) ? 'rows' : op.op;
}
