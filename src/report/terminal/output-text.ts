import type { QuantisationError } from '../../model/quantised.js';
import type { Tensor } from '../../model/tensor.js';
import { visible } from '../../refusal/quoted.js';
import type { Schedule, TensorRole } from '../../schedule/schedule.js';
import { type Ranked, topOf } from '../../workload/answers.js';
import type { OutputError } from '../../workload/unrounded.js';
import { plainTable } from './plain-table.js';

/** What is shown of an output: its values, the largest of each row, or each row's class. */
export type OutputView =
  | { readonly kind: 'values' }
  | { readonly kind: 'top'; readonly count: number }
  | { readonly kind: 'classes'; readonly classes: Int32Array };

const FIRST_ROWS = 5;
/** A value takes so many characters at most, and the space before the next one. */
const VALUE_WIDTH = 13;
/** Rows' numbers and the gap where columns are left out. */
const MARGIN = 14;

/** An output for a person: its shape, and its first rows, as many columns of them as there is room for. */
export function outputText(name: string, output: Tensor, view: OutputView, columns: number): string {
  const rows = Math.min(FIRST_ROWS, output.rows);
  const head = `Output ${visible(name)}, ${output.rows} x ${output.cols}`;
  const [shown, table] = tableOf(output, view, rows, columns);
  const which = rows === output.rows ? shown : `${shown} of the first ${rows} rows`;
  return `${head}: ${which}\n${table}`;
}

function tableOf(output: Tensor, view: OutputView, rows: number, columns: number): [string, string] {
  const each = (cells: (row: number) => readonly string[]) =>
    Array.from({ length: rows }, (_, row) => [String(row), ...cells(row)]);
  if (view.kind === 'classes')
    return [
      'the class',
      tableText(
        ['row', 'class'],
        each((row) => [String(view.classes[row])]),
      ),
    ];
  if (view.kind === 'top') {
    const count = Math.min(view.count, output.cols);
    const head = ['row', ...Array.from({ length: count }, (_, at) => (at === 0 ? 'largest' : `${at + 1}.`))];
    return [
      `column and value of the largest ${count}`,
      tableText(
        head,
        each((row) => topOf(output, row, count).map(rankedText)),
      ),
    ];
  }
  const room = Math.max(2, Math.floor((columns - MARGIN) / VALUE_WIDTH));
  const left = output.cols <= room ? output.cols : Math.ceil(room / 2);
  const right = output.cols <= room ? 0 : room - left;
  const shown = [
    ...Array(left).keys(),
    ...Array.from({ length: right }, (_, at) => output.cols - right + at),
  ];
  const withGap = (cells: string[]) =>
    right === 0 ? cells : [...cells.slice(0, left), '...', ...cells.slice(left)];
  const value = (row: number, col: number) => valueText(output.data[row * output.cols + col]);
  return [
    'the values',
    tableText(
      ['row', ...withGap(shown.map(String))],
      each((row) => withGap(shown.map((col) => value(row, col)))),
    ),
  ];
}

function tableText(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = plainTable(head);
  table.push(...rows.map((row) => [...row]));
  return table.toString().replaceAll(/ +$/gm, '');
}

function rankedText({ column, value }: Ranked): string {
  return `${column} (${valueText(value)})`;
}

/** Six digits, as NumPy shows some. */
function valueText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return String(Number(value.toPrecision(6)));
}

/** What weights in int8 are off by, and what the output is for it; nothing where no weight is in int8. */
export function int8Lines(
  { tensors }: Schedule,
  rounding: QuantisationError | null,
  cost: OutputError | null,
): string[] {
  if (!tensors.some(({ type }) => type === 'int8')) return [];
  if (rounding === null) return ['Weights in int8: as they are given.'];
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const lines = [
    `Weights in int8: off by ${percent(rounding.rootMeanSquare)} (root mean square), ` +
      `and by ${percent(rounding.largest)} of the largest in a layer at most.`,
  ];
  if (cost) {
    lines.push(
      `The output is within ${valueText(cost.largest)} of that with float32 weights, ` +
        `and off by ${percent(cost.rootMeanSquare)} (root mean square).`,
    );
  }
  return lines;
}

/** Says that what was run on is random; nothing where it is not. */
export function randomLines(random: readonly string[], { tensors }: Schedule, seed: string): string[] {
  if (random.length === 0) return [];
  const what = randomText(random, tensors);
  return [`Random, from seed ${visible(seed)}: ${what}. This is no model's answer.`];
}

/** Which tensors are random, in words. */
export function randomText(random: readonly string[], tensors: Schedule['tensors']): string {
  const isRandom = new Set(random);
  const of = (...roles: TensorRole[]) => tensors.filter(({ role }) => roles.includes(role));
  const words = [
    wordFor('input', of('input'), isRandom),
    wordFor('weights', of('weight', 'bias'), isRandom),
  ].filter((word) => word !== '');
  return words.join(' and ');
}

function wordFor(word: string, tensors: Schedule['tensors'], random: ReadonlySet<string>): string {
  const names = tensors.filter(({ name }) => random.has(name)).map(({ name }) => visible(name));
  if (names.length === 0) return '';
  if (names.length === tensors.length) return `the ${word}`;
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
}
