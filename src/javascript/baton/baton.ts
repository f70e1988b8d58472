import { cellAt, type Layout, Word } from './control-block.js';

const { load, store, notify, wait } = Atomics;

/** Thrown out of an access where the execution is ended early. Code under test is not meant to catch it. */
export class Aborted extends Error {
  constructor() {
    super('this execution is ended early');
    this.name = 'Aborted';
  }
}

/** Who holds the baton goes on; all others sleep. Handing it over also publishes every plain word written before. */
export class Baton {
  private readonly cell: number;

  /** @param self who this is: the number of a thread, or `JUDGE`. */
  constructor(
    private readonly words: Int32Array,
    private readonly layout: Layout,
    self: number,
  ) {
    this.cell = cellAt(layout, self);
  }

  give(to: number): void {
    const { words } = this;
    const cell = cellAt(this.layout, to);
    words[Word.holder] = to;
    store(words, cell, 1);
    notify(words, cell, 1);
  }

  /** Sleeps until somebody gives it. */
  take(): void {
    const { words, cell } = this;
    while (load(words, cell) !== 1) wait(words, cell, 0);
    store(words, cell, 0);
  }

  /** Sleeps until somebody gives it, or the time is over, and says whether it was given. */
  takeWithin(limitMs: number): boolean {
    const { words, cell } = this;
    if (load(words, cell) !== 1) wait(words, cell, 0, limitMs);
    if (load(words, cell) !== 1) return false;
    store(words, cell, 0);
    return true;
  }
}
