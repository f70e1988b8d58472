import { plainTable } from '../../../src/report/terminal/plain-table.js';

export type Cell = string | number;

/** A table of measured values, as it is printed and written to JSON: raw numbers, their unit in the column's name. */
export interface Figures {
  readonly title: string;
  /** Rows of one shape; the keys are the heads of the columns. */
  readonly rows: readonly Readonly<Record<string, Cell>>[];
  /** What a reader must know to read them right. */
  readonly notes: readonly string[];
}

/** How to measure: `quick` proves that a bench works, and its numbers are worth nothing. */
export interface BenchOptions {
  readonly quick: boolean;
  /** What to measure, of a bench that has things by name; none for all of them. */
  readonly names: readonly string[];
  /** Seeds, and the most runs with each, of a bench that samples; null for as many as it has itself. */
  readonly seeds: number | null;
  readonly cap: number | null;
}

/** A bench gives its tables one by one, each as soon as it is measured. */
export type Bench = (options: BenchOptions) => AsyncGenerator<Figures>;

export function printFigures({ title, rows, notes }: Figures): void {
  console.log(`\n${title}`);
  if (rows.length > 0) {
    const heads = Object.keys(rows[0]);
    const table = plainTable(heads);
    for (const row of rows) table.push(heads.map((head) => cellText(row[head])));
    console.log(table.toString());
  }
  for (const note of notes) console.log(`  ${note}`);
}

/** Three significant digits, whole numbers as they are. */
function cellText(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  if (Number.isNaN(cell)) return '-'; // nothing was measured, or all of it dropped
  if (Number.isInteger(cell)) return cell.toLocaleString('en');
  if (Math.abs(cell) >= 1000) return Math.round(cell).toLocaleString('en');
  return Math.abs(cell) >= 0.001 ? String(Number(cell.toPrecision(3))) : cell.toExponential(1);
}
