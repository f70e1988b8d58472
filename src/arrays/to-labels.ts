import { BadInput } from '../refusal/bad-input.js';
import { type NumberArray, shapeText } from './number-array.js';

/** The output that labels are for. */
export interface Labelled {
  readonly rows: number;
  /** One for each class, or a single one whose value says which of two classes it is. */
  readonly cols: number;
}

/**
 * The array as labels: for each row of the output the number of its class, from 0 on. Whole numbers of any type will do, in any
 * shape with one number a row; or one-hot rows, with 1 at the class and 0 elsewhere. For an output of one column classes are 0
 * and 1, or -1 and 1.
 *
 * @param file the file's name, for error messages.
 * @throws BadInput where there are not as many labels as rows, or one of them is no class of this output.
 */
export function toLabels({ shape, data }: NumberArray, file: string, { rows, cols }: Labelled): Int32Array {
  const isOneHot = cols > 1 && data.length === rows * cols && shape.at(-1) === cols;
  if (!isOneHot && (data.length !== rows || shape.filter((size) => size !== 1).length > 1)) {
    throw new BadInput(
      `${file}: its shape is ${shapeText(shape)}, but the output has ${rows} rows: give one label for each` +
        `${cols > 1 ? `, or one-hot rows of ${cols}` : ''}`,
    );
  }
  const numbers = Float64Array.from(data as ArrayLike<number | bigint>, Number);
  if (isOneHot) return fromOneHot(numbers, rows, cols, file);
  checkClasses(numbers, cols, file);
  const isSigned = cols === 1 && numbers.includes(-1);
  return Int32Array.from(numbers, (label) => (isSigned ? Math.max(label, 0) : label));
}

/** @throws BadInput where a label is no class of an output with so many columns. */
function checkClasses(labels: Float64Array, cols: number, file: string): void {
  const least = cols === 1 && labels.includes(-1) ? -1 : 0;
  const most = cols === 1 ? 1 : cols - 1;
  const isNone = (label: number) =>
    !Number.isInteger(label) || label < least || label > most || (least < 0 && label === 0);
  const at = labels.findIndex(isNone);
  if (at < 0) return;
  const label = labels[at];
  const where = `${file}: label ${at} is ${label}`;
  if (!Number.isInteger(label)) {
    throw new BadInput(`${where}: labels are whole numbers: give the number of the class, from 0 on`);
  }
  if (cols === 1) {
    throw new BadInput(
      `${where}, but the output has one column, which tells two classes: give 0 and 1, or -1 and 1`,
    );
  }
  const isFromOne = labels.every((one) => Number.isInteger(one) && one >= 1 && one <= cols);
  throw new BadInput(
    `${where}, but the output has classes 0 to ${most}: ${isFromOne ? 'these count from 1: save a - 1' : 'give labels of this model'}`,
  );
}

function fromOneHot(numbers: Float64Array, rows: number, cols: number, file: string): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => {
    const one = numbers.subarray(row * cols, (row + 1) * cols);
    const label = one.indexOf(1);
    if (label < 0 || one.some((value, col) => col !== label && value !== 0)) {
      throw new BadInput(
        `${file}: row ${row} is not one-hot (one 1 among 0s): save a.argmax(axis=1) if these are scores`,
      );
    }
    return label;
  });
}
