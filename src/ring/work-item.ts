import type { OperationTable } from '../program/operation-table.js';
import { OperationNames, type TileCoordinates } from '../schedule/operation-names.js';
import type { SchedExecute, SchedStore, Schedule } from '../schedule/schedule.js';

/**
 * What the original design's compute ring carries. The lanes' rings carry the number of the EXECUTE instead: both lanes hold
 * the schedule, and one word a slot is what an explorer can afford.
 */
export type ComputeWorkItem = Omit<SchedExecute, 'op' | keyof TileCoordinates> & TileCoordinates;

/** What the original design's store ring carries: which accumulator is complete, and where it goes. */
export type StoreNotification = Omit<SchedStore, 'op' | 'srcAddr'> & { readonly accAddr: number };

/** Of an EXECUTE that no STORE follows, and that says no coordinates. */
const NOWHERE: TileCoordinates = { m: -1, n: -1, k: -1 };

/**
 * The work item that operation `number` of the schedule stands for; it must be an EXECUTE. Addresses are SRAM bytes; tile
 * coordinates are -1 where nothing tells them.
 */
export function workItem(schedule: Schedule, number: number): ComputeWorkItem {
  const { op: _, ...item } = schedule.ops[number] as SchedExecute;
  const { m, n, k } = new OperationNames(schedule).coordinates(number) ?? NOWHERE;
  return { ...item, m, n, k };
}

/**
 * The notification that the last EXECUTE into an accumulator gives rise to: the next STORE of its address, as the
 * compiler links the two; null where none follows.
 * @param table the schedule's own, of `tileSystem`.
 * @param number of the EXECUTE in the schedule.
 */
export function storeNotification(
  schedule: Schedule,
  table: OperationTable,
  number: number,
): StoreNotification | null {
  const store = table.linkedStore(number);
  if (store < 0) return null;
  const { op: _, srcAddr, ...rest } = schedule.ops[store] as SchedStore;
  return { ...rest, accAddr: srcAddr };
}
