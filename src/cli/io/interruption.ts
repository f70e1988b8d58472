import { parentPort, workerData } from 'node:worker_threads';

/** A command that was interrupted ends with this status. */
export const INTERRUPTED = 130;

/** Ctrl-C has ended the work. The message says how far it came. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Words that the command's thread shares with the main one, which hears Ctrl-C: supervisor.ts. */
export const Word = {
  /** 1 once Ctrl-C has come. */
  interrupted: 0,
  /** How many things come to an end of their own if they are given a moment. */
  unended: 1,
} as const;

/** What the command's thread is started with. */
export interface CommandStart {
  readonly words: Int32Array;
  /** Of the terminal that standard output is; null where it is none. */
  readonly columns: number | null;
}

/** What the command's thread tells the main one, for when that has to end it. */
export interface CommandNews {
  /** A file that is being written beside its place, to be removed. */
  readonly unfinished?: string;
  /** How far the command has come. */
  readonly progress?: string;
  /** What was found so far, to be printed. */
  readonly found?: string;
  /** Whether it has said all that it has to say. */
  readonly isOver?: boolean;
}

// Where there is no main thread to listen, as in a test, nothing is interrupted.
const start: CommandStart | null = workerData?.command ?? null;
const shared = start?.words ?? new Int32Array(new SharedArrayBuffer(8));
const tell = (news: CommandNews) => start && parentPort?.postMessage(news);

/** Columns of the terminal that standard output is; null where it is none. */
export const terminalColumns: number | null = start ? start.columns : (process.stdout.columns ?? null);

/**
 * Does what is not to be cut short, such as printing a line: Ctrl-C waits for its end, though not for long.
 * @param unfinished a file to be removed where it takes too long all the same.
 */
export function uncut<T>(work: () => T, unfinished?: string): T {
  const others = Atomics.add(shared, Word.unended, 1);
  // The main thread, which had nothing to wait for, is ending this one: nothing may be begun any more.
  if (others === 0 && Atomics.load(shared, Word.interrupted) === 1) {
    Atomics.sub(shared, Word.unended, 1);
    Atomics.wait(shared, Word.interrupted, 1);
  }
  try {
    if (unfinished !== undefined) tell({ unfinished });
    return work();
  } finally {
    Atomics.sub(shared, Word.unended, 1);
  }
}

/** The command's, if it has one. */
let current: Interruption | null = null;
/** Telling takes some microseconds of the other thread's core, which a measurement may need. */
const TELL_EVERY_MS = 100;
let toldAtMs = Number.NEGATIVE_INFINITY;

/**
 * Takes note of how far the command has come, in words for a person: "real runs 3 of 50". Work that does so now and
 * then is broken off by Ctrl-C.
 * @throws Interrupted within `breakable`.
 */
export function noteProgress(progress: string): void {
  current?.check();
  if (performance.now() < toldAtMs + TELL_EVERY_MS) return;
  toldAtMs = performance.now();
  tell({ progress });
}

/**
 * For a command that has something to give when it is interrupted. Once it has called `check` or noted its progress, it
 * is told of the first Ctrl-C, and has a moment to come to its end. Before, and without one of these, it is ended where
 * it is, as by a second Ctrl-C.
 *
 *     using interruption = new Interruption();
 */
export class Interruption {
  private readonly controller = new AbortController();
  private readonly look = () => this.check();
  private describe: (() => string) | null = null;
  private hasSomething = false;

  /** @param words others than those that the main thread has, for a test. */
  constructor(private readonly words = shared) {
    current = this;
    parentPort?.on('message', this.look).unref();
  }

  /** Aborted by Ctrl-C: while the thread waits, and where work that does not let go of it calls `check`. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Looks whether Ctrl-C has come. @throws Interrupted within `breakable`. */
  check(): void {
    if (!this.hasSomething) Atomics.add(this.words, Word.unended, 1);
    this.hasSomething = true;
    if (Atomics.load(this.words, Word.interrupted) === 0) return;
    this.controller.abort();
    if (this.describe) throw new Interrupted(`interrupted: ${this.describe()}`);
  }

  /**
   * Calls work that is broken off by Ctrl-C wherever it notes its progress or calls `check`. Where it does not for too
   * long, the command is ended, and says what `found` was called with.
   * @param describe says how far the work has come, once it has been broken off.
   * @throws Interrupted
   */
  breakable<T>(work: () => T, describe = () => 'nothing was finished'): T {
    const outer = this.describe;
    this.describe = describe;
    try {
      this.check();
      return work();
    } finally {
      this.describe = outer;
    }
  }

  /** Leaves word of what to print where the command has to be ended in the middle of something; the last word counts. */
  found(text: string): void {
    tell({ found: text });
  }

  [Symbol.dispose](): void {
    parentPort?.off('message', this.look);
    current = null;
    tell({ isOver: true });
  }
}
