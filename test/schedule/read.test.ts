import { test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { compileOptionsArbitrary, modelArbitrary } from '../../src/campaign/arbitraries.js';
import { scheduleArbitrary } from '../../src/campaign/schedule-arbitraries.js';
import { compile } from '../../src/schedule/compile.js';
import {
  OPERATIONS_LIMIT,
  readSchedule,
  SCHEDULE_LIMIT_CHARS,
  scheduleFromJson,
  writeSchedule,
} from '../../src/schedule/read.js';
import type { Operation, Schedule } from '../../src/schedule/schedule.js';
import { refusalOf } from '../model/refusals.js';
import { processorMs } from '../processor-time.js';
import { handWritten } from './hand-written.js';

/** The refusal of a schedule's JSON text, which must be one line that names the file. */
function refusalOfText(text: string): string {
  const message = refusalOf(() => readSchedule(text, 'net.json'));
  expect(message).toMatch(/^net\.json: .*: .*$/);
  return message;
}

type Json = Record<string, unknown>;

/** The refusal of the hand-written schedule's document after `change` was made to it. */
function refusalOfChanged(change: (document: Json) => void): string {
  const document = JSON.parse(writeSchedule(handWritten));
  change(document);
  return refusalOfText(JSON.stringify(document));
}

describe('what is written', () => {
  test.prop([modelArbitrary, compileOptionsArbitrary], { numRuns: 30 })(
    'reads back the same where it was compiled',
    (model, options) => {
      const schedule = compile(model, options);
      expect(readSchedule(writeSchedule(schedule), 'net.json')).toEqual(schedule);
    },
  );

  test.prop([scheduleArbitrary])('reads back the same where it was written by hand', (schedule) => {
    expect(readSchedule(writeSchedule(schedule), 'net.json')).toEqual(schedule);
  });

  test('has one tensor and one operation a line', () => {
    const schedule: Schedule = { ...handWritten, ops: handWritten.ops.slice(0, 2) };
    expect(writeSchedule(schedule)).toBe(`{
  "format": "heddle-schedule",
  "version": 3,
  "sramBytes": 1024,
  "tile": {"m":4,"k":2,"n":3},
  "tensors": [
    {"name":"x","rows":5,"cols":4,"role":"input"},
    {"name":"w","rows":4,"cols":6,"role":"weight"},
    {"name":"b","rows":1,"cols":6,"role":"bias"},
    {"name":"h","rows":5,"cols":6,"role":"activation"},
    {"name":"y","rows":1,"cols":6,"role":"output"}
  ],
  "ops": [
    {"op":"load","tensor":"x","tileRow":1,"tileCol":1,"rows":4,"cols":2,"dstAddr":0,"buffer":0},
    {"op":"load","tensor":"w","tileRow":0,"tileCol":1,"rows":2,"cols":3,"dstAddr":32,"buffer":1}
  ]
}
`);
  });

  test('reads back the same without tensors and operations', () => {
    const empty: Schedule = { ...handWritten, tensors: [], ops: [] };
    expect(readSchedule(writeSchedule(empty), 'net.json')).toEqual(empty);
  });

  test('has the fields of the format, in its order, whatever else the objects have', () => {
    const untidy = {
      ...handWritten,
      note: 1,
      tensors: handWritten.tensors.map((tensor) => ({ note: 1, ...tensor })),
      ops: handWritten.ops.map((op) => Object.fromEntries(Object.entries({ ...op, note: 1 }).reverse())),
    };
    expect(writeSchedule(untidy as unknown as Schedule)).toBe(writeSchedule(handWritten));
  });
});

/** Values that no field of a JSON type may have; `1e999` is how JSON comes to hold an infinity. */
const wrongNumbers = ['"7"', 'true', 'null', '[1]', '{}', '-1', '0.5', '1e300', '1e999'];
const wrongNames = ['7', 'true', '[]', '{}', '""', '"nowhere"', '"a\\nb"', `"${'long'.repeat(1000)}"`];
const wrongActivations = [
  ...['7', 'true', '[]', '{}', '"relu"', '{"name":"Relu"}', '{"name":null}', '{"name":"relu","alpha":1}'],
  ...[
    '{"name":"elu"}',
    '{"name":"elu","alpha":null}',
    '{"name":"elu","alpha":1e999}',
    '{"name":"elu","alpha":1e39}',
  ],
  ...['{"name":"clip","min":"0"}', '{"name":"celu","alpha":1e-60}', '{"name":"sigmoid","slopes":"b"}'],
  ...['{"name":"prelu"}', '{"name":"prelu","slopes":"w"}', '{"name":"prelu","slopes":"nowhere"}'],
];
const wrongFlags = ['1', '"true"', 'null', '[]', '{}'];

function wrongValues(field: string, value: unknown): string[] {
  if (typeof value === 'number') return wrongNumbers;
  if (typeof value === 'boolean') return wrongFlags;
  if (field === 'activation') return wrongActivations;
  return field === 'bias' ? wrongNames : [...wrongNames, 'null'];
}

describe('an operation is refused by its index', () => {
  const document = JSON.parse(writeSchedule(handWritten));
  const fields = [...handWritten.ops.entries()]
    .slice(3, 6)
    .flatMap(([index, op]) =>
      Object.entries(op).map(([field, value]) => ({ kind: op.op, index, field, value })),
    );

  test.each(fields)('$kind $index with a wrong $field', ({ kind, index, field, value }) => {
    for (const wrong of wrongValues(field, value)) {
      const op = { ...document.ops[index], [field]: 'here' };
      const ops = document.ops.with(index, 'there');
      const text = JSON.stringify({ ...document, ops })
        .replace('"there"', JSON.stringify(op))
        .replace(`"${field}":"here"`, `"${field}":${wrong}`);
      const message = refusalOfText(text);
      const places = [`net.json: ops[${index}].${field}`, `net.json: operation ${index} (${kind}): `];
      expect(
        places.some((place) => message.startsWith(place)),
        message,
      ).toBe(true);
      expect(message.length).toBeLessThan(300);
    }
  });

  const needed = fields.filter(({ kind, field }) => kind !== 'execute' || !['m', 'n', 'k'].includes(field));

  test.each(needed)('$kind $index without $field', ({ index, field }) => {
    const message = refusalOfChanged(({ ops }) => delete (ops as Json[])[index][field]);
    expect(message).toMatch(`net.json: ops[${index}].${field} is missing: give `);
  });

  test.each([...handWritten.ops.entries()].slice(3, 6))('%d with another key', (index, op) => {
    for (const key of ['note', 'toString', '__proto__', 'a\nb', op.op === 'store' ? 'dstAddr' : 'srcAddr']) {
      const text = writeSchedule({ ...handWritten, ops: [...handWritten.ops.slice(0, index), op] });
      const at = text.lastIndexOf('}', text.lastIndexOf(']'));
      const message = refusalOfText(`${text.slice(0, at)},${JSON.stringify(key)}:0${text.slice(at)}`);
      expect(message).toBe(`net.json: ops[${index}] has the unknown key ${JSON.stringify(key)}: remove it`);
    }
  });

  test.each([
    [null, 'ops[3] is null: give an operation'],
    ['load', 'ops[3] is "load": give an operation'],
    [[], 'ops[3] is an array: give an operation'],
    [{}, 'ops[3].op is missing: give "load", "execute", "store", "softmax", "layer-norm" or "rms-norm"'],
    [
      { op: 'toString' },
      'ops[3].op is "toString": give "load", "execute", "store", "softmax", "layer-norm" or "rms-norm"',
    ],
    [
      { op: { op: 'load' } },
      'ops[3].op is an object: give "load", "execute", "store", "softmax", "layer-norm" or "rms-norm"',
    ],
  ])('%j is none', (value, message) => {
    const actual = refusalOfChanged((document) => {
      (document.ops as unknown[])[3] = value;
    });
    expect(actual).toBe(`net.json: ${message}`);
  });
});

describe('a document is refused', () => {
  test.each([
    ['', 'line 1, column 1: it is not JSON (it ends there): give the JSON of a schedule'],
    ['[]', 'is an array: give the object of a schedule'],
    ['null', 'is null: give the object of a schedule'],
    ['{}', 'format is missing: give "heddle-schedule", the only format supported'],
    ['{"format":"onnx","a":1}', 'format is "onnx": give "heddle-schedule", the only format supported'],
  ])('%s', (text, message) => {
    expect(refusalOfText(text)).toBe(`net.json: ${message}`);
  });

  test('where it is cut off, at any place, or has line breaks where it breaks', () => {
    const text = writeSchedule(handWritten).trimEnd();
    for (let end = 0; end < text.length; end += 7) {
      expect(refusalOfText(text.slice(0, end))).toMatch(
        /^net\.json: line \d+, column \d+: it is not JSON \(it ends there\): give the JSON/,
      );
    }
    expect(refusalOfText('{"a":\n\u2028}')).toContain(
      'line 2, column 1: it is not JSON (unexpected "\\u2028")',
    );
  });

  test('nested deep', () => {
    const deep = '['.repeat(1_000_000) + ']'.repeat(1_000_000);
    expect(refusalOfText(`{"format":${deep}}`)).toContain('more than 32 others');
  });

  test.each<[string, unknown, string]>([
    ['version', 4, 'version is 4: give 3, the version supported, or 1 or 2'],
    ['version', '1', 'version is "1": give 3, the version supported, or 1 or 2'],
    ['sramBytes', '64', 'sramBytes is "64": give a whole number'],
    ['sramBytes', 6, 'sramBytes is 6: give a multiple of 4 from 4 to 1073741824'],
    ['tile', 4, 'tile is 4: give the object of m, k and n'],
    ['tile', { m: 4, k: 2 }, 'tile.n is missing: give a whole number'],
    ['tile', { m: 4, k: 2, n: null }, 'tile.n is null: give a whole number'],
    ['tile', { m: 4, k: 2, n: 3, p: 1 }, 'tile has the unknown key "p": remove it'],
    ['tensors', {}, 'tensors is an object: give the array of tensors'],
    ['tensors', [7], 'tensors[0] is 7: give a tensor'],
    [
      'tensors',
      [{ name: 7, rows: 1, cols: 1, role: 'input' }],
      'tensors[0].name is 7: give the name of a tensor',
    ],
    ['tensors', [{ name: 'x', cols: 1, role: 'input' }], 'tensors[0].rows is missing: give a whole number'],
    [
      'tensors',
      [{ name: 'x', rows: 1, cols: 1, role: 'Input' }],
      'tensors[0].role is "Input": give "input" or "weight" or "bias" or "activation" or "output"',
    ],
    [
      'tensors',
      [{ name: 'x', rows: 1, cols: 1, role: 'input', dtype: 'f16' }],
      'tensors[0] has the unknown key "dtype": remove it',
    ],
    ['ops', null, 'ops is null: give the array of operations'],
    ['note', 1, 'has the unknown key "note": remove it'],
  ])('with %s %j', (field, value, message) => {
    const actual = refusalOfChanged((document) => {
      document[field] = value;
    });
    expect(actual).toBe(`net.json: ${message}`);
  });

  test.each(['format', 'version', 'sramBytes', 'tile', 'tensors', 'ops'])('without %s', (field) => {
    expect(refusalOfChanged((document) => delete document[field])).toMatch(
      `net.json: ${field} is missing: give `,
    );
  });
});

describe('limits', () => {
  test('no schedule has as many values as a text of its length may have', () => {
    const tile = { tensor: 'x', tileRow: 0, tileCol: 0, rows: 1, cols: 1 };
    const flags = { firstK: true, lastK: true };
    for (const [list, element] of Object.entries({
      tensors: { name: 'x', rows: 1, cols: 1, role: 'input' },
      ops: { op: 'execute', m: 1, n: 1, k: 1, aAddr: 0, bAddr: 0, accAddr: 0, ...flags, buffer: 0 },
      OPS: { op: 'load', ...tile, dstAddr: 0, buffer: 0 },
      Ops: { op: 'store', ...tile, srcAddr: 0, activation: { name: 'relu' }, bias: 'x' },
    })) {
      const full = { ...JSON.parse(writeSchedule(handWritten)), tensors: [], ops: [] };
      full[list.toLowerCase()] = new Array(1000).fill(element);
      // Refused for what it means, where it is, but not for its size.
      expect(refusalOfText(JSON.stringify(full))).not.toContain('values in');
    }
  });

  test('a text that is too long is refused before it is parsed', () => {
    expect(refusalOfText(' '.repeat(SCHEDULE_LIMIT_CHARS + 1))).toBe(
      "net.json: the schedule's text has 400000001 characters, more than 400000000: use larger tiles or a smaller batch",
    );
  });

  test('too many operations are neither read nor written', () => {
    const json = JSON.parse(writeSchedule({ ...handWritten, ops: [] }));
    json.ops = new Array(OPERATIONS_LIMIT + 1).fill(0);
    const message = 'its 4000001 operations are more than 4000000: use larger tiles or a smaller batch';
    expect(refusalOf(() => scheduleFromJson(json, 'net.json'))).toBe(`net.json: ${message}`);
    const ops = new Array<Operation>(OPERATIONS_LIMIT + 1).fill(handWritten.ops[0]);
    expect(refusalOf(() => writeSchedule({ ...handWritten, ops }))).toBe(`schedule: ${message}`);
  });

  test('a text too long to be read is not written', () => {
    const tensor = 'x'.repeat(SCHEDULE_LIMIT_CHARS / 8);
    const ops = new Array<Operation>(8).fill({ ...handWritten.ops[0], tensor } as Operation);
    expect(refusalOf(() => writeSchedule({ ...handWritten, ops }))).toMatch(
      /^schedule: .*: use larger tiles/,
    );
  });

  test('hundreds of thousands of operations are read within seconds', () => {
    const ops = Array.from(
      { length: 300_000 },
      (_, index) => handWritten.ops[index % handWritten.ops.length],
    );
    const schedule = { ...handWritten, ops };
    const text = writeSchedule(schedule);
    let length = 0;
    const tookMs = processorMs(() => {
      length = readSchedule(text, 'net.json').ops.length;
    });
    expect(length).toBe(300_000);
    // Ten times what it takes, so that only a change of its order is noticed.
    expect(tookMs).toBeLessThan(10_000);
  });
});
