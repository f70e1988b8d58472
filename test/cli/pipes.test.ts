import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readNpy } from '../../src/arrays/npy.js';
import { MNIST, PROGRAM } from './heddle.js';
import { smallModels } from './small-models.js';

const { folder, file, binary, points } = smallModels();
const heddle = `"${process.execPath}" "${PROGRAM}"`;

/** What a line of shell comes to. */
async function shell(line: string): Promise<{ status: number; stdout: string; stderr: string }> {
  const options = { cwd: folder, timeout: 50_000 };
  const { code, stdout, stderr } = await promisify(execFile)('sh', ['-c', line], options).catch(
    (error) => error,
  );
  return { status: code ?? 0, stdout, stderr };
}

describe.skipIf(process.platform === 'win32')('in a pipe', () => {
  test('an array goes in, an array comes out, and the report is on standard error', async () => {
    const line = `cat "${MNIST.input}" | ${heddle} run "${MNIST.model}" -i - -o - > y.npy`;
    const { status, stdout, stderr } = await shell(line);
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toContain('Output logits, 128 x 10');
    const { shape, data } = readNpy(readFileSync(file('y.npy')), 'y.npy');
    const wanted = readNpy(readFileSync(MNIST.reference), 'reference');
    expect(shape).toEqual([128, 10]);
    const worst = Array.from(data as Float32Array).map((value, at) =>
      Math.abs(value - Number(wanted.data[at])),
    );
    expect(Math.max(...worst)).toBeLessThan(1e-4);
  });

  test.each([
    ['a file', `< "${points}"`],
    ['a pipe', `< pipe`],
  ])('%s is read, and text comes out', async (_, from) => {
    const feed = from.includes('pipe') ? `mkfifo pipe; (sleep 0.3; cat "${points}" > pipe) & ` : '';
    const { status, stdout, stderr } = await shell(
      `${feed}${heddle} run "${binary}" -i - -o -.csv --json ${from}`,
    );
    expect([status, stdout]).toEqual([0, '2\n-2\n3\n-0.5\n']);
    expect(JSON.parse(stderr).output.rows).toBe(4);
  });

  test('a socket is read, as of a program that starts this one', async () => {
    const child = spawn(process.execPath, [PROGRAM, 'run', binary, '-i', '-', '-o', '-.json'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    const closed = once(child, 'close');
    child.stdin.write('3,1\n');
    setTimeout(() => child.stdin.end('1,3\n'), 300);
    expect(await closed).toEqual([0, null]);
    expect(JSON.parse(stdout)).toEqual([[2], [-2]]);
  });

  test('commands follow each other', async () => {
    const line =
      `${heddle} tune "${binary}" --batch 4 --limit 1 -o - 2>report > s.json && ` +
      `${heddle} run s.json -i - -o -.csv < "${points}" 2>>report`;
    expect(await shell(line)).toEqual({ status: 0, stdout: '2\n-2\n3\n-0.5\n', stderr: '' });
    expect(readFileSync(file('report'), 'utf8')).toContain('-: written');
  });

  test('Ctrl-C ends the wait for what never comes', async () => {
    const child = spawn(process.execPath, [PROGRAM, 'run', binary, '-i', '-', '-o', file('never.npy')], {
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    const closed = once(child, 'close');
    setTimeout(() => child.kill('SIGINT'), 3000);
    const limit = setTimeout(() => child.kill('SIGKILL'), 40_000);
    expect(await closed).toEqual([130, null]);
    clearTimeout(limit);
    expect(existsSync(file('never.npy'))).toBe(false);
  });

  test.each<[string, string, string]>([
    ['nothing', `run "${binary}" -i - < /dev/null`, 'standard input: it is empty: give a .npy'],
    ['a closed input', `run "${binary}" -i - <&-`, 'standard input: it '],
    ['a folder', `run "${binary}" -i - < .`, 'standard input: it cannot be read (EISDIR)'],
    ['half an array', `run "${binary}" -i - < half.npy`, 'standard input: is truncated'],
    ['words', `run "${binary}" -i - < words`, 'standard input: there is no row of numbers'],
    [
      'input twice',
      `run "${binary}" -i - --labels - < "${points}"`,
      '--labels -: standard input is given to --input',
    ],
    ['a model', `run - < "${binary}"`, 'model: it is empty: give it a value'],
    ['no format', `run "${binary}" -i - -o -.txt < "${points}"`, '-.txt: what it is to be'],
  ])('%s is refused in one line', async (_, args, message) => {
    writeFileSync(file('half.npy'), readFileSync(MNIST.input).subarray(0, 1000));
    writeFileSync(file('words'), 'cat,dog\n');
    const { status, stdout, stderr } = await shell(`${heddle} ${args}`);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^heddle: [^\n]+\n$/);
    expect(stderr).toContain(message);
  });
});
