import type { MemoryBudget } from './memory-budget.js';

const BYTES_PER_EDGE = 8;

/** A state of a loop that cannot be left, and that has no end. */
export const ENDLESS = 1;
/** A state of one where all has ended that must: what may run for ever goes on. */
export const SETTLED = 2;

/**
 * Which state follows which, and where a path may end: enough to find loops that cannot be left. Rows are those of a
 * table of states.
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
   * For each of `rows` rows, `ENDLESS` where it lies on a loop that cannot be left and has no end, a strongly connected
   * component from which no step leads out, and `SETTLED` where it lies on such a one with an end in it. Wherever no end
   * can be reached, a loop without one can. Null where no step leads back, or undefined where the budget has no room.
   */
  finalLoops(rows: number): Uint8Array | null | undefined {
    if (!this.hasWayBack) return null;
    const bytes = 4 * this.edges + 27 * rows;
    if (!this.budget.replaces(0, bytes)) return undefined;
    const starts = new Int32Array(rows + 1);
    for (let edge = 0; edge < this.edges; edge++) starts[this.from[edge] + 1]++;
    for (let row = 0; row < rows; row++) starts[row + 1] += starts[row];
    const stays = staysWithin(starts, this.to, this.ends, rows);
    this.budget.replaces(bytes, 0);
    return stays;
  }
}

/**
 * Tarjan's algorithm ("Depth-first search and linear graph algorithms", 1972) without recursion.
 * @param starts by row, the first of its edges; they stand in the order of their rows.
 * @param to where each edge leads.
 * @returns by row, what its component is where it has no edge out of it.
 */
function staysWithin(starts: Int32Array, to: Int32Array, ends: readonly number[], rows: number): Uint8Array {
  const stays = new Uint8Array(rows);
  const order = new Int32Array(rows); // one more than the place at which a row was met first; 0: not yet
  const low = new Int32Array(rows);
  const edgeAt = starts.slice(0, rows);
  const isLeft = new Uint8Array(rows); // an edge leads from it out of its component
  const isEnd = new Uint8Array(rows);
  const open = new Int32Array(rows); // rows whose component is not known yet
  const way = new Int32Array(rows);
  const isOpen = new Uint8Array(rows);
  for (const row of ends) isEnd[row] = 1;
  let met = 0;
  let opened = 0;
  let depth = 0;
  const enter = (row: number) => {
    order[row] = low[row] = ++met;
    open[opened++] = row;
    isOpen[row] = 1;
    way[depth++] = row;
  };
  // What leads out of a component is known only once all of it is: so each row that was not met begins a way of its own.
  for (let first = 0; depth > 0 || first < rows; ) {
    if (depth === 0) {
      if (order[first] === 0) enter(first);
      first++;
      continue;
    }
    const row = way[depth - 1];
    if (edgeAt[row] < starts[row + 1]) {
      const next = to[edgeAt[row]++];
      if (order[next] === 0) enter(next);
      else if (isOpen[next] === 1) low[row] = Math.min(low[row], order[next]);
      else isLeft[row] = 1;
      continue;
    }
    depth--;
    if (depth > 0) low[way[depth - 1]] = Math.min(low[way[depth - 1]], low[row]);
    if (low[row] < order[row]) continue;
    const bottom = open.lastIndexOf(row, opened - 1);
    const component = open.subarray(bottom, opened);
    const canBeLeft = component.some((member) => isLeft[member] === 1);
    const kind = component.some((member) => isEnd[member] === 1) ? SETTLED : ENDLESS;
    for (const member of component) {
      isOpen[member] = 0;
      if (!canBeLeft) stays[member] = kind;
    }
    opened = bottom;
    if (depth > 0) isLeft[way[depth - 1]] = 1; // the step that led here leads out of the component before
  }
  return stays;
}

function larger(array: Int32Array): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(2 * array.length);
  copy.set(array);
  return copy;
}
