import { type OperationTable, ROWS, STORE } from '../program/operation-table.js';
import { Origins } from './origins.js';
import { TensorConflicts } from './tensor-conflicts.js';

/** STOREs that the sequential run has done by now and this one has not, and the other way round; both ascending. */
interface Delta {
  readonly missing: readonly number[];
  readonly early: readonly number[];
}

/** What a STORE comes to: the new delta, and what is wrong with its place in the order, or null. */
interface Outcome {
  readonly delta: number;
  readonly fault: string | null;
}

const IN_ORDER: Outcome = { delta: 0, fault: null };
const NONE: readonly number[] = [];

/**
 * Keeps book of STOREs that a protocol does in another order than the schedule's. What differs from the sequential
 * run at the same number of STOREs is one small number, 0 where nothing does, so that tensors need no tags.
 */
export class StoreOrder {
  /** The STOREs, and functions of rows among them, in schedule order. */
  private readonly stores: Int32Array;
  /** By operation, how many STOREs the sequential run does before it. */
  private readonly before: Int32Array;
  private readonly origins: Origins;
  private readonly deltas: Delta[] = [];
  private readonly outcomes: Outcome[] = [];

  /** Made when it is asked: where STOREs keep to the schedule's order, nobody does. */
  private tensorConflicts: TensorConflicts | null = null;

  constructor(private readonly ops: OperationTable) {
    const stores = new Int32Array(ops.length);
    this.before = new Int32Array(ops.length);
    let count = 0;
    for (let op = 0; op < ops.length; op++) {
      this.before[op] = count;
      if (ops.kind(op) === STORE || ops.kind(op) === ROWS) stores[count++] = op;
    }
    this.stores = stores.slice(0, count);
    this.origins = new Origins(ops.length);
    this.numberOf({ missing: [], early: [] });
  }

  /** What comes of STORE `op`, done as the `done`-th one. @throws BadInput where there are too many orders to follow. */
  done(delta: number, done: number, op: number): Outcome {
    if (delta === 0 && this.stores[done] === op) return IN_ORDER;
    const text = `${delta} ${done} ${op}`;
    return this.outcomes[
      this.origins.numberOf(text, () => this.outcomes.push(this.outOfOrder(delta, done, op)) - 1)
    ];
  }

  /**
   * The STOREs to bytes that a LOAD reads which are done and should not be by then, or should be and are not. A protocol
   * may move the LOAD itself, so what counts is which STOREs the sequential run does before it.
   */
  concerning(delta: number, done: number, load: number): readonly number[] {
    const due = this.before[load];
    if (delta === 0 && done === due) return NONE;
    const differing = this.differing(delta);
    for (let at = Math.min(done, due); at < Math.max(done, due); at++) toggle(differing, this.stores[at]);
    return ascending(differing).filter((store) => this.conflict(load, store));
  }

  /** What is wrong with the tensors when everything is done, or null. */
  finalFault(delta: number, done: number): string | null {
    const undone = this.deltas[delta].missing[0] ?? this.stores[done];
    return undone === undefined ? null : `operation ${undone}, ${this.kindOf(undone)}, is never done`;
  }

  private outOfOrder(delta: number, done: number, op: number): Outcome {
    // Where all of them are done, whichever comes is done twice.
    const due = this.stores[done] ?? Number.POSITIVE_INFINITY;
    const { missing, early } = this.deltas[delta];
    if (early.includes(op) || (op < due && !missing.includes(op))) {
      return { delta, fault: `operation ${op}, ${this.kindOf(op)}, is done twice` };
    }
    const differing = this.differing(delta);
    toggle(differing, due);
    toggle(differing, op);
    const stores = ascending(differing);
    const now: Delta = {
      missing: stores.filter((store) => store <= due),
      early: stores.filter((store) => store > due),
    };
    // A later STORE of the same bytes that comes first would be overwritten by older data.
    const overtaken = this.firstOvertaken(op, now, done);
    const fault =
      overtaken === null
        ? null
        : `operation ${op}, ${this.kindOf(op)}, comes before ${overtaken} to the same bytes`;
    return { delta: this.numberOf(now), fault };
  }

  /** The first STORE to the same bytes that comes before `op` in the schedule and is not done: missing, or not due yet. */
  private firstOvertaken(op: number, { missing, early }: Delta, done: number): number | null {
    const late = missing.find((store) => store < op && this.conflict(op, store));
    if (late !== undefined) return late;
    const isDone = new Set(early);
    for (let at = done + 1; at < this.stores.length && this.stores[at] < op; at++) {
      this.origins.take(1);
      const store = this.stores[at];
      if (!isDone.has(store) && this.conflict(op, store)) return store;
    }
    return null;
  }

  private conflict(a: number, b: number): boolean {
    this.tensorConflicts ??= new TensorConflicts(this.ops);
    return this.tensorConflicts.between(a, b);
  }

  private kindOf(op: number): string {
    return this.ops.kind(op) === STORE ? 'a STORE' : 'a function of rows';
  }

  private differing(delta: number): Set<number> {
    const { missing, early } = this.deltas[delta];
    return new Set([...missing, ...early]);
  }

  private numberOf(delta: Delta): number {
    return this.origins.numberOf(`${delta.missing}|${delta.early}`, () => this.deltas.push(delta) - 1);
  }
}

/** Puts a number into a set where it was not, and takes it out where it was. */
function toggle(set: Set<number>, number: number): void {
  if (!set.delete(number)) set.add(number);
}

function ascending(numbers: ReadonlySet<number>): readonly number[] {
  return [...numbers].sort((a, b) => a - b);
}
