import { describe, expect, test } from 'vitest';
import { ACCELERATORS, accelerator } from '../../src/analysis/accelerators.js';
import { BUILT_IN_MACHINE } from '../../src/analysis/machine.js';
import { readMachine, writeMachine } from '../../src/analysis/machine-file.js';
import { simulate } from '../../src/analysis/simulate.js';
import { sequence } from '../../src/protocols/sequence.js';
import { planWorkload } from '../engine/workloads.js';
import { refusalOf } from '../model/refusals.js';

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
  ])('with %s is refused', (_, wrong) => {
    const copy = { ...BUILT_IN_MACHINE.copy, ...wrong };
    expect(refusalOf(() => readMachine(JSON.stringify({ ...good, copy }), 'm.json'))).toMatch(
      /^m\.json: copy/,
    );
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
        simulate(schedule, null, sequence, 8, { machine: accelerator(name, ratio), data: false }).makespanNs,
    );
    expect(much).toBeGreaterThan(10 * little);
  }
});
