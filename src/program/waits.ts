import { Accesses } from '../lane/accesses.js';
import type { Schedule } from '../schedule/schedule.js';
import type { Segments } from '../schedule/segments.js';
import { LatestWithin } from './latest-within.js';
import { OPERATION_WORDS } from './memory-image.js';
import { Column, type OperationTable } from './operation-table.js';
import { Places } from './places.js';

/**
 * Writes into the table what each operation waits for: for each other lane, how many of its operations must be complete
 * (`goals`), and whether somebody awaits an operation (`Column.isAwaited`). An operation waits for each earlier one of
 * another lane that has bytes in common with it and of which one writes them; later ones wait for it. So the lanes come to
 * what the operations come to in schedule order, whatever their addresses, and never wait in a circle.
 *
 * What a lane knows already is left out, by vector clocks (Mattern, "Virtual Time and Global States of Distributed
 * Systems", 1989): what it has waited for before, and what another of the operation's waits implies. Bytes are told apart
 * as `Places` does, so a wait may be for more than is needed, and never for less.
 * @param segments of SRAM, as the table cuts it.
 */
export function writeWaits(ops: OperationTable, schedule: Schedule, segments: Segments): void {
  const { lanes } = ops;
  const places = new Places(ops, schedule, segments);
  const written = Array.from({ length: lanes }, () => new LatestWithin(places.count));
  const read = Array.from({ length: lanes }, () => new LatestWithin(places.count));
  const clocks = new Clocks(ops.operationsByLane);
  const bytes = new Accesses();
  // The memory may have been another schedule's.
  ops.goals.fill(0);
  for (let op = 0; op < ops.length; op++) ops.words[op * OPERATION_WORDS + Column.isAwaited] = 0;
  for (let op = 0; op < ops.length; op++) {
    const lane = ops.lane(op);
    const wanted = ops.goals.subarray(op * lanes, (op + 1) * lanes);
    const ranges = places.of(op, bytes);
    for (let at = 0; at < ranges.count; at++) {
      const [from, to] = [ranges.from[at], ranges.to[at]];
      for (let other = 0; other < lanes; other++) {
        if (other === lane) continue;
        const latest = written[other].within(from, to);
        if (latest > wanted[other]) wanted[other] = latest;
        if (ranges.isWrite[at] === 0) continue;
        const latestRead = read[other].within(from, to);
        if (latestRead > wanted[other]) wanted[other] = latestRead;
      }
    }
    const count = clocks.pass(lane, wanted);
    for (let at = 0; at < ranges.count; at++) {
      const latest = ranges.isWrite[at] === 0 ? read[lane] : written[lane];
      latest.set(ranges.from[at], ranges.to[at], count);
    }
    for (let other = 0; other < lanes; other++) {
      if (wanted[other] === 0) continue;
      ops.words[ops.operationOf(other, wanted[other] - 1) * OPERATION_WORDS + Column.isAwaited] = 1;
    }
  }
}

/** What each lane knows to be complete of the others, before and after each of its operations. */
class Clocks {
  /** By lane: how many of its operations there have been. */
  private readonly counts: Int32Array;
  /** By lane: what it knows now. */
  private readonly known: readonly Int32Array[];
  /** By lane, operation and lane: what was known then. */
  private readonly past: readonly Int32Array[];

  private readonly lanes: number;

  /** @param operations by lane, how many it has. */
  constructor(operations: readonly number[]) {
    const lanes = operations.length;
    this.lanes = lanes;
    this.counts = new Int32Array(lanes);
    this.known = operations.map(() => new Int32Array(lanes));
    this.past = operations.map((count) => new Int32Array((count + 1) * lanes));
  }

  /**
   * Takes out of `wanted` what the lane knows, or will by another of its waits, and goes past its next operation.
   * @returns the operation's number in its lane, from 1 on.
   */
  pass(lane: number, wanted: Int32Array): number {
    const { lanes, past } = this;
    const known = this.known[lane];
    for (let other = 0; other < lanes; other++) if (wanted[other] <= known[other]) wanted[other] = 0;
    for (let other = 0; other < lanes; other++) {
      if (wanted[other] !== 0 && this.isImplied(other, wanted)) wanted[other] = 0;
    }
    for (let other = 0; other < lanes; other++) {
      const goal = wanted[other];
      if (goal === 0) continue;
      for (let each = 0; each < lanes; each++) {
        known[each] = Math.max(known[each], past[other][goal * lanes + each]);
      }
    }
    const count = ++this.counts[lane];
    past[lane].set(known, count * lanes);
    past[lane][count * lanes + lane] = count;
    return count;
  }

  /** Whether whoever has waited for another of these goals knows this one to be reached. */
  private isImplied(goalOf: number, wanted: Int32Array): boolean {
    for (let other = 0; other < this.lanes; other++) {
      if (other === goalOf || wanted[other] === 0) continue;
      if (this.past[other][wanted[other] * this.lanes + goalOf] >= wanted[goalOf]) return true;
    }
    return false;
  }
}
