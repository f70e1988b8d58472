import { Accesses, conflicts } from '../lane/accesses.js';
import type { OperationTable } from '../program/operation-table.js';

/** Which LOADs and STOREs have bytes of tensors in common that one of them writes. */
export class TensorConflicts {
  /** By operation, from the first byte it reads or writes to behind the last: two numbers each, alike where it does not. */
  private readonly reads: Int32Array;
  private readonly writes: Int32Array;
  private readonly mine = new Accesses();
  private readonly theirs = new Accesses();

  constructor(private readonly ops: OperationTable) {
    this.reads = new Int32Array(2 * ops.length);
    this.writes = new Int32Array(2 * ops.length);
    // An operation may read several tensors: from the first byte of the first one to the last byte of the last.
    for (let op = 0; op < ops.length; op++) {
      ops.declareTensors(op, this.mine.clear());
      for (let range = 0; range < this.mine.count; range++) {
        const ends = this.mine.isWrite[range] ? this.writes : this.reads;
        const [from, to] = [this.mine.address[range], this.mine.end(range)];
        const isFirst = ends[2 * op + 1] === 0;
        // A STORE reads several: its bias, the slopes of a PRelu, and what it adds.
        ends[2 * op] = isFirst ? from : Math.min(ends[2 * op], from);
        ends[2 * op + 1] = Math.max(ends[2 * op + 1], to);
      }
    }
  }

  /** Whether it matters in which order two operations are done. Most lie apart, which takes a few comparisons. */
  between(a: number, b: number): boolean {
    const { reads, writes } = this;
    const mayMeet =
      overlap(writes, a, writes, b) || overlap(writes, a, reads, b) || overlap(reads, a, writes, b);
    if (!mayMeet) return false;
    this.ops.declareTensors(a, this.mine.clear());
    this.ops.declareTensors(b, this.theirs.clear());
    return conflicts(this.mine, this.theirs);
  }
}

function overlap(ofA: Int32Array, a: number, ofB: Int32Array, b: number): boolean {
  return ofA[2 * a] < ofB[2 * b + 1] && ofB[2 * b] < ofA[2 * a + 1];
}
