import { runInNewContext } from 'node:vm';

/** A command that was interrupted ends with this status. */
export const INTERRUPTED = 130;

/** Ctrl-C has ended the work. The message says how far it came. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/**
 * What the first Ctrl-C does while a command works: it aborts `signal`, and breaks off what is called through
 * `breakable`. A second one ends the process at once.
 *
 *     using interruption = new Interruption();
 */
export class Interruption {
  private readonly controller = new AbortController();
  private readonly onInterrupt = () => this.controller.abort();

  constructor() {
    process.once('SIGINT', this.onInterrupt);
  }

  /** For work that lets go of the thread now and then. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /**
   * Calls work that does not let go of the thread: no handler of a signal could run meanwhile, but V8 can be made to
   * leave it wherever it is. Nothing that the work had under its hands may be used after that.
   * @param progress says how far the work has come, once it has been broken off.
   * @throws Interrupted
   */
  breakable<T>(work: () => T, progress = () => 'nothing was finished'): T {
    if (this.signal.aborted) throw new Interrupted(`interrupted: ${progress()}`);
    try {
      return runInNewContext('work()', { work }, { breakOnSigint: true }) as T;
    } catch (error) {
      if ((error as NodeJS.ErrnoException)?.code !== 'ERR_SCRIPT_EXECUTION_INTERRUPTED') throw error;
      throw new Interrupted(`interrupted: ${progress()}`);
    }
  }

  /** `breakable`, for whoever calls work of its own in it. */
  readonly within = <T>(work: () => T): T => this.breakable(work);

  /** Waits for work, but no longer than until Ctrl-C. @throws Interrupted */
  async unlessAborted<T>(work: Promise<T>): Promise<T> {
    const { signal } = this;
    const aborted = new Promise<never>((_, reject) => {
      const interrupted = () => reject(new Interrupted('interrupted: nothing was finished'));
      if (signal.aborted) interrupted();
      else signal.addEventListener('abort', interrupted, { once: true });
    });
    return Promise.race([work, aborted]);
  }

  [Symbol.dispose](): void {
    process.off('SIGINT', this.onInterrupt);
  }
}

let exitsOnInterrupt = false;

/**
 * From now on Ctrl-C ends the process between two turns of the event loop and not in the middle of one, such as while
 * a file is being written.
 */
export function exitOnInterrupt(): void {
  if (exitsOnInterrupt) return;
  exitsOnInterrupt = true;
  process.on('SIGINT', () => process.exit(INTERRUPTED));
}
