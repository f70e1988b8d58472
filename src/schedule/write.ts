import { BadInput } from '../refusal/bad-input.js';
import { OPERATIONS_LIMIT } from './limits.js';
import type { Operation, Schedule, TensorSpec } from './schedule.js';

export const FORMAT = 'heddle-schedule';
export const VERSION = 1;

/** The longest text that is read or written, in UTF-16 units: V8 holds no string of more than 2^29. */
export const SCHEDULE_LIMIT_CHARS = 400_000_000;

/**
 * A schedule as JSON text, one tensor and one operation a line; `readSchedule` reads it back.
 * @throws BadInput where it has more operations or takes more characters than can be read back.
 */
export function writeSchedule(schedule: Schedule): string {
  const { sramBytes, tile, tensors, ops } = schedule;
  checkCount(ops.length, 'schedule');
  const text = [
    '{',
    `  "format": "${FORMAT}",`,
    `  "version": ${VERSION},`,
    `  "sramBytes": ${sramBytes},`,
    `  "tile": {"m":${tile.m},"k":${tile.k},"n":${tile.n}},`,
    `  "tensors": ${listText(tensors.map(tensorText))},`,
    `  "ops": ${listText(ops.map(operationText))}`,
    '}',
    '',
  ].join('\n');
  checkLength(text.length, 'schedule');
  return text;
}

function listText(lines: readonly string[]): string {
  if (lines.length === 0) return '[]';
  const separator = ',\n    ';
  // Before joining: a string longer than V8 can hold is an error that names nothing.
  checkLength(
    lines.reduce((chars, line) => chars + line.length + separator.length, 0),
    'schedule',
  );
  return `[\n    ${lines.join(separator)}\n  ]`;
}

function tensorText({ name, rows, cols, role }: TensorSpec): string {
  return JSON.stringify({ name, rows, cols, role });
}

/** An operation's keys come in one order, and nothing else with them, whatever made the operation. */
function operationText(op: Operation): string {
  if (op.op === 'execute') {
    const { m, n, k, aAddr, bAddr, accAddr, firstK, lastK, buffer } = op;
    return JSON.stringify({ op: op.op, m, n, k, aAddr, bAddr, accAddr, firstK, lastK, buffer });
  }
  const { tensor, tileRow, tileCol, rows, cols } = op;
  if (op.op === 'load') {
    const { dstAddr, buffer } = op;
    return JSON.stringify({ op: op.op, tensor, tileRow, tileCol, rows, cols, dstAddr, buffer });
  }
  const { srcAddr, relu, bias } = op;
  return JSON.stringify({ op: op.op, tensor, tileRow, tileCol, rows, cols, srcAddr, relu, bias });
}

/** @throws BadInput */
export function checkLength(chars: number, file: string): void {
  if (chars <= SCHEDULE_LIMIT_CHARS) return;
  throw new BadInput(
    `${file}: the schedule's text has ${chars} characters, more than ${SCHEDULE_LIMIT_CHARS}: use larger tiles or ` +
      'a smaller batch',
  );
}

/** @throws BadInput */
export function checkCount(operations: number, file: string): void {
  if (operations <= OPERATIONS_LIMIT) return;
  throw new BadInput(
    `${file}: its ${operations} operations are more than ${OPERATIONS_LIMIT}: use larger tiles or a smaller batch`,
  );
}
