import { Dpor, type Prefix } from './dpor.js';
import { RECORD } from './trace.js';

/** Words of a record that two executions of the same steps have in common: thread, kind, address and size. */
const TOLD = 4;
/** The digest of no records: the basis of FNV-1a. */
export const NOTHING_BEFORE = 0x811c9dc5 | 0;

/** The second of two steps that race is to come before the first, and the first lies before the subtree. */
export interface Want {
  /** The point of the first. */
  readonly point: number;
  /** The threads that could be chosen there to begin with; none where any might. */
  readonly initials: number;
  /** That of the second. */
  readonly thread: number;
}

/** A point of an execution, as a search has it. Threads are a bit each, as in `Trace`. */
export interface BranchPoint {
  /** The thread that was chosen. */
  readonly thread: number;
  readonly enabled: number;
  readonly asleep: number;
  /** To be chosen, … */
  readonly wanted: number;
  /** … and done with. */
  readonly done: number;
  readonly quiet: number;
  /** Nothing could go on there by itself: what comes of the point depends on all before it. */
  readonly isForced: boolean;
  /** What came before it: two executions that come here have the same. */
  readonly digest: number;
}

/**
 * A part of the search of every order: the executions that begin with a prefix, its last step one that has not been made
 * there before. What it finds is wanted *before* the prefix it leaves in `wants`, since other parts of the search go on
 * from there. It can be left at any time between two executions; `rest` then says what remains to be done.
 */
export class Subtree extends Dpor {
  private readonly wanting = new Map<number, Set<number>>();

  constructor(start: Prefix) {
    super(start);
  }

  /** What is to be chosen before the prefix because of what was seen so far: each once. */
  wants(): readonly Want[] {
    return [...this.wanting].flatMap(([point, keys]) =>
      [...keys].map((key) => ({ point, initials: Math.floor(key / 32) | 0, thread: key % 32 })),
    );
  }

  /** Whether the last step of the prefix changed nothing, though it might have. Asked once something was executed. */
  isQuiet(): boolean {
    return this.base > 0 && this.order.isQuiet(this.base - 1);
  }

  /**
   * What the executions have in common before the last step of the prefix; null where the first ended before it. Asked once
   * something was executed.
   */
  digest(): number | null {
    const { base, order } = this;
    if (base === 0) return NOTHING_BEFORE;
    return order.length < base ? null : new Digests(order.words).before(order.record(base - 1));
  }

  /**
   * The points behind the prefix of the present execution, up to the last at which something is left to be chosen.
   * Asked between `absorb` and `next`.
   */
  rest(): readonly BranchPoint[] {
    const { base, order, chosen, enabled, asleep, wanted, done, quiet } = this;
    let end = this.depth;
    while (end > base && (wanted[end - 1] & ~done[end - 1] & ~asleep[end - 1]) === 0) end--;
    const digests = new Digests(order.words);
    return Array.from({ length: end - base }, (_, at) => {
      const point = base + at;
      return {
        thread: chosen[point],
        enabled: enabled[point],
        asleep: asleep[point],
        wanted: wanted[point],
        done: done[point],
        quiet: quiet[point],
        isForced: order.isForced(point),
        digest: digests.before(order.record(point)),
      };
    });
  }

  protected override reverse(first: number, second: number): void {
    if (first >= this.base) {
      super.reverse(first, second);
      return;
    }
    const initials = this.initials(first, second) & this.enabled[first];
    const keys = this.wanting.get(first) ?? new Set();
    // Masks of 32 threads have a sign.
    this.wanting.set(first, keys.add((initials >>> 0) * 32 + this.order.thread(second)));
  }
}

/** Hashes of the first records of a trace, by FNV-1a (Fowler, Noll, Vo), over words. */
class Digests {
  private record = 0;
  private hash = NOTHING_BEFORE;

  constructor(private readonly words: Int32Array) {}

  /** Asked with ascending records. */
  before(record: number): number {
    for (; this.record < record; this.record++) {
      for (let field = 0; field < TOLD; field++) {
        this.hash = Math.imul(this.hash ^ this.words[this.record * RECORD + field], 0x01000193);
      }
    }
    return this.hash;
  }
}
