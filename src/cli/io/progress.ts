import { createRequire } from 'node:module';
import { isatty, WriteStream } from 'node:tty';
import type { Options, SingleBar } from 'cli-progress';
import { noteProgress } from './interruption.js';

/** A progress bar on a terminal's standard error; nothing in a pipe. */
export class Progress {
  private readonly bar: SingleBar | null;

  /** @param total 0 where it is not known. */
  constructor(
    private readonly what: string,
    private readonly total: number,
  ) {
    this.bar = isatty(2) ? newBar(what) : null;
    this.bar?.start(total, 0, { note: '' });
  }

  /**
   * @param note what else there is to say of it.
   * @throws Interrupted within `breakable` of an interruption.
   */
  update(done: number, note = ''): void {
    const more = note === '' ? '' : `, ${note}`;
    this.bar?.update(done, { note: more });
    noteProgress(`${this.what} ${done}${this.total > 0 ? ` of ${this.total}` : ''}${more}`);
  }

  stop(): void {
    this.bar?.stop();
  }
}

/** What draws bars is loaded where there is somebody to see them. */
function newBar(what: string): SingleBar {
  const progress: typeof import('cli-progress') = createRequire(import.meta.url)('cli-progress');
  return new progress.SingleBar(barOptions(what), progress.Presets.rect);
}

function barOptions(what: string): Options {
  return {
    format: `${what} [{bar}] {value} of {total}{note}`,
    // A thread's own process.stderr is no terminal.
    stream: new WriteStream(2),
    clearOnComplete: true,
    hideCursor: true,
  };
}
