import { type Activation, parametersOf } from '../model/activation.js';
import { BadInput } from '../refusal/bad-input.js';
import { OPERATIONS_LIMIT } from './limits.js';
import type { TileCoordinates } from './operation-names.js';
import {
  isOfRows,
  type ModelReference,
  type Operation,
  type SchedExecute,
  type Schedule,
  type TensorSpec,
  type TileShape,
} from './schedule.js';

export const FORMAT = 'heddle-schedule';
/**
 * The version that is written. Version 2 had `relu`, true or false, in every STORE in place of the activation; version 1 also
 * the tile's shape in every EXECUTE in place of its coordinates.
 */
export const VERSION = 3;
type Version = 1 | typeof VERSION;

/** The longest text that is read or written, in UTF-16 units: V8 holds no string of more than 2^29. */
export const SCHEDULE_LIMIT_CHARS = 400_000_000;

/**
 * A schedule as JSON text, one tensor and one operation a line; `readSchedule` reads it back.
 * @throws BadInput where it has more operations or takes more characters than can be read back.
 */
export function writeSchedule(schedule: Schedule): string {
  return scheduleText(schedule, VERSION);
}

/**
 * What a schedule is known by, in replay tokens and files: its text in version 1, in which no operation has a name, so
 * that a token is of what is done and not of what it is called. What version 1 had not, such as lanes and activations but
 * ReLU, is a part of what is done.
 * @throws BadInput as `writeSchedule` does.
 */
export function identityText(schedule: Schedule): string {
  return scheduleText(schedule, 1);
}

function scheduleText(schedule: Schedule, version: Version): string {
  const { sramBytes, tile, model, tensors, ops } = schedule;
  checkCount(ops.length, 'schedule');
  const text = [
    '{',
    `  "format": "${FORMAT}",`,
    `  "version": ${version},`,
    `  "sramBytes": ${sramBytes},`,
    `  "tile": {"m":${tile.m},"k":${tile.k},"n":${tile.n}},`,
    ...(model && version !== 1 ? [`  "model": ${modelText(model)},`] : []),
    `  "tensors": ${listText(tensors.map(tensorText))},`,
    `  "ops": ${listText(ops.map((op) => operationText(op, tile, version)))}`,
    '}',
    '',
  ].join('\n');
  checkLength(text.length, 'schedule');
  return text;
}

function modelText({ path, sha256, dataSha256, output, weights }: ModelReference): string {
  return JSON.stringify({ path, sha256, dataSha256, output, weights });
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

function tensorText({ name, rows, cols, role, type, scales, zeroPoints }: TensorSpec): string {
  return JSON.stringify({ name, rows, cols, role, type, scales, zeroPoints });
}

/** An operation's keys come in one order, and nothing else with them, whatever made the operation; what is undefined is left out. */
function operationText(op: Operation, tile: TileShape, version: Version): string {
  if (op.op === 'execute') {
    const { m, n, k }: Pick<SchedExecute, keyof TileCoordinates> = version === 1 ? tile : op;
    const { aAddr, bAddr, accAddr, firstK, lastK, buffer, lane } = op;
    return JSON.stringify({ op: op.op, m, n, k, aAddr, bAddr, accAddr, firstK, lastK, buffer, lane });
  }
  if (isOfRows(op)) {
    const { tensor, from, tileRow, rows, lane } = op;
    const epsilon = op.op === 'softmax' ? undefined : op.epsilon;
    return JSON.stringify({ op: op.op, tensor, from, tileRow, rows, epsilon, lane });
  }
  const { tensor, tileRow, tileCol, rows, cols, lane } = op;
  if (op.op === 'load') {
    const { dstAddr, buffer } = op;
    return JSON.stringify({ op: op.op, tensor, tileRow, tileCol, rows, cols, dstAddr, buffer, lane });
  }
  const { srcAddr, bias } = op;
  const before = JSON.stringify({ op: op.op, tensor, tileRow, tileCol, rows, cols, srcAddr });
  const [add, multiply] = [op.add, op.multiply].map(
    (other) => other && { tensor: other.tensor, after: other.after },
  );
  const after = JSON.stringify({ bias, add, multiply, lane });
  return `${before.slice(0, -1)},${activationText(op.activation, version)},${after.slice(1)}`;
}

/** The field of a STORE's activation. */
function activationText(activation: Activation<string> | null, version: Version): string {
  if (version === 1 && (activation === null || activation.name === 'relu'))
    return `"relu":${activation !== null}`;
  if (activation === null) return '"activation":null';
  const values = activation as unknown as Readonly<Record<string, unknown>>;
  const fields = ['name', 'slopes', ...parametersOf(activation.name)].flatMap((field) => {
    const value = values[field];
    // JSON has a -0, and what writes JSON makes 0 of it.
    const text = Object.is(value, -0) ? '-0' : JSON.stringify(value);
    return value === undefined ? [] : [`"${field}":${text}`];
  });
  return `"activation":{${fields.join()}}`;
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
