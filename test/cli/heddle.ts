import fs, { mkdtempSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, vi } from 'vitest';

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

/** Carries a command out as the program does on its thread, but in this process: start.ts is for tests of processes. */
export function heddle(...args: string[]): Promise<Ended> {
  return heddleIn(ROOT, ...args);
}

/** The same in a folder, in which it may leave files. */
export function heddleIn(cwd: string, ...args: string[]): Promise<Ended> {
  // One waits for another: folder, output and status are the process's own.
  const ended = last.then(() => carriedOut(cwd, args));
  last = ended.catch(() => {});
  return ended;
}

let last: Promise<unknown> = Promise.resolve();

type CommandLine = typeof import('../../src/cli/command-line.js');

async function carriedOut(cwd: string, args: readonly string[]): Promise<Ended> {
  // As it was built, and loaded by Node itself: what a user runs, and what modules that import from dist belong to.
  const built = pathToFileURL(join(ROOT, 'dist/src/cli/command-line.js')).href;
  const { carryOut, sayWhy }: CommandLine = await import(built);
  const before = { cwd: process.cwd(), exitCode: process.exitCode };
  const output = new CaughtOutput();
  try {
    process.chdir(cwd);
    process.exitCode = undefined;
    const status = await carryOut(args).catch(sayWhy);
    return { status, stdout: output.text(1), stderr: output.text(2) };
  } finally {
    output.release();
    process.chdir(before.cwd);
    process.exitCode = before.exitCode;
  }
}

/** What is written to standard output and standard error, from when this is made until it is released. */
class CaughtOutput {
  private readonly written: Readonly<Record<number, Buffer[]>> = { 1: [], 2: [] };
  private readonly spy: { mockRestore(): void };

  constructor() {
    const { writeSync } = fs;
    const keep = (descriptor: number, bytes: Uint8Array, at = 0): number => {
      if (!Object.hasOwn(this.written, descriptor)) return writeSync(descriptor, bytes, at);
      this.written[descriptor].push(Buffer.from(bytes.subarray(at)));
      return bytes.length - at;
    };
    this.spy = vi.spyOn(fs, 'writeSync').mockImplementation(keep as typeof writeSync);
    syncBuiltinESMExports();
  }

  text(descriptor: number): string {
    return Buffer.concat(this.written[descriptor]).toString();
  }

  release(): void {
    this.spy.mockRestore();
    syncBuiltinESMExports();
  }
}

/** A folder of a test file's own; it is removed when the file is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000);
  return folder;
}
