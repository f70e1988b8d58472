/** Above so many steps, path counts are kept as logarithms. */
const EXACT_STEPS = 10_000;

/**
 * Counts the paths through a state graph that has no loops, level by level: each state's count is the sum of its
 * predecessors'. Exact up to 10,000 steps; from there on the logarithm.
 */
export class PathCounter {
  private current: Counts = new ExactCounts();
  private next: Counts = new ExactCounts();
  private ended: Counts = new ExactCounts();
  private level = 0;

  constructor() {
    this.ended.set(0);
  }

  begin(): void {
    this.current.setOne(0);
  }

  reach(from: number, to: number, isNew: boolean): void {
    if (isNew) this.next.set(to);
    this.next.addFrom(to, this.current, from);
  }

  end(row: number): void {
    this.ended.addFrom(0, this.current, row);
  }

  nextLevel(): void {
    [this.current, this.next] = [this.next, this.current];
    if (++this.level === EXACT_STEPS) {
      this.current = this.current.toLogarithms();
      this.next = new LogarithmicCounts();
      this.ended = this.ended.toLogarithms();
    }
  }

  total(): string | { readonly log2: number } {
    return this.ended.text(0);
  }
}

/** A number for each row of a level. */
interface Counts {
  set(row: number): void;
  setOne(row: number): void;
  addFrom(row: number, from: Counts, fromRow: number): void;
  toLogarithms(): Counts;
  text(row: number): string | { readonly log2: number };
}

class ExactCounts implements Counts {
  readonly values: bigint[] = [];

  set(row: number): void {
    this.values[row] = 0n;
  }

  setOne(row: number): void {
    this.values[row] = 1n;
  }

  addFrom(row: number, from: ExactCounts, fromRow: number): void {
    this.values[row] += from.values[fromRow];
  }

  toLogarithms(): LogarithmicCounts {
    const logarithms = new LogarithmicCounts();
    this.values.forEach((value, row) => {
      logarithms.values[row] = log2(value);
    });
    return logarithms;
  }

  text(row: number): string {
    return this.values[row].toString();
  }
}

class LogarithmicCounts implements Counts {
  readonly values: number[] = [];

  set(row: number): void {
    this.values[row] = Number.NEGATIVE_INFINITY;
  }

  setOne(row: number): void {
    this.values[row] = 0;
  }

  addFrom(row: number, from: LogarithmicCounts, fromRow: number): void {
    const a = this.values[row];
    const b = from.values[fromRow];
    const larger = Math.max(a, b);
    this.values[row] = a === b ? a + 1 : larger + Math.log2(1 + 2 ** (Math.min(a, b) - larger));
  }

  toLogarithms(): LogarithmicCounts {
    return this;
  }

  text(row: number): { readonly log2: number } {
    return { log2: this.values[row] };
  }
}

function log2(value: bigint): number {
  if (value === 0n) return Number.NEGATIVE_INFINITY;
  const digits = value.toString(2);
  return digits.length - 53 > 0
    ? digits.length - 53 + Math.log2(Number.parseInt(digits.slice(0, 53), 2))
    : Math.log2(Number(value));
}
