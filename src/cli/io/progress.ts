import { isatty, WriteStream } from 'node:tty';
import { type Options, Presets, SingleBar } from 'cli-progress';
import { noteProgress } from './interruption.js';

/** A progress bar on a terminal's standard error; nothing in a pipe. */
export class Progress {
  private readonly bar: SingleBar | null;

  /** @param total 0 where it is not known. */
  constructor(
    private readonly what: string,
    private readonly total: number,
  ) {
    this.bar = isatty(2) ? new SingleBar(barOptions(what), Presets.rect) : null;
    this.bar?.start(total, 0);
  }

  /** @throws Interrupted within `breakable` of an interruption. */
  update(done: number): void {
    this.bar?.update(done);
    noteProgress(`${this.what} ${done}${this.total > 0 ? ` of ${this.total}` : ''}`);
  }

  stop(): void {
    this.bar?.stop();
  }
}

function barOptions(what: string): Options {
  return {
    format: `${what} [{bar}] {value} of {total}`,
    // A thread's own process.stderr is no terminal.
    stream: new WriteStream(2),
    clearOnComplete: true,
    hideCursor: true,
  };
}
