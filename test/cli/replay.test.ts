import { execFile } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { writeNpy } from '../../src/arrays/npy.js';
import { randomTensor } from '../../src/model/random-model.js';
import { writeSchedule } from '../../src/schedule/read.js';
import { Modules } from '../bad-input/modules.js';
import { LIMIT_MS } from '../limit.js';
import { productsBeforeStores } from '../run/workloads.js';
import { heddleIn, MNIST } from './heddle.js';

const modules = new Modules();
const { folder } = modules;
const file = (name: string) => join(folder, name);

/** Carries a command out as it was printed, with the words that a shell makes of it. */
async function run(command: string): Promise<string> {
  const line = `heddle() { printf '%s\\0' "$@"; }\n${command}`;
  const words = await promisify(execFile)('bash', ['-c', line], { cwd: folder, timeout: LIMIT_MS });
  const { status, stdout, stderr } = await heddleIn(folder, ...words.stdout.split('\0').slice(0, -1));
  expect([status, stderr]).toEqual([1, '']); // a finding is wanted
  return stdout;
}

const printed = (text: string) => /^(?:Replay|All of it is in [^:]*): (.*)$/m.exec(text)?.[1] ?? '';

writeFileSync(file("it's a schedule.json"), writeSchedule(productsBeforeStores(18).schedule));
copyFileSync(MNIST.model, file('mnist model.onnx'));
writeFileSync(file('x y.npy'), writeNpy(randomTensor(64, 128, 'x')));
const hasty = modules.module(`const [dma, compute] = sequence.lanes;
const { awaitOperand } = dma.source.states;
const hasty = vary(dma, { states: { awaitOperand: { ...awaitOperand, toReach: () => 0 } } });
export default { ...sequence, name: "hasty & it's", lanes: [hasty, compute] };`);

describe('the command that is printed with a finding plays it back, as it stands:', () => {
  const random = ['--layers', '128,64', '--batch', '64'];
  const race = ['--find', 'race'];
  test.each<[string, string[]]>([
    ['of a random model', ['verify', ...random, '--protocol', 'two-ring']],
    ['with another ring', ['verify', ...random, '--protocol', 'two-ring', '--ring-capacity', '2']],
    [
      'of a random model with an input',
      ['verify', '--layers', '128,64', '--input', 'x y.npy', '--protocol', 'two-ring'],
    ],
    [
      'of one too large for a token',
      ['verify', '--layers', '256,256', '--batch', '256', '--tile', '4x8x16', '--protocol', 'two-ring'],
    ],
    [
      'of a model',
      ['verify', 'mnist model.onnx', '--batch', '32', '--protocol', 'two-ring', '--tile', '16x32x32'],
    ],
    ['of a schedule', ['verify', "it's a schedule.json", '--protocol', 'two-ring', '--find', 'deadlock']],
    ['of a protocol of your own', ['verify', ...random, '--protocol', hasty]],
    ['of a protocol of your own, and a model', ['verify', 'mnist model.onnx', '--protocol', hasty]],
    ['saved', ['verify', ...random, '--protocol', hasty, '--save', 'a finding.json']],
    ['of fuzz', ['fuzz', '--seed', '1', '--runs', '400', '--protocol', hasty]],
  ])('%s', async (_, args) => {
    const { status, stdout, stderr } = await heddleIn(
      folder,
      ...args,
      ...(args[0] === 'verify' && !args.includes('--find') ? race : []),
    );
    expect([status, stderr]).toEqual([1, '']);
    const [finding] = /^(Race|Deadlock|Wrong result): .*$/m.exec(stdout) ?? [];
    const command = printed(stdout);
    expect(command).toMatch(/^heddle replay /);
    expect(await run(command)).toContain(finding);
  });
});

describe('the steps', () => {
  const args = ['--layers', '128,64', '--batch', '64', '--protocol', 'two-ring', '--find', 'race'];
  const long = ["it's a schedule.json", '--protocol', 'two-ring', '--find', 'deadlock'];

  test('are all shown by replay --explain', async () => {
    const saved = await heddleIn(folder, 'verify', ...long, '--save', 'long.json');
    expect(saved.stdout).toMatch(/^ \.\.\. .* more steps/m);
    const { stdout } = await heddleIn(folder, 'replay', 'long.json', '--explain');
    const [, count] = /^deadlock after (\d+) steps$/m.exec(stdout) ?? [];
    const shown = [...stdout.matchAll(/^ *(\d+) {2}/gm)].map(([, step]) => Number(step));
    expect(shown).toEqual(Array.from({ length: Number(count) }, (_, at) => at + 1));
  });

  test('are the same in verify --json, in replay --json and in what --save writes', async () => {
    const verified = JSON.parse(
      (await heddleIn(folder, 'verify', ...args, '--json', '--save', 'race.json')).stdout,
    );
    const { steps } = verified.explanation;
    expect(steps).toHaveLength(verified.counterexample.steps);
    expect(steps[0]).toEqual({
      step: 1,
      lane: expect.any(String),
      state: expect.any(String),
      operation: expect.any(String),
      access: expect.any(String),
      effect: expect.any(String),
    });
    const replayed = JSON.parse((await heddleIn(folder, 'replay', 'race.json', '--json')).stdout);
    expect(replayed.explanation).toEqual(verified.explanation);
    expect(JSON.parse(readFileSync(file('race.json'), 'utf8')).explanation).toEqual(verified.explanation);
  });

  test('are in what fuzz saves and prints', async () => {
    const { stdout } = await heddleIn(
      folder,
      'fuzz',
      '--seed',
      '2',
      '--runs',
      '400',
      '--protocol',
      'two-ring',
      '--json',
    );
    const { file: saved, explanation, failure } = JSON.parse(stdout);
    expect(explanation.steps).toHaveLength(failure.verification.counterexample.steps);
    expect(JSON.parse(readFileSync(file(saved), 'utf8')).explanation).toEqual(explanation);
    expect(readdirSync(file('failures')).every((name) => /^[0-9a-f]{12}\.json$/.test(name))).toBe(true);
  });

  test('name the bytes of a race as JSON does', async () => {
    const { findings, explanation } = JSON.parse(
      (await heddleIn(folder, 'verify', ...args, '--json')).stdout,
    );
    const [{ first, second }] = findings;
    for (const { lane, bytes } of [first, second]) {
      const { region, offset, length, rows, stride, writes } = bytes;
      const last = offset + (rows - 1) * stride + length - 1;
      const said = `${lane} ${writes ? 'writes' : 'reads'} ${region} ${offset}..${last}`;
      expect(explanation.sentence).toContain(said);
      const { access } = explanation.pending.find((step: { lane: string }) => step.lane === lane);
      expect(access).toContain(said.replace(`${lane} `, ''));
    }
  });
});

test('a file whose name begins like a token is a file', async () => {
  const saved = 'heddle-finding.json';
  await heddleIn(
    folder,
    'verify',
    '--layers',
    '128,64',
    '--batch',
    '64',
    '--protocol',
    'two-ring',
    '--save',
    saved,
  );
  expect((await heddleIn(folder, 'replay', saved)).stdout).toContain('race after');
});
