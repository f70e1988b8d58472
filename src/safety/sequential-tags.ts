import type { SramParts } from './sram-parts.js';

/** Operations that read bytes of SRAM which nothing wrote before them in the sequential run: they find zeros there. */
export interface UnwrittenReads {
  readonly count: number;
  /** The first of them, by its number in the schedule; null where there is none. */
  readonly first: number | null;
}

/**
 * The sequential run of the tags. A part's tag is one more than the number of the operation that wrote it last, and 0
 * for the zeros of the start.
 */
export class SequentialTags {
  /** By operation, where what it finds begins in `found`; it ends where the next one's begins. */
  readonly firstOf: Int32Array;
  /** The tags that operations find, part by part of each range that they read. */
  readonly found: Int32Array;
  readonly unwrittenReads: UnwrittenReads;

  constructor(operations: number, parts: SramParts) {
    this.firstOf = new Int32Array(operations + 1);
    for (let op = 0; op < operations; op++) {
      this.firstOf[op + 1] = this.firstOf[op] + parts.countRead(op);
    }
    this.found = new Int32Array(this.firstOf[operations]);
    const tags = new Int32Array(parts.count);
    let next = 0;
    let count = 0;
    let first: number | null = null;
    for (let op = 0; op < operations; op++) {
      let isWritten = true;
      parts.eachRead(op, (part) => {
        isWritten &&= tags[part] !== 0;
        this.found[next++] = tags[part];
      });
      if (!isWritten) {
        count++;
        first ??= op;
      }
      parts.eachWritten(op, (part) => {
        tags[part] = op + 1;
      });
    }
    this.unwrittenReads = { count, first };
  }
}
