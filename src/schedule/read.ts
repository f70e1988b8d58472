import { z } from 'zod';
import { ACTIVATION_NAMES, type Activation, type ActivationName, parametersOf } from '../model/activation.js';
import { BadInput } from '../refusal/bad-input.js';
import { readJson } from '../refusal/json.js';
import { quoted } from '../refusal/quoted.js';
import type { Operation, SchedExecute, SchedStore, Schedule, TileShape } from './schedule.js';
import { validateSchedule } from './validate.js';
import { checkCount, checkLength, FORMAT, VERSION } from './write.js';

export { OPERATIONS_LIMIT } from './limits.js';
export { SCHEDULE_LIMIT_CHARS, writeSchedule } from './write.js';

// The text given to each type says what was expected there, for the refusal.
const name = z.string('the name of a tensor');
const number = z.number('a whole number');
const flag = z.boolean('true or false');
const lane = number.optional();

const TILE_OPERAND = { tensor: name, tileRow: number, tileCol: number, rows: number, cols: number };
const OF_ROWS = { tensor: name, from: name, tileRow: number, rows: number, lane };
const PARAMETER = z.number('a number');
const ACTIVATION = z
  .discriminatedUnion(
    'name',
    [activationSchema('relu'), ...ACTIVATION_NAMES.filter((other) => other !== 'relu').map(activationSchema)],
    {
      error: ({ code }) =>
        code === 'invalid_union' ? 'the name of a function that there is' : 'an activation, or null',
    },
  )
  .nullable() as unknown as z.ZodType<Activation<string> | null>;

function activationSchema(activation: ActivationName) {
  return z.strictObject({ name: z.literal(activation), ...fieldsOf(activation) });
}

function fieldsOf(activation: ActivationName): Record<string, z.ZodType> {
  if (activation === 'prelu') return { slopes: name };
  const parameter = activation === 'clip' ? PARAMETER.optional() : PARAMETER;
  return Object.fromEntries(parametersOf(activation).map((field) => [field, parameter]));
}

/** What a STORE has in this version of the format: before the third it was `relu`, true or false. */
const operationOf = (finish: z.core.$ZodLooseShape) =>
  z.discriminatedUnion(
    'op',
    [
      z.strictObject({ op: z.literal('load'), ...TILE_OPERAND, dstAddr: number, buffer: number, lane }),
      z.strictObject({
        op: z.literal('execute'),
        m: number.optional(),
        n: number.optional(),
        k: number.optional(),
        aAddr: number,
        bAddr: number,
        accAddr: number,
        firstK: flag,
        lastK: flag,
        buffer: number,
        lane,
      }),
      z.strictObject({
        op: z.literal('store'),
        ...TILE_OPERAND,
        srcAddr: number,
        ...finish,
        bias: z.string('the name of a tensor, or null').nullable(),
        lane,
      }),
      z.strictObject({ op: z.literal('softmax'), ...OF_ROWS }),
      z.strictObject({ op: z.literal(['layer-norm', 'rms-norm']), ...OF_ROWS, epsilon: PARAMETER }),
    ],
    {
      error: ({ code }) =>
        code === 'invalid_union'
          ? '"load", "execute", "store", "softmax", "layer-norm" or "rms-norm"'
          : 'an operation',
    },
  );
const OTHER_TENSOR = z.strictObject({ tensor: name, after: flag }, 'the object of tensor and after');
const OPERATION = operationOf({
  activation: ACTIVATION,
  add: OTHER_TENSOR.optional(),
  multiply: OTHER_TENSOR.optional(),
}) as unknown as z.ZodType<Operation>;
const EARLIER_OPERATION = operationOf({ relu: flag }) as unknown as z.ZodType<EarlierOperation>;
type EarlierOperation = Exclude<Operation, SchedStore> | (Omit<SchedStore, 'activation'> & { relu: boolean });

const ROLES = ['input', 'weight', 'bias', 'activation', 'output'] as const;
const TENSOR = z.strictObject(
  {
    name,
    rows: number,
    cols: number,
    role: z.enum(ROLES, ROLES.map((role) => `"${role}"`).join(' or ')),
    type: z.literal('int8', '"int8", or leave it out for float32').optional(),
    scales: name.optional(),
    zeroPoints: name.optional(),
  },
  'a tensor',
);

const SHA256 = 'a SHA-256 in 64 hexadecimal digits';
const HASH = z.string(SHA256).regex(/^[0-9a-f]{64}$/, SHA256);

// Tensors and operations are unknown here and checked one at a time: the first fault ends the reading, where a
// schema of everything would collect as many faults as a file of rubbish has elements.
const DOCUMENT = z.strictObject(
  {
    format: z.literal(FORMAT, `"${FORMAT}", the only format supported`),
    version: z.literal([1, 2, VERSION], `${VERSION}, the version supported, or 1 or 2`),
    sramBytes: number,
    tile: z.strictObject({ m: number, k: number, n: number }, 'the object of m, k and n'),
    model: z
      .strictObject(
        {
          path: z.string("the path of the model's file").min(1, "the path of the model's file"),
          sha256: HASH,
          dataSha256: HASH.optional(),
          output: z.string("an output's name").optional(),
          weights: z.literal('int8', '"int8"').optional(),
        },
        'the object of path and sha256',
      )
      .optional(),
    tensors: z.array(z.unknown(), 'the array of tensors'),
    ops: z.array(z.unknown(), 'the array of operations'),
  },
  'the object of a schedule',
);

/**
 * Reads a schedule from the JSON text that `writeSchedule` makes, and validates it.
 *
 * @param text the whole file.
 * @param file the file's name, for error messages.
 * @throws BadInput in one line where the text is too long, is not JSON (with line and column), is not such a document
 *   (the first place that is not as expected), or where the schedule is not valid.
 */
export function readSchedule(text: string, file: string): Schedule {
  checkLength(text.length, file);
  const kind = { mostValues: valuesIn(text), remedy: 'give the JSON of a schedule' };
  const json = readJson(text, file, kind);
  return scheduleFromJson(isReplayFile(json) ? json.schedule : json, file);
}

/** A file of `verify --save` has the schedule that it is about in it. */
function isReplayFile(json: unknown): json is { readonly schedule: unknown } {
  return (
    typeof json === 'object' &&
    json !== null &&
    'schedule' in json &&
    (json as { readonly format?: unknown }).format === 'heddle-replay-file'
  );
}

/** The most values that a document with a schedule can have: a tensor or operation takes nine characters for each. */
export function valuesIn(text: string): number {
  return text.length / 8 + 100;
}

/** The same from a value that stands in a larger document. */
export function scheduleFromJson(json: unknown, file: string): Schedule {
  const { version, sramBytes, tile, model, tensors, ops } = checked(DOCUMENT, json, '', file);
  checkCount(ops.length, file);
  const schedule: Schedule = {
    sramBytes,
    tile,
    ...(model && { model }),
    tensors: tensors.map((tensor, index) => checked(TENSOR, tensor, `tensors[${index}]`, file)),
    ops: ops.map((op, index) => {
      const place = `ops[${index}]`;
      if (version === VERSION) return checked(OPERATION, op, place, file);
      const operation = withActivation(checked(EARLIER_OPERATION, op, place, file));
      return version === 1 ? withoutShape(operation) : operation;
    }),
  };
  validateSchedule(schedule, file);
  if (version === 1)
    for (const [index, op] of ops.entries())
      checkFirstVersion(op as Partial<SchedExecute>, tile, `${file}: ops[${index}]`);
  return schedule;
}

/** An operation of version 1 or 2 as it is now. */
function withActivation(op: EarlierOperation): Operation {
  if (op.op !== 'store') return op;
  const { relu, ...rest } = op;
  return { ...rest, activation: relu ? { name: 'relu' } : null };
}

/** An operation of version 1 without the tile's shape, which stands where version 2 has coordinates. */
function withoutShape(op: Operation): Operation {
  if (op.op !== 'execute') return op;
  const { m: _, n: __, k: ___, ...rest } = op;
  return rest;
}

/** Version 1 repeats the tile's shape in each EXECUTE, and knows two lanes alone. @throws BadInput */
function checkFirstVersion(
  { op, m, k, n, lane }: Partial<SchedExecute>,
  tile: TileShape,
  place: string,
): void {
  if (lane !== undefined) throw new BadInput(`${place} has a lane, which version 1 has not: give version 2`);
  if (op !== 'execute') return;
  for (const [side, size] of Object.entries({ m, k, n })) {
    const wanted = tile[side as keyof TileShape];
    if (size === wanted) continue;
    const found = size === undefined ? 'is missing' : `is ${size}`;
    throw new BadInput(`${place}.${side} ${found}: give ${wanted}, as in the schedule's tile`);
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
