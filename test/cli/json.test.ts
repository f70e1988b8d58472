import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeSchedule } from '../../src/schedule/format.js';
import { productsBeforeStores } from '../engine/workloads.js';
import { heddleIn, heddleWith, MNIST, ROOT, temporaryFolder } from './heddle.js';
import { JsonDocCheck, readJsonDoc } from './json-doc.js';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
writeFileSync(file('hangs.json'), writeSchedule(productsBeforeStores(18).schedule));

const doc = readJsonDoc(readFileSync(join(ROOT, 'docs/json.md'), 'utf8'));
const racing = ['--layers', '128,64', '--batch', '64', '--protocol', 'two-ring'];
const output = ['--labels', MNIST.labels, '--reference', MNIST.reference];
const mnist = [MNIST.model, '--input', MNIST.input, ...output];

describe('docs/json.md', () => {
  test('says what every command prints, and nothing else', async () => {
    const check = new JsonDocCheck(doc);
    const print = async (command: string, ...args: string[]) => {
      const { status, stdout, stderr } = await heddleIn(folder, command, ...args, '--json');
      expect([0, 1, 3], stderr).toContain(status);
      expect(stdout).toMatch(new RegExp(`^{"format":"heddle-${command}","version":1,.*}\n$`));
      const printed = JSON.parse(stdout);
      check.object(printed, `heddle ${command}`);
      return printed;
    };
    await print('compare', ...mnist, '--runs', '2');
    await print('compare', file('hangs.json'), '--protocol', 'two-ring', '--runs', '1');
    await print('run', ...mnist);
    await print('run', '--layers', '8,4', '--backend', 'sim');
    await print('compile', '--layers', '8,4');
    await print('compile', '--layers', '8,4', '-o', file('out.json'));
    await print('verify', '--layers', '8,4', '--count');
    await print('verify', file('hangs.json'), '--protocol', 'two-ring', '--count');
    const { counterexample } = await print('verify', ...racing);
    await print('replay', counterexample.replay, '--on', 'threads');
    await print('replay', counterexample.replay);
    await print('fuzz', '--protocol', 'two-ring', '--seed', '1', '--runs', '400');
    await print('fuzz', '--runs', '8');
    expect([...check.faults].join('\n')).toBe('');
    // A count of too many digits takes too long to come by.
    expect(check.unmet().filter((row) => row !== 'Logarithm: log2')).toEqual([]);
  }, 300_000);
});

describe('a page held against an object', () => {
  const page = readJsonDoc(
    '## A\n| `n` | number or null | n |\n| `b` | list of [B](#b) |\n### B\n| `s` | string |\n',
  );
  test.each<[object, RegExp]>([
    [{ n: 1, extra: 'x' }, /section "A", lacks `extra`: add the row \| `extra` \| string \|/],
    [{ n: 'one' }, /section "A", `n`: "one" is not number or null/],
    [{ b: [{ s: null }] }, /section "B", `s`: null is not string/],
    [{ b: [{ t: 1 }] }, /section "B", lacks `t`/],
  ])('%j is not as it says', (value, fault) => {
    const check = new JsonDocCheck(page);
    check.object(value, 'A');
    expect([...check.faults].join('\n')).toMatch(fault);
  });

  test('that is as it says has no faults, and the rows without a value are known', () => {
    const check = new JsonDocCheck(page);
    check.object({ n: null, b: [] }, 'A');
    expect([...check.faults]).toEqual([]);
    expect(check.unmet()).toEqual(['B: s']);
  });
});

test('JSON is for programs: no colours, whatever the environment wants', async () => {
  const { stdout } = await heddleWith({ FORCE_COLOR: '1' }, 'run', '--layers', '8,4', '--json');
  expect(JSON.parse(stdout).workload.name).toBe('8-4');
  expect(stdout).not.toMatch(/\p{Cc}(?!$)/u);
});
