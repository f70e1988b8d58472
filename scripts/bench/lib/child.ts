import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

type Reply = { readonly value: unknown } | { readonly error: string };

/** A module in a process of its own that answers one question at a time and is idle in between. */
export class Child {
  private constructor(private readonly process: ChildProcess) {}

  /**
   * @param module the built module, beside that of `from` (an `import.meta.url`).
   * @param args what it finds in `process.argv`.
   */
  static start(module: string, from: string, args: readonly string[] = []): Child {
    const file = fileURLToPath(new URL(module, from));
    // Typed arrays as they are, not as JSON.
    return new Child(fork(file, args, { serialization: 'advanced' }));
  }

  /** @throws Error with what the module threw, or where the process ended instead of answering. */
  async ask<T>(question: unknown): Promise<T> {
    const aborted = new AbortController();
    const options = { signal: aborted.signal };
    this.process.send(question as object);
    try {
      const [event] = await Promise.race([
        once(this.process, 'message', options),
        once(this.process, 'exit', options).then(([code, signal]) => [
          { error: `the process ended with ${signal ?? `exit code ${code}`}` },
        ]),
      ]);
      const reply = event as Reply;
      if ('error' in reply) throw new Error(reply.error);
      return reply.value as T;
    } finally {
      aborted.abort();
    }
  }

  async end(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = once(this.process, 'exit');
    this.process.kill();
    await gone;
  }
}

/** Makes this process a child that answers. */
export function answer(reply: (question: never) => unknown): void {
  process.on('message', async (question) => {
    try {
      process.send?.({ value: await reply(question as never) });
    } catch (error) {
      process.send?.({ error: error instanceof Error ? error.message : String(error) });
    }
  });
}

/**
 * The most memory that this process has held, in KiB. Not from getrusage: what that says of a new process begins
 * with what its parent held.
 */
export function peakMemoryKib(): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}
