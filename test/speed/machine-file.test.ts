import { describe, expect, test } from 'vitest';
import { Random } from '../../sim/random.js';
import { sequence } from '../../src/protocols/sequence.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import { ACCELERATORS, accelerator } from '../../src/speed/accelerators.js';
import { BUILT_IN_MACHINE, type Machine } from '../../src/speed/machine.js';
import { writeMachine } from '../../src/speed/machine-file.js';
import { predict } from '../../src/speed/predict.js';
import { readMachine } from '../../src/speed/read-machine-file.js';
import { simulate } from '../../src/speed/simulate.js';
import { refusalOf } from '../model/refusals.js';
import { planWorkload } from '../run/workloads.js';

const machines = [BUILT_IN_MACHINE, ...Object.keys(ACCELERATORS).map((name) => accelerator(name))];

describe('a machine file', () => {
  test.each(machines)('of $name is read back as it was', (machine) => {
    expect(readMachine(writeMachine(machine), 'm.json')).toEqual(machine);
  });

  const good = JSON.parse(writeMachine(BUILT_IN_MACHINE)) as Record<string, unknown>;

  test.each(Object.keys(good))('without %s, or with another thing there, is refused by name', (key) => {
    for (const wrong of [undefined, null, -1, 'x', [], {}]) {
      if (key === 'name' && wrong === 'x') continue;
      const message = refusalOf(() => readMachine(JSON.stringify({ ...good, [key]: wrong }), 'm.json'));
      expect(message).toMatch(/^m\.json: .*heddle calibrate -o m\.json$/);
      expect(message).toMatch(key);
      expect(message).not.toMatch('\n');
    }
  });

  test.each([
    ['a row of times too few', { nearRowNs: BUILT_IN_MACHINE.copy.nearRowNs.slice(1) }],
    ['lengths that do not ascend', { rowBytes: [64, 64, 512, 2048] }],
    ['a reach too few beside copies', { besideCopies: [1, 1, 1] }],
    ['a reach too many beside EXECUTEs', { besideExecutes: [1, 1, 1, 1, 1] }],
  ])('with %s is refused', (_, wrong) => {
    const copy = { ...BUILT_IN_MACHINE.copy, ...wrong };
    expect(refusalOf(() => readMachine(JSON.stringify({ ...good, copy }), 'm.json'))).toMatch(
      /^m\.json: copy/,
    );
  });

  test.each([
    ['a length too few', { runNs: [1e3] }],
    ['lengths that do not ascend', { runNs: [1e6, 1e3] }],
    ['a share too few', { toShare: [1.5] }],
    ['an end before the beginning', { fromShare: [1.01, 1.2] }],
  ])('with a spread of %s is refused', (_, wrong) => {
    const spread = { runNs: [1e3, 1e6], fromShare: [1.01, 1], toShare: [1.5, 1.1], offBy: 0.05, ...wrong };
    expect(refusalOf(() => readMachine(JSON.stringify({ ...good, spread }), 'm.json'))).toMatch(
      /^m\.json: spread/,
    );
  });

  test('need not say what cores cost each other', () => {
    const { besideCopies: _, besideExecutes: __, ...copy } = BUILT_IN_MACHINE.copy;
    const machine = { ...BUILT_IN_MACHINE, copy };
    expect(readMachine(writeMachine(machine), 'm.json')).toEqual(machine);
  });

  /** Every number in a machine file, by its path. */
  const numbers = (value: unknown, path: readonly string[] = []): (readonly string[])[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => numbers(inner, [...path, key]))
      : typeof value === 'number'
        ? [path]
        : [];
  const complete = {
    ...good,
    host: { cpu: 'x', cores: 2, node: '20.0.0' },
    probeNs: 450_000,
    spread: { runNs: [1e3, 1e6], fromShare: [1.01, 1], toShare: [1.5, 1.1], offBy: 0.05 },
  };
  /** The text of a machine file with one number replaced by what stands for it in JSON. */
  const withNumber = (path: readonly string[], json: string): string => {
    const machine = structuredClone(complete) as Record<string, unknown>;
    const holder = path.slice(0, -1).reduce((inner, key) => inner[key] as Record<string, unknown>, machine);
    holder[path.at(-1) as string] = '@';
    return JSON.stringify(machine).replace('"@"', json);
  };
  const numberAt = (path: readonly string[]) =>
    path.reduce((inner: unknown, key) => (inner as Record<string, unknown>)[key], complete) as number;
  const reading = (text: string): Machine | string => {
    try {
      return readMachine(text, 'm.json');
    } catch (error) {
      if (error instanceof BadInput) return error.message;
      throw error;
    }
  };

  test.each(numbers(complete).map((path) => [path.join('.'), path] as const))(
    'with nonsense for %s is refused in one line that names it',
    (where, path) => {
      for (const nonsense of ['-1', '-1e-300', '1e308', '1e999', '"NaN"', '"5"', 'null', '[]', 'true']) {
        expect(reading(withNumber(path, nonsense)), nonsense).toMatch(
          /^m\.json: [^\n]+: write the file anew with heddle calibrate -o m\.json$/,
        );
        expect(reading(withNumber(path, nonsense))).toContain(where.split('.')[0]);
      }
    },
  );

  test('is refused with nothing, or next to nothing, where no machine takes so little', () => {
    const free = ['spinNs', 'startNs', 'loadBaseNs', 'storeBaseNs', 'overwriteLineNs', 'fetchLineNs'];
    const cheap = new Set([...free, 'freshLineNs', 'freshLineThinNs', 'reclaimLineNs']);
    for (const path of numbers(complete)) {
      for (const json of ['0', '1e-300']) {
        const isRead = typeof reading(withNumber(path, json)) !== 'string';
        expect([path.join('.'), isRead]).toEqual([path.join('.'), cheap.has(path[0]) || path[1] === 'offBy']);
      }
    }
  });

  test('whatever number is in it, is refused or predicts a time', () => {
    const { schedule } = planWorkload();
    const random = new Random('machine files');
    const paths = numbers(complete);
    let read = 0;
    for (let round = 0; round < 300; round++) {
      const path = paths[random.below(paths.length)];
      const machine = reading(withNumber(path, String(numberAt(path) * 10 ** (8 * random.unit() - 4))));
      if (typeof machine === 'string') continue;
      read++;
      const { threadsNs, sequentialNs } = predict({ schedule, protocol: sequence, ringCapacity: 8 }, machine);
      for (const ns of [threadsNs, sequentialNs]) {
        expect(ns, path.join('.')).toBeGreaterThan(1e3);
        expect(ns, path.join('.')).toBeLessThan(1e11);
      }
    }
    expect(read).toBeGreaterThan(30);
  });

  test.each<[string, object, RegExp]>([
    [
      'a row that takes less than a shorter one',
      {
        copy: {
          ...BUILT_IN_MACHINE.copy,
          farRowNs: [[4, 4, 200, 48, 190], ...BUILT_IN_MACHINE.copy.farRowNs.slice(1)],
        },
      },
      /copy\.farRowNs\.0\.3 is 48, less than the shorter row's 200/,
    ],
    [
      'a row that takes less than one that is nearer',
      { copy: { ...BUILT_IN_MACHINE.copy, nearRowNs: BUILT_IN_MACHINE.copy.nearRowNs.toReversed() } },
      /copy\.nearRowNs\.1\.1 is 5, less than the nearer row's 13/,
    ],
    [
      'an EXECUTE that takes less than a smaller one',
      { kernels: [...BUILT_IN_MACHINE.kernels, { m: 64, k: 256, n: 128, executeNs: 20_000 }] },
      /kernels\.35\.executeNs is 20000, less than the [\d.]+ of the smaller/,
    ],
    [
      'one shape twice',
      { kernels: [...BUILT_IN_MACHINE.kernels, BUILT_IN_MACHINE.kernels[3]] },
      /kernels\.35 is of 1x128x32|kernels\.35 is of 1x32x128/,
    ],
    [
      'waking that takes less than seeing',
      { observeNs: 5000, wakeNs: 10 },
      /wakeNs is 10: a lane that sleeps/,
    ],
  ])('with %s is refused', (_, wrong, why) => {
    expect(reading(JSON.stringify({ ...good, ...wrong }))).toMatch(why);
  });

  test('that is no JSON is refused', () => {
    expect(refusalOf(() => readMachine('{', 'm.json'))).toMatch(/^m\.json: line 1, column 2: it is not JSON/);
  });
});

test('an accelerator has the ratio of transfer to compute that was asked for', () => {
  const { schedule } = planWorkload();
  for (const name of Object.keys(ACCELERATORS)) {
    const [little, much] = [0.01, 100].map(
      (ratio) =>
        simulate({ schedule, protocol: sequence, ringCapacity: 8 }, null, {
          machine: accelerator(name, ratio),
          data: false,
        }).makespanNs,
    );
    expect(much).toBeGreaterThan(10 * little);
  }
});
