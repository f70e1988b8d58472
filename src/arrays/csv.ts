import Papa from 'papaparse';
import { BadInput } from '../refusal/bad-input.js';
import { cutShort, quoted } from '../refusal/quoted.js';
import { MOST_NUMBERS, type NumberArray } from './number-array.js';

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const DECIMAL_COMMA = /^[+-]?\d+,\d+$/;
/** So many values that count from 0 are no row of anybody's data: pandas calls columns so. */
const SURELY_COUNTED = 8;
/** What is no number in decimals, as NumPy and pandas write it. */
const SPECIAL: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
};

/**
 * Reads a table of numbers, a row a line: values apart by commas, semicolons, tabs or spaces, as `np.savetxt` and
 * `DataFrame.to_csv(index=False)` write it. A first line of names is left out, and so are lines that begin with `#`.
 *
 * @param file the file's name, for error messages.
 * @param tell is told in one line of what was guessed.
 * @throws BadInput where a value is no number, or a row has more or fewer values than the first; with line and column.
 */
export function readCsv(text: string, file: string, tell?: (word: string) => void): NumberArray {
  const table = new Table(file);
  const delimiter = delimiterOf(text);
  let line = 0;
  Papa.parse<string[]>(text, {
    delimiter,
    skipEmptyLines: false,
    step: ({ data, errors }) => {
      line++;
      // A comment may have any number of values in it.
      if (data[0].trimStart().startsWith('#')) return;
      const cells = data.map((cell) => cell.trim());
      const values = delimiter === ' ' ? cells.filter((cell) => cell !== '') : cells;
      if (values.every((cell) => cell === '')) return;
      if (errors.length > 0)
        throw new BadInput(`${file}: line ${line}: ${errors[0].message}: leave quotes out`);
      table.add(values, line);
    },
  });
  return table.array(tell);
}

/** The rows so far. */
class Table {
  private numbers = new Float64Array(1024);
  private count = 0;
  private rows = 0;
  private cols = 0;
  /** What is said of a first line that may have been meant for numbers. */
  private doubt: string | null = null;

  constructor(private readonly file: string) {}

  add(cells: readonly string[], line: number): void {
    if (this.cols === 0) {
      this.cols = cells.length;
      if (this.isHeader(cells)) return;
    }
    if (cells.length !== this.cols) {
      throw this.refusal(
        line,
        `it has ${cells.length} values where the first row has ${this.cols}`,
        'make rows alike',
      );
    }
    this.makeRoom(cells.length);
    cells.forEach((cell, at) => {
      this.numbers[this.count++] = this.valueOf(cell, line, at);
    });
    this.rows++;
  }

  array(tell?: (word: string) => void): NumberArray {
    const { cols, rows, file } = this;
    if (rows === 0) throw new BadInput(`${file}: there is no row of numbers in it: give at least one`);
    if (this.doubt !== null)
      tell?.(`${file}: its first line (${this.doubt}) is taken for the names of columns`);
    return { dtype: 'text', shape: [rows, cols], data: this.numbers.slice(0, this.count) };
  }

  /** Whether the first row has names in it. pandas counts columns that have none: 0,1,2. */
  private isHeader(cells: readonly string[]): boolean {
    if (cells.length > 1 && cells[0] === '' && cells.slice(1).every((cell) => cell !== '')) {
      throw new BadInput(
        `${this.file}: its first column has no name, so is the index of pandas: leave it out, with df.to_csv(path, index=False)`,
      );
    }
    const isName = (cell: string) =>
      cell !== '' && !DECIMAL.test(cell) && numberOf(cell) === null && !DECIMAL_COMMA.test(cell);
    const isCounted = cells.length > 1 && cells.every((cell, at) => cell === String(at));
    if (isCounted && cells.length < SURELY_COUNTED) {
      const both = `its first line (${cells.join()}) may be a row or the names of columns`;
      throw new BadInput(`${this.file}: ${both}: write a row as 0.0,1.0, and # before what is none`);
    }
    if (!isCounted && !cells.some(isName)) return false;
    if (isCounted || !cells.every(isName)) this.doubt = cutShort(cells.join());
    return true;
  }

  private valueOf(cell: string, line: number, at: number): number {
    const value = numberOf(cell);
    if (value !== null) return value;
    const column = `value ${at + 1}`;
    if (cell === '')
      throw this.refusal(line, `${column} is missing`, 'fill it in, with df.fillna(0) for one');
    const remedy = DECIMAL_COMMA.test(cell)
      ? 'write decimals with a point'
      : DECIMAL.test(cell)
        ? 'that is beyond the range of float64: give a smaller number'
        : 'give numbers only';
    throw this.refusal(line, `${column} is ${quoted(cell)}`, remedy);
  }

  private makeRoom(more: number): void {
    if (this.count + more > MOST_NUMBERS) {
      throw new BadInput(`${this.file}: it has more than ${MOST_NUMBERS} numbers: give fewer rows`);
    }
    if (this.count + more <= this.numbers.length) return;
    const larger = new Float64Array(2 * (this.count + more));
    larger.set(this.numbers);
    this.numbers = larger;
  }

  private refusal(line: number, what: string, remedy: string): BadInput {
    return new BadInput(`${this.file}: line ${line}: ${what}: ${remedy}`);
  }
}

/** Of a number in decimals none is infinite: one that is has more than float64 can hold. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The number that a cell is in decimals, or null. */
function numberOf(cell: string): number | null {
  if (DECIMAL.test(cell)) return finite(Number(cell));
  const [, sign, word] = /^([+-]?)(\w+)$/.exec(cell.toLowerCase()) ?? [];
  if (word === undefined || !Object.hasOwn(SPECIAL, word)) return null;
  return sign === '-' ? -SPECIAL[word] : SPECIAL[word];
}

/** What stands between values, told by the last line: the first may have names with anything in them. */
function delimiterOf(text: string): string {
  const end = text.trimEnd();
  const last = end.slice(Math.max(end.lastIndexOf('\n'), end.lastIndexOf('\r')) + 1).trim();
  return [';', '\t', ',', ' '].find((delimiter) => last.includes(delimiter)) ?? ',';
}
