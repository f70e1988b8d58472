import type { MemoryBudget } from './memory-budget.js';

const BYTES_PER_EDGE = 8;

/**
 * Which state follows which, and where a path may end: enough to find the states from which no end can be reached. Rows
 * are those of a table of states.
 */
export class StateGraph {
  private edges = 0;
  private from = new Int32Array(1024);
  private to = new Int32Array(1024);
  private readonly ends: number[] = [];
  private hasWayBack = false;

  /** @param budget what its memory counts against. */
  constructor(private readonly budget: MemoryBudget) {
    budget.held += BYTES_PER_EDGE * this.from.length;
  }

  /** A step leads from one row to another; false where the budget has no room for it. */
  add(from: number, to: number): boolean {
    if (this.edges === this.from.length) {
      const bytes = BYTES_PER_EDGE * this.edges;
      if (!this.budget.replaces(bytes, 2 * bytes)) return false;
      this.from = larger(this.from);
      this.to = larger(this.to);
    }
    this.from[this.edges] = from;
    this.to[this.edges++] = to;
    // Rows are numbered as they are met, so a graph whose every edge leads to a later row has no loop.
    if (to <= from) this.hasWayBack = true;
    return true;
  }

  /** A path may end in this row. */
  end(row: number): void {
    this.ends.push(row);
  }

  /**
   * For each of `rows` rows, 1 where no end can be reached from it: found backwards from the ends (AG EF end, as
   * model checkers write it: Clarke, Emerson and Sistla, TOPLAS 1986). Null where there is no such row, or undefined
   * where the budget has no room to look.
   */
  withoutEnd(rows: number): Uint8Array | null | undefined {
    if (!this.hasWayBack) return null;
    const bytes = 4 * (rows + this.edges) + 5 * rows;
    if (!this.budget.replaces(0, bytes)) return undefined;
    const { from, to } = this;
    const last = new Int32Array(rows).fill(-1);
    const before = new Int32Array(this.edges);
    for (let edge = 0; edge < this.edges; edge++) {
      before[edge] = last[to[edge]];
      last[to[edge]] = edge;
    }
    const stuck = new Uint8Array(rows).fill(1);
    const open = new Int32Array(rows);
    let count = 0;
    const reach = (row: number) => {
      if (stuck[row] === 0) return;
      stuck[row] = 0;
      open[count++] = row;
    };
    for (const row of this.ends) reach(row);
    while (count > 0) {
      for (let edge = last[open[--count]]; edge >= 0; edge = before[edge]) reach(from[edge]);
    }
    this.budget.replaces(bytes, 0);
    return stuck.includes(1) ? stuck : null;
  }
}

function larger(array: Int32Array): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(2 * array.length);
  copy.set(array);
  return copy;
}
