import { type ExecFileOptions, execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const PROGRAM = join(ROOT, 'dist/src/cli/main.js');

/** The trained model and its data, as options of a command. */
export const MNIST = {
  model: join(ROOT, 'examples/mnist/mnist-mlp.onnx'),
  input: join(ROOT, 'examples/mnist/mnist-images.npy'),
  labels: join(ROOT, 'examples/mnist/mnist-labels.npy'),
  reference: join(ROOT, 'examples/mnist/mnist-mlp-logits.npy'),
};

/** What a command left behind. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program with its output in pipes. */
export function heddle(...args: string[]): Promise<Ended> {
  return heddleIn(ROOT, ...args);
}

/** The same in a folder, in which it may leave files. */
export function heddleIn(cwd: string, ...args: string[]): Promise<Ended> {
  return program(args, { cwd });
}

/** The same in an environment with these variables besides, or without those that are undefined. */
export function heddleWith(
  env: Readonly<Record<string, string | undefined>>,
  ...args: string[]
): Promise<Ended> {
  return program(args, { cwd: ROOT, env: { ...process.env, ...env } });
}

const program = (args: string[], options: ExecFileOptions) => node([PROGRAM, ...args], options);

/** Runs Node; ended after 55 s where the options set no other limit. */
export function node(args: string[], options: ExecFileOptions): Promise<Ended> {
  const limits = { timeout: 55_000, maxBuffer: 2 ** 26 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { ...limits, ...options, encoding: 'utf8' }, (error, stdout, stderr) => {
      const status = error ? error.code : 0;
      if (typeof status === 'number') resolve({ status, stdout, stderr });
      else reject(new Error(`node ${args.join(' ')}: ${error?.message}`));
    });
  });
}

/** A folder of a test file's own; it is removed when the file is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
