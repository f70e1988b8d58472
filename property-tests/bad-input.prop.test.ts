import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readNpy, writeNpy } from '../src/arrays/npy.js';
import { toLabels } from '../src/arrays/to-labels.js';
import { toMatrix } from '../src/arrays/to-matrix.js';
import { readOnnx } from '../src/model/onnx/read.js';
import { randomTensor } from '../src/model/random-model.js';
import { sequence } from '../src/protocols/sequence.js';
import { BadInput } from '../src/refusal/bad-input.js';
import { readJson } from '../src/refusal/json.js';
import { readReplayFile } from '../src/safety/read-replay-file.js';
import { writeReplayFile } from '../src/safety/replay-file.js';
import { formatToken, parseToken } from '../src/safety/token.js';
import { compile } from '../src/schedule/compile.js';
import { readSchedule, writeSchedule } from '../src/schedule/read.js';
import { simulate } from '../src/speed/simulate.js';
import { scheduleWorkload } from '../src/workload/workload.js';
import { node, onnxFile } from '../test/model/onnx-builder.js';
import { refusalOf } from '../test/model/refusals.js';
import { handWritten } from '../test/schedule/hand-written.js';

/** Good input is broken this often for each kind; HEDDLE_FUZZ_RUNS asks for more. */
const numRuns = Number(process.env.HEDDLE_FUZZ_RUNS ?? 2000);
const LONGEST_MESSAGE = 600;

/** Reads what may be broken: it is either read, or refused in one line for which a terminal is safe. */
function isReadOrRefused(read: () => unknown): boolean {
  try {
    read();
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    expect(error.message).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    expect(error.message.length).toBeLessThan(LONGEST_MESSAGE);
  }
  return true;
}

test.each<[string, Error]>([
  ['another error', new TypeError('x is undefined')],
  ['an escape sequence', new BadInput('\u001b[2J')],
  ['a second line', new BadInput('f: is bad\n  at once')],
  ['a page of text', new BadInput('bad '.repeat(1000))],
])('a reader that gives %s is found out', (_, error) => {
  const read = () => {
    throw error;
  };
  expect(() => isReadOrRefused(read)).toThrow();
});

/** What happens to files: bytes changed, cut off, left out, doubled, and lengths that are not what they say. */
const damages = fc.array(
  fc.record({
    what: fc.constantFrom('set', 'cut', 'remove', 'double', 'varint'),
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    length: fc.integer({ min: 1, max: 40 }),
    byte: fc.oneof(fc.nat(255), fc.constantFrom(0, 0x1b, 0x7f, 0x80, 0x9b, 0xff)),
  }),
  { minLength: 1, maxLength: 4 },
);

function damaged(good: Uint8Array, changes: ReturnType<typeof damages.generate>['value']): Uint8Array {
  let bytes = Uint8Array.from(good);
  for (const { what, at: share, length, byte } of changes) {
    const at = Math.floor(share * bytes.length);
    const [before, rest] = [bytes.subarray(0, at), bytes.subarray(at)];
    if (what === 'set') bytes[at] = byte;
    else if (what === 'cut') bytes = bytes.slice(0, at);
    else if (what === 'remove') bytes = Uint8Array.of(...before, ...rest.subarray(length));
    else if (what === 'double') bytes = Uint8Array.of(...before, ...rest.subarray(0, length), ...rest);
    else bytes = Uint8Array.of(...before, 0xff, 0xff, 0xff, byte, ...rest.subarray(1));
  }
  return bytes;
}

const isReadOrRefusedWhenDamaged = (good: Uint8Array, read: (bytes: Uint8Array) => unknown) =>
  fc.assert(
    fc.property(damages, (changes) => isReadOrRefused(() => read(damaged(good, changes)))),
    { numRuns },
  );

const LIMIT_MS = 600_000;
const SMALL = onnxFile({
  nodes: [node('Gemm', ['x', 'w'], 'h', { name: 'gemm' }), node('Relu', ['h'], 'y')],
});
const scheduleText = writeSchedule(handWritten);
const token = formatToken({
  protocol: 'two-ring',
  ringCapacity: 8,
  schedule: '0123456789ab',
  deviations: '5-1,9-0,14-1',
  workload: { layers: '128,64', batch: '4' },
});

describe('damaged', () => {
  test(
    'models are read or refused',
    () =>
      isReadOrRefusedWhenDamaged(SMALL, (bytes) => {
        const model = readOnnx(bytes, 'f');
        return compile(model, { batch: model.batch ?? 1 });
      }),
    LIMIT_MS,
  );

  test(
    'heads of a trained model are read or refused',
    () => {
      const trained = readFileSync('examples/mnist/mnist-mlp.onnx');
      isReadOrRefusedWhenDamaged(trained.subarray(0, 2000), (bytes) => readOnnx(bytes, 'f'));
    },
    LIMIT_MS,
  );

  test(
    'arrays are read or refused',
    () => {
      isReadOrRefusedWhenDamaged(writeNpy(randomTensor(3, 4, 'x')), (bytes) => {
        const array = readNpy(bytes, 'f');
        return array.dtype === 'float32' ? toMatrix(array, 'f') : toLabels(array, 'f', { rows: 3, cols: 4 });
      });
    },
    LIMIT_MS,
  );

  test(
    'schedules are read or refused, and those that are read can be run',
    () => {
      isReadOrRefusedWhenDamaged(new TextEncoder().encode(scheduleText), (bytes) => {
        const schedule = readSchedule(new TextDecoder().decode(bytes), 'f');
        const { inputs } = scheduleWorkload('f', schedule, new Map(), '1');
        return simulate({ schedule, protocol: sequence, ringCapacity: 8 }, inputs);
      });
    },
    LIMIT_MS,
  );

  test(
    'JSON is read where JSON.parse reads it, and elsewhere refused at a place that is there',
    () => {
      const text = damages.map((changes) => {
        const bytes = damaged(new TextEncoder().encode(scheduleText), changes);
        return new TextDecoder().decode(bytes);
      });
      fc.assert(
        fc.property(text, (text) => {
          const read = () => readJson(text, 'f', { mostValues: 1e6, remedy: 'give another' });
          let value: unknown;
          try {
            value = JSON.parse(text);
          } catch {
            const [, line, column] =
              /^f: line (\d+), column (\d+): it is not JSON/.exec(refusalOf(read)) ?? [];
            const lines = text.split('\n');
            expect(Number(line)).toBeLessThanOrEqual(lines.length);
            expect(Number(column)).toBeLessThanOrEqual(lines[Number(line) - 1].length + 1);
            return;
          }
          expect(read()).toEqual(value);
        }),
        { numRuns },
      );
    },
    LIMIT_MS,
  );

  test(
    'replay files are read or refused',
    () => {
      const file = writeReplayFile({ token, finding: 'a race', seed: '1', schedule: handWritten });
      isReadOrRefusedWhenDamaged(new TextEncoder().encode(file), (bytes) =>
        parseToken(readReplayFile(new TextDecoder().decode(bytes), 'f').token),
      );
    },
    LIMIT_MS,
  );

  test(
    'tokens are read or refused',
    () => {
      isReadOrRefusedWhenDamaged(new TextEncoder().encode(token), (bytes) =>
        parseToken(new TextDecoder().decode(bytes)),
      );
    },
    LIMIT_MS,
  );

  test(
    'tokens whose check digits were made to fit are read or refused',
    () => {
      const part = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 30 }),
        fc.constantFrom('%', '%zz', '-', '5-1', '1-0,0-1', '9999999999-1', 'layers=1', '0'),
      );
      const anything = fc.record({
        protocol: part,
        ringCapacity: fc.oneof(fc.integer(), fc.double(), fc.constantFrom(8, 2 ** 30)),
        schedule: fc.constantFrom('0123456789ab', '', '0123456789AB'),
        deviations: part,
        workload: fc.option(fc.dictionary(part, part)),
      });
      fc.assert(
        fc.property(anything, (fields) => isReadOrRefused(() => parseToken(formatToken(fields)))),
        { numRuns },
      );
    },
    LIMIT_MS,
  );
});

test(
  'any JSON in any place of a schedule is read or refused',
  () => {
    const document = JSON.parse(scheduleText);
    const paths = pathsIn(document);
    const strange = fc.oneof(
      fc.jsonValue(),
      fc.double(),
      fc.constantFrom<unknown>(
        null,
        1e308,
        -1,
        2 ** 31,
        2 ** 53,
        '__proto__',
        'constructor',
        '\u001b[2J',
        '\u2028',
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom(...paths), strange, (path, value) => {
        const changed = structuredClone(document);
        const parent = path.slice(0, -1).reduce((at, key) => at[key], changed);
        parent[path.at(-1) as string] = value;
        return isReadOrRefused(() => {
          const schedule = readSchedule(JSON.stringify(changed), 'f');
          const { inputs } = scheduleWorkload('f', schedule, new Map(), '1');
          return simulate({ schedule, protocol: sequence, ringCapacity: 8 }, inputs);
        });
      }),
      { numRuns },
    );
  },
  LIMIT_MS,
);

/** The way to every value in a JSON document. */
function pathsIn(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...path, key], ...pathsIn(inner, [...path, key])]);
}
