import { inspect } from 'node:util';
import type { MessagePort } from 'node:worker_threads';
import type { Choosing } from '../baton/strategist.js';
import type { Note } from '../baton/telling.js';

/** What a thread is made with. */
export interface ThreadData {
  readonly block: SharedArrayBuffer;
  readonly records: number;
  readonly self: number;
  /** The module, by its URL, and the name of the function in `threads`; null for a thread that others start. */
  readonly url: string;
  readonly name: string | null;
  readonly buffers: readonly SharedArrayBuffer[];
  /** What messages lie in, and the name of the channel by which threads tell each other of shared memory. */
  readonly heap: SharedArrayBuffer;
  readonly exchange: string;
  /** How many settings came before; they are the first ones. */
  readonly settled: number;
  readonly settings: Settings;
  /** Where to talk with the judge. */
  readonly port: MessagePort;
  /** Modules with types, by URL, as they are without; null where there are none. */
  readonly stripped: Readonly<Record<string, string>> | null;
  /** What setup is given. */
  readonly parameters: unknown;
}

/** What holds for all executions until other settings come. */
export interface Settings {
  /** Null where a thread goes on while it can. */
  readonly choosing: Choosing | null;
  /** Words that are known to be spun on, by address. */
  readonly spunOn: readonly number[];
}

/** What was thrown, as it crosses from thread to thread. */
export interface Thrown {
  /** Empty where it is no error: `message` then shows the value. */
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** What the judge is asked for: that a real worker is there for a thread. */
export interface Request {
  readonly kind: 'start';
  readonly thread: number;
  /** What it is to run, and what reports call it. */
  readonly program: string;
  readonly label: string;
}

/** What a thread says to the judge. */
export type Message =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly error: Thrown }
  | { readonly kind: 'result'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly error: Thrown }
  /** A worker ended with an error, of which its starter is told. */
  | { readonly kind: 'died'; readonly error: Thrown }
  | { readonly kind: 'printed'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  | Request
  | { readonly kind: 'spins'; readonly addresses: readonly number[]; readonly stacks: readonly string[] }
  | { readonly kind: 'notes'; readonly notes: readonly Note[] };

/** An error as plain data; whatever else was thrown, too. Its getters may throw themselves, and give what is no text. */
export function thrown(error: unknown): Thrown {
  try {
    if (error instanceof Error)
      return { name: `${error.name}`, message: `${error.message}`, stack: `${error.stack}` };
    const shown = inspect(error, { depth: 0, breakLength: Number.POSITIVE_INFINITY, customInspect: false });
    return { name: '', message: shown, stack: '' };
  } catch {
    return { name: '', message: 'something that cannot be shown', stack: '' };
  }
}
