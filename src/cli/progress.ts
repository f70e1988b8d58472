import { type Options, Presets, SingleBar } from 'cli-progress';

/** A progress bar on a terminal's standard error; nothing in a pipe. */
export class Progress {
  private readonly bar: SingleBar | null;

  constructor(what: string, total: number) {
    const options: Options = {
      format: `${what} [{bar}] {value} of {total}`,
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
    };
    this.bar = process.stderr.isTTY ? new SingleBar(options, Presets.rect) : null;
    this.bar?.start(total, 0);
  }

  update(done: number): void {
    this.bar?.update(done);
  }

  stop(): void {
    this.bar?.stop();
  }
}
