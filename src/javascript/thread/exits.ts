import { Aborted } from '../baton/baton.js';
import { Aborting, Word } from '../baton/control-block.js';
import type { ThreadGate } from '../baton/thread-gate.js';

/** Named as users see it: what a thread did that would end the process. */
class ProcessExit extends Error {
  constructor(call: string) {
    super(`called ${call}`);
    this.name = 'ProcessExit';
  }
}

/**
 * What would end the process, or the thread: in a worker that a thread started, `process.exit` ends the worker; in a
 * function of `threads` it is a failure.
 */
export class Exits {
  /** What a worker exits with, once it has said so. */
  code: number | null = null;
  private hasNewListeners = false;
  /** Listeners that the process had before. */
  private base: ReadonlyMap<string | symbol, readonly unknown[]> = new Map();

  /** @param fail ends the execution with a failure of this thread. */
  constructor(
    private readonly gate: ThreadGate,
    private readonly fail: (error: unknown) => void,
  ) {}

  install(): void {
    process.on('newListener', () => {
      this.hasNewListeners = true;
    });
    this.base = new Map(process.eventNames().map((name) => [name, process.listeners(name as never)]));
    const exit = process.exit.bind(process);
    const kill = process.kill.bind(process);
    const { reallyExit } = process as unknown as { reallyExit: (code?: number) => never };
    const { gate } = this;
    process.exit = (code) => {
      if (!gate.isHeld) return exit(code);
      return this.exit(code);
    };
    process.kill = (pid, signal) => {
      if (!gate.isHeld || pid !== process.pid || signal === 0) return kill(pid, signal);
      return this.failed(
        new ProcessExit(`process.kill(process.pid, ${JSON.stringify(signal ?? 'SIGTERM')})`),
      );
    };
    const emit = process.emit.bind(process) as (name: string, ...given: unknown[]) => boolean;
    Object.assign(process, {
      // What ends an execution is none of the errors that code under test looks after.
      emit: (name: string, ...given: unknown[]) =>
        (/^un(?:caughtException|handledRejection)/.test(name) && given[0] instanceof Aborted) ||
        emit(name, ...given),
      reallyExit: (code?: number) => (gate.isHeld ? this.exit(code) : reallyExit.call(process, code)),
    });
    process.abort = () => this.failed(new ProcessExit('process.abort()'));
  }

  /** Begins anew, as each execution does: listeners of an earlier one are gone. */
  reset(): void {
    this.code = null;
    if (process.exitCode !== undefined) process.exitCode = undefined;
    if (!this.hasNewListeners) return;
    this.hasNewListeners = false;
    for (const name of process.eventNames()) {
      const kept = this.base.get(name) ?? [];
      for (const listener of process.listeners(name as never)) {
        if (!kept.includes(listener)) process.removeListener(name as never, listener);
      }
    }
  }

  /** A worker has nothing left to do: what it exits with. */
  natural(): number {
    this.leave(Number(process.exitCode ?? 0));
    return Number(process.exitCode ?? this.code);
  }

  /** Calls what the worker's modules have to do at its exit, which may say another code; and not what Node has. */
  private leave(code: number): void {
    this.code = code;
    const kept = this.base.get('exit') ?? [];
    for (const listener of process.listeners('exit')) {
      if (kept.includes(listener)) continue;
      try {
        listener.call(process, this.code);
      } catch (error) {
        if (!(error instanceof Aborted) || this.gate.words[Word.aborts] !== Aborting.nothing) throw error;
      }
    }
  }

  private exit(given: unknown): never {
    const { gate } = this;
    const code = Number(given ?? process.exitCode ?? 0);
    if (!gate.isMortal)
      return this.failed(new ProcessExit(`process.exit(${given === undefined ? '' : code})`));
    process.exitCode = code;
    if (this.code === null) {
      this.leave(code);
      gate.words[Word.aborts] = Aborting.thread;
    }
    this.code = code;
    throw new Aborted();
  }

  private failed(error: Error): never {
    if (this.gate.words[Word.aborts] === Aborting.nothing) this.fail(error);
    throw new Aborted();
  }
}

/** Drops what a thread prints, but where the execution is to be told: thousands of executions print the same. */
export function holdOutput(
  tells: () => boolean,
  say: (stream: 'stdout' | 'stderr', text: string) => void,
): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    process[stream].write = (chunk: unknown, ...rest: unknown[]) => {
      if (tells())
        say(stream, typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString());
      const done = rest.find((one) => typeof one === 'function');
      if (done) queueMicrotask(() => (done as () => void)());
      return true;
    };
  }
}
