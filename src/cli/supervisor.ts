import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import { BAD_INPUT, wordsOf } from './io/exit-status.js';
import { type CommandNews, type CommandStart, INTERRUPTED, Word } from './io/interruption.js';
import { complain, print } from './io/print.js';

/** What a command may take that comes to an end of its own, or to that of a file that it is writing. */
const GRACE_MS = 700;
const LOOK_MS = 10;
/** What its thread may take to end: it does so at once, unless it is waiting for the disk. */
const LEAVE_MS = 200;
/** Takes a progress bar away. */
const CLEAR_LINE = '\r\u001b[K\u001b[?25h\u001b[?7h';

/**
 * Runs the program on a thread of its own, so that this one hears Ctrl-C whatever the other is at, even a loop without
 * end in a module that the user named. The process ends as the program does; after Ctrl-C,
 * always with `INTERRUPTED`.
 * @param argv words of the command line.
 */
export function supervise(program: URL, argv: readonly string[]): void {
  new Supervisor(program, argv);
}

class Supervisor {
  private readonly words = new Int32Array(new SharedArrayBuffer(8));
  private readonly worker: Worker;
  private readonly unfinished: string[] = [];
  private last: CommandNews = {};
  private interrupts = 0;
  private hasEnded = false;

  constructor(program: URL, argv: readonly string[]) {
    process.on('SIGINT', () => void this.interrupt());
    // A module that the user named may print, and meets a closed pipe or a full disk here.
    process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code !== 'EPIPE') complain(`heddle: standard output: it cannot be written (${code})`);
      process.exit(code === 'EPIPE' ? 0 : BAD_INPUT);
    });
    const command: CommandStart = { words: this.words, columns: process.stdout.columns ?? null };
    this.worker = new Worker(program, { argv: [...argv], env: SHARE_ENV, workerData: { command } });
    this.worker.on('message', (news: CommandNews) => this.take(news));
    this.worker.on('error', (error) => this.fail(error));
    this.worker.on('exit', (status) => {
      this.hasEnded = true;
      process.exitCode = this.interrupts > 0 ? INTERRUPTED : (process.exitCode ?? status);
    });
  }

  private take(news: CommandNews): void {
    if (news.unfinished !== undefined) this.unfinished.push(news.unfinished);
    this.last = { ...this.last, ...news };
  }

  /** What ended the thread: it had no memory left, or it is a fault of the program. */
  private fail(error: unknown): void {
    const { status, message } = wordsOf(error);
    complain(`heddle: ${message}`);
    process.exitCode = status;
  }

  private async interrupt(): Promise<void> {
    if (++this.interrupts > 1) return;
    Atomics.store(this.words, Word.interrupted, 1);
    this.worker.postMessage('interrupted');
    const until = performance.now() + GRACE_MS;
    while (performance.now() < until && this.isWorthWaiting()) await pause(LOOK_MS);
    if (!this.hasEnded) await this.end();
  }

  private isWorthWaiting(): boolean {
    return !this.hasEnded && this.interrupts === 1 && Atomics.load(this.words, Word.unended) > 0;
  }

  private async end(): Promise<never> {
    try {
      await Promise.race([this.worker.terminate(), pause(LEAVE_MS)]);
      for (const file of this.unfinished) rmSync(file, { force: true });
      if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE);
      const { isOver = false, found, progress } = this.last;
      if (!isOver && found !== undefined) print(found);
      if (!isOver) complain(`heddle: interrupted${progress === undefined ? '' : `: ${progress}`}`);
    } finally {
      process.exit(INTERRUPTED); // whatever could not be removed or printed
    }
  }
}
