import { z } from 'zod';
import { BadInput } from '../bad-input.js';
import { quoted } from '../model/quoted.js';
import type { Operation, Schedule, TensorSpec } from './schedule.js';
import { validateSchedule } from './validate.js';

const FORMAT = 'heddle-schedule';
const VERSION = 1;

/** The longest text that is read or written, in UTF-16 units: V8 holds no string of more than 2^29. */
export const SCHEDULE_LIMIT_CHARS = 400_000_000;
/** The most operations that are read or written. */
export const OPERATIONS_LIMIT = 4_000_000;

// The text given to each type says what was expected there, for the refusal.
const name = z.string('the name of a tensor');
const number = z.number('a whole number');
const flag = z.boolean('true or false');

const TILE_OPERAND = { tensor: name, tileRow: number, tileCol: number, rows: number, cols: number };
const OPERATION = z.discriminatedUnion(
  'op',
  [
    z.strictObject({ op: z.literal('load'), ...TILE_OPERAND, dstAddr: number, buffer: number }),
    z.strictObject({
      op: z.literal('execute'),
      m: number,
      n: number,
      k: number,
      aAddr: number,
      bAddr: number,
      accAddr: number,
      firstK: flag,
      lastK: flag,
      buffer: number,
    }),
    z.strictObject({
      op: z.literal('store'),
      ...TILE_OPERAND,
      srcAddr: number,
      relu: flag,
      bias: z.string('the name of a tensor, or null').nullable(),
    }),
  ],
  { error: ({ code }) => (code === 'invalid_union' ? '"load", "execute" or "store"' : 'an operation') },
);

const ROLES = ['input', 'weight', 'bias', 'activation', 'output'] as const;
const TENSOR = z.strictObject(
  {
    name,
    rows: number,
    cols: number,
    role: z.enum(ROLES, ROLES.map((role) => `"${role}"`).join(' or ')),
  },
  'a tensor',
);

// Tensors and operations are unknown here and checked one at a time: the first fault ends the reading, where a
// schema of everything would collect as many faults as a file of rubbish has elements.
const DOCUMENT = z.strictObject(
  {
    format: z.literal(FORMAT, `"${FORMAT}", the only format supported`),
    version: z.literal(VERSION, `${VERSION}, the only version supported`),
    sramBytes: number,
    tile: z.strictObject({ m: number, k: number, n: number }, 'the object of m, k and n'),
    tensors: z.array(z.unknown(), 'the array of tensors'),
    ops: z.array(z.unknown(), 'the array of operations'),
  },
  'the object of a schedule',
);

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

/**
 * Reads a schedule from the JSON text that `writeSchedule` makes, and validates it.
 *
 * @param text the whole file.
 * @param file the file's name, for error messages.
 * @throws BadInput in one line where the text is too long, is not JSON, is not such a document (the first place
 *   that is not as expected), or where the schedule is not valid.
 */
export function readSchedule(text: string, file: string): Schedule {
  checkLength(text.length, file);
  const { sramBytes, tile, tensors, ops } = checked(DOCUMENT, parseJson(text, file), '', file);
  checkCount(ops.length, file);
  const schedule: Schedule = {
    sramBytes,
    tile,
    tensors: tensors.map((tensor, index) => checked(TENSOR, tensor, `tensors[${index}]`, file)),
    ops: ops.map((op, index) => checked(OPERATION, op, `ops[${index}]`, file)),
  };
  validateSchedule(schedule, file);
  return schedule;
}

function checkLength(chars: number, file: string): void {
  if (chars <= SCHEDULE_LIMIT_CHARS) return;
  throw new BadInput(
    `${file}: the schedule's text has ${chars} characters, more than ${SCHEDULE_LIMIT_CHARS}: use larger tiles or ` +
      'a smaller batch',
  );
}

function checkCount(operations: number, file: string): void {
  if (operations <= OPERATIONS_LIMIT) return;
  throw new BadInput(
    `${file}: its ${operations} operations are more than ${OPERATIONS_LIMIT}: use larger tiles or a smaller batch`,
  );
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser quotes what it stumbled over, line breaks included.
    const reason = (error as SyntaxError).message.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');
    throw new BadInput(`${file}: is not JSON (${reason}): give the JSON of a schedule`);
  }
}

/** What `schema` makes of a value that stands at `place` in the file, or the refusal of its first fault. */
function checked<T>(schema: z.ZodType<T>, value: unknown, place: string, file: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where =
    place + issue.path.map((step, at) => (place === '' && at === 0 ? '' : '.') + String(step)).join('');
  throw new BadInput(`${file}: ${where === '' ? '' : `${where} `}${fault(issue, value)}`);
}

function fault(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'unrecognized_keys') return `has the unknown key ${quoted(issue.keys[0])}: remove it`;
  const found = issue.path.reduce((at, step) => (at as Record<PropertyKey, unknown>)[step], value);
  if (found === undefined) return `is missing: give ${issue.message}`;
  return `is ${described(found)}: give ${issue.message}`;
}

/** A value from JSON in a few words; what is in an object or array is not shown, as it may be of any size. */
function described(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
