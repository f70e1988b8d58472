import { type ExecFileOptions, execFile } from 'node:child_process';
import { LIMIT_MS } from '../limit.js';
import { type Ended, PROGRAM, ROOT } from './heddle.js';

/** Starts the built program, with its output in pipes. It takes a hundred times as long as calling a command. */
export function startHeddle(...args: string[]): Promise<Ended> {
  return startHeddleIn(ROOT, ...args);
}

/** The same in a folder, in which it may leave files. */
export function startHeddleIn(cwd: string, ...args: string[]): Promise<Ended> {
  return node([PROGRAM, ...args], { cwd });
}

/** The same in an environment with these variables besides, or without those that are undefined. */
export function startHeddleWith(
  env: Readonly<Record<string, string | undefined>>,
  ...args: string[]
): Promise<Ended> {
  return node([PROGRAM, ...args], { cwd: ROOT, env: { ...process.env, ...env } });
}

/** Runs Node; ended after `LIMIT_MS` where the options set no other limit. */
export function node(args: string[], options: ExecFileOptions): Promise<Ended> {
  const limits = { timeout: LIMIT_MS, maxBuffer: 2 ** 26 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { ...limits, ...options, encoding: 'utf8' }, (error, stdout, stderr) => {
      const status = error ? error.code : 0;
      if (typeof status === 'number') resolve({ status, stdout, stderr });
      else reject(new Error(`node ${args.join(' ')}: ${error?.message}`));
    });
  });
}
