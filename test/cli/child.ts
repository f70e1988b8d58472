import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { LIMIT_MS } from '../limit.js';
import { PROGRAM, ROOT } from './heddle.js';

/** How a program ended, whatever way it did. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Loaded before the program: tells when it begins to listen for Ctrl-C. */
const TELL = "process.on('newListener', (name) => name === 'SIGINT' && process.send('listening'))";

/** The built program, or another one, under way. Killed where it does not end in time, so that a hang fails a test and not the suite. */
export class Child {
  private readonly process: ChildProcessByStdio<null, Readable, Readable>;
  private stdout = '';
  private stderr = '';
  readonly exit: Promise<Exit>;
  /** When it begins to listen for Ctrl-C. */
  readonly listening: Promise<void>;

  constructor(
    args: readonly string[],
    { cwd = ROOT, nodeArgs = [] as readonly string[], program = PROGRAM } = {},
  ) {
    this.process = spawn(
      process.execPath,
      ['--import', `data:text/javascript,${TELL}`, ...nodeArgs, program, ...args],
      {
        cwd,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    ) as ChildProcessByStdio<null, Readable, Readable>;
    const timer = setTimeout(() => this.process.kill('SIGKILL'), LIMIT_MS);
    this.process.stdout.setEncoding('utf8').on('data', (text) => {
      this.stdout += text;
    });
    this.process.stderr.setEncoding('utf8').on('data', (text) => {
      this.stderr += text;
    });
    this.listening = new Promise((resolve, reject) => {
      this.process.once('message', () => resolve());
      this.process.once('close', () => reject(new Error('the program ended before it listened for Ctrl-C')));
    });
    this.listening.catch(() => {}); // most tests do not ask
    this.exit = new Promise((resolve) => {
      this.process.on('close', (code, signal) => {
        clearTimeout(timer);
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  /** The first line that it prints; the promise never settles where it prints none. */
  firstLine(): Promise<string> {
    return new Promise((resolve) => {
      const look = () => this.stdout.includes('\n') && resolve(this.stdout.split('\n')[0]);
      this.process.stdout.on('data', look);
      look();
    });
  }

  /** What it says on standard error that a pattern matches; the promise never settles where it says nothing of the kind. */
  said(pattern: RegExp): Promise<string> {
    return new Promise((resolve) => {
      const look = () => {
        const [found] = pattern.exec(this.stderr) ?? [];
        if (found !== undefined) resolve(found);
      };
      this.process.stderr.on('data', look);
      look();
    });
  }

  interrupt(): void {
    this.process.kill('SIGINT');
  }

  /** Closes the pipe of standard output on this side, as `head` does. */
  closeOutput(): void {
    this.process.stdout.destroy();
  }
}
