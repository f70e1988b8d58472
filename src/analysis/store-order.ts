import { Accesses, conflicts } from '../accesses.js';
import type { OperationTable } from '../schedule/operation-table.js';
import type { Schedule } from '../schedule/schedule.js';
import { Origins } from './origins.js';

/** STOREs that the sequential run has done by now and this one has not, and the other way round; both ascending. */
interface Delta {
  readonly missing: readonly number[];
  readonly early: readonly number[];
}

const IN_ORDER = { delta: 0, fault: null };
const NONE: readonly number[] = [];

/**
 * Keeps book of STOREs that a protocol does in another order than the schedule's. What differs from the sequential
 * run at the same number of STOREs is one small number, 0 where nothing does, so that tensors need no tags.
 */
export class StoreOrder {
  private readonly stores: readonly number[];
  /** By operation, how many STOREs the sequential run does before it. */
  private readonly before: Int32Array;
  private readonly deltas: Delta[] = [{ missing: [], early: [] }];
  private readonly numbers: Origins;
  private readonly mine = new Accesses();
  private readonly theirs = new Accesses();

  constructor(
    { ops: operations }: Schedule,
    private readonly ops: OperationTable,
  ) {
    this.stores = operations.flatMap(({ op }, index) => (op === 'store' ? [index] : []));
    this.before = new Int32Array(operations.length);
    let stores = 0;
    operations.forEach(({ op }, index) => {
      this.before[index] = stores;
      if (op === 'store') stores++;
    });
    this.numbers = new Origins(operations.length);
    this.numbers.numberOf(keyOf(this.deltas[0]), () => 0);
  }

  /** The new delta after STORE `op` was done as the `done`-th one, and what is wrong with that, or null. */
  done(delta: number, done: number, op: number): { readonly delta: number; readonly fault: string | null } {
    // Where all of them are done, whichever comes is done twice.
    const due = this.stores[done] ?? Number.POSITIVE_INFINITY;
    if (due === op && delta === 0) return IN_ORDER;
    const { missing, early } = this.deltas[delta];
    if (early.includes(op) || (op < due && !missing.includes(op))) {
      return { delta, fault: `operation ${op}, a STORE, is done twice` };
    }
    const differing = new Set([...missing, ...early]);
    toggle(differing, due);
    toggle(differing, op);
    const ascending = [...differing].sort((a, b) => a - b);
    const now: Delta = {
      missing: ascending.filter((store) => store <= due),
      early: ascending.filter((store) => store > due),
    };
    // A later STORE of the same bytes that comes first would be overwritten by older data.
    const overtaken = this.undoneBefore(op, now, done).find((other) => this.meets(op, other));
    const fault =
      overtaken === undefined
        ? null
        : `operation ${op}, a STORE, comes before ${overtaken} to the same bytes`;
    return { delta: this.numberOf(now), fault };
  }

  /** The STOREs before `op` in the schedule that are not done after `done + 1` of them: missing, or not even due. */
  private undoneBefore(op: number, { missing, early }: Delta, done: number): readonly number[] {
    const undone = missing.filter((store) => store < op);
    for (let at = done + 1; at < this.stores.length && this.stores[at] < op; at++) {
      if (!early.includes(this.stores[at])) undone.push(this.stores[at]);
    }
    return undone;
  }

  /**
   * The STOREs to bytes that a LOAD reads which are done and should not be by then, or should be and are not. A protocol
   * may move the LOAD itself, so what counts is which STOREs the sequential run does before it.
   */
  concerning(delta: number, done: number, load: number): readonly number[] {
    const due = this.before[load];
    if (delta === 0 && done === due) return NONE;
    const { missing, early } = this.deltas[delta];
    const differing = new Set([...missing, ...early]);
    for (let at = Math.min(done, due); at < Math.max(done, due); at++) toggle(differing, this.stores[at]);
    return [...differing].filter((store) => this.meets(load, store)).sort((a, b) => a - b);
  }

  /** What is wrong with the tensors when everything is done, or null. */
  finalFault(delta: number, done: number): string | null {
    const undone = this.deltas[delta].missing[0] ?? this.stores[done];
    return undone === undefined ? null : `operation ${undone}, a STORE, is never done`;
  }

  private meets(op: number, store: number): boolean {
    this.ops.declareTensors(op, this.mine.clear());
    this.ops.declareTensors(store, this.theirs.clear());
    return conflicts(this.mine, this.theirs);
  }

  private numberOf(delta: Delta): number {
    return this.numbers.numberOf(keyOf(delta), () => this.deltas.push(delta) - 1);
  }
}

function keyOf({ missing, early }: Delta): string {
  return `${missing}|${early}`;
}

/** Puts a number into a set where it was not, and takes it out where it was. */
function toggle(set: Set<number>, number: number): void {
  if (!set.delete(number)) set.add(number);
}
