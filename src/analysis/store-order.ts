import { Accesses, conflicts } from '../accesses.js';
import type { OperationTable } from '../schedule/operation-table.js';
import type { Schedule } from '../schedule/schedule.js';

/** STOREs that the sequential run has done by now and this one has not, and the other way round. */
interface Delta {
  readonly missing: readonly number[];
  readonly early: readonly number[];
}

/**
 * Keeps book of STOREs that a protocol does in another order than the schedule's. What differs from the sequential
 * run at the same number of STOREs is one small number, 0 where nothing does, so that tensors need no tags.
 */
export class StoreOrder {
  private readonly stores: readonly number[];
  private readonly deltas: Delta[] = [{ missing: [], early: [] }];
  private readonly numbers = new Map<string, number>([['|', 0]]);
  private readonly mine = new Accesses();
  private readonly theirs = new Accesses();

  constructor(
    schedule: Schedule,
    private readonly ops: OperationTable,
  ) {
    this.stores = schedule.ops.flatMap(({ op }, index) => (op === 'store' ? [index] : []));
  }

  /** The new delta after STORE `op` was done as the `done`-th one, and what is wrong with that, or null. */
  done(delta: number, done: number, op: number): { readonly delta: number; readonly fault: string | null } {
    const due = this.stores[done];
    if (due === op && delta === 0) return IN_ORDER;
    const { missing, early } = this.deltas[delta];
    const nowMissing = new Set(missing);
    const nowEarly = new Set(early);
    if (!nowEarly.delete(due)) nowMissing.add(due);
    let fault: string | null = null;
    if (!nowMissing.delete(op)) {
      if (nowEarly.has(op) || op < due) fault = `operation ${op}, a STORE, is done twice`;
      nowEarly.add(op);
    }
    // A later STORE of the same bytes that comes first would be overwritten by older data.
    const overtaken = [...nowMissing].find((other) => other < op && this.meets(op, other));
    if (overtaken !== undefined)
      fault ??= `operation ${op}, a STORE, comes before ${overtaken} to the same bytes`;
    return { delta: this.number([...nowMissing], [...nowEarly]), fault };
  }

  /** Whether a LOAD reads bytes that a STORE has not written yet, or has written too early. */
  concerns(delta: number, load: number): boolean {
    const { missing, early } = this.deltas[delta];
    return [...missing, ...early].some((store) => this.meets(load, store));
  }

  /** What is wrong with the tensors when everything is done, or null. */
  finalFault(delta: number, done: number): string | null {
    const undone = [...this.deltas[delta].missing, ...this.stores.slice(done)];
    return undone.length === 0 ? null : `operation ${undone[0]}, a STORE, is never done`;
  }

  private meets(op: number, store: number): boolean {
    this.ops.declareTensors(op, this.mine.clear());
    this.ops.declareTensors(store, this.theirs.clear());
    return conflicts(this.mine, this.theirs);
  }

  private number(missing: readonly number[], early: readonly number[]): number {
    const delta = { missing: missing.toSorted((a, b) => a - b), early: early.toSorted((a, b) => a - b) };
    const key = `${delta.missing}|${delta.early}`;
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.deltas.push(delta) - 1;
      this.numbers.set(key, number);
    }
    return number;
  }
}

const IN_ORDER = { delta: 0, fault: null };
