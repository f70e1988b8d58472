/** Steps that stay at either end of a stretch that one lane takes alone. */
const ENDS = 2;

/** A line of the table: a step, or steps that are folded. */
export type Line =
  | { readonly kind: 'step'; readonly row: number }
  | { readonly kind: 'fold'; readonly row: number; readonly count: number };

/** Which steps are shown: stretches of one lane are folded, but for their ends and what must be seen. */
export class Folding {
  lines: readonly Line[] = [];
  private readonly isShown: Uint8Array;
  private readonly lineOf: Int32Array;

  /** @param seen rows that are never folded. */
  constructor(
    private readonly lanes: readonly number[],
    private readonly seen: readonly number[],
  ) {
    this.isShown = new Uint8Array(lanes.length);
    this.lineOf = new Int32Array(lanes.length);
    this.fold();
  }

  /** Whether anything is folded now. */
  get isFolded(): boolean {
    return this.lines.length < this.lanes.length;
  }

  /** The line that a row is on, folded or not. */
  lineAt(row: number): number {
    return this.lineOf[row];
  }

  fold(): void {
    const { lanes, isShown } = this;
    isShown.fill(0);
    for (let from = 0; from < lanes.length; ) {
      let to = from + 1;
      while (to < lanes.length && lanes[to] === lanes[from]) to++;
      isShown.fill(1, from, Math.min(to, from + ENDS));
      isShown.fill(1, Math.max(from, to - ENDS), to);
      from = to;
    }
    for (const row of this.seen) isShown[row] = 1;
    this.layOut();
  }

  showAll(): void {
    this.isShown.fill(1);
    this.layOut();
  }

  /** Shows the folded steps that this row is among; false where it is shown already. */
  reveal(row: number): boolean {
    const line = this.lines[this.lineOf[row]];
    if (line.kind === 'step') return false;
    this.isShown.fill(1, line.row, line.row + line.count);
    this.layOut();
    return true;
  }

  private layOut(): void {
    const { isShown, lineOf } = this;
    const lines: Line[] = [];
    for (let row = 0; row < isShown.length; ) {
      let end = row;
      while (end < isShown.length && isShown[end] === 0) end++;
      // One step alone takes no more room than to say that it is folded.
      const isStep = end - row < 2;
      lineOf.fill(lines.length, row, isStep ? row + 1 : end);
      lines.push(isStep ? { kind: 'step', row } : { kind: 'fold', row, count: end - row });
      row = isStep ? row + 1 : end;
    }
    this.lines = lines;
  }
}
