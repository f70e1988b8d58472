import { type End, MOST_THREADS } from '../baton/control-block.js';
import type { Note } from '../baton/telling.js';
import type { Message, Thrown } from '../thread/messages.js';

/** What a thread waits for that cannot go on. Address and size in bytes. */
export interface Waiting {
  readonly how: string;
  readonly address: number;
  readonly size: number;
}

/** What became of it. */
export interface Outcome {
  readonly end: End;
  /** The thread that goes on without an access to shared memory, or -1: then the crew has to be opened anew. */
  readonly stuck: number;
  /** What functions returned, by the name of the thread. */
  readonly results: Record<string, unknown>;
  readonly threw: { readonly thread: number; readonly error: Thrown } | null;
  readonly notes: readonly (readonly Note[])[];
  /** What each thread that had not ended was waiting for when no thread could go on, by its number. */
  readonly waiting: ReadonlyMap<number, Waiting>;
  /** Whether something was begun that has a time limit. */
  readonly hadLimits: boolean;
  /** Whether a time limit was over, as nothing else could go on. */
  readonly timedOut: boolean;
  /** The threads by their numbers: those of the module, and workers that they started. */
  readonly names: readonly string[];
  /** Workers that ended with an error, of which their starters were told. */
  readonly died: readonly { readonly thread: number; readonly error: Thrown }[];
  /** What threads printed, where the execution was to be told. */
  readonly printed: readonly Printed[];
}

/** A piece of what a thread printed. */
export interface Printed {
  readonly thread: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** What threads said in an execution. */
export interface Said {
  readonly results: Record<string, unknown>;
  readonly notes: Note[][];
  readonly died: { readonly thread: number; readonly error: Thrown }[];
  readonly printed: Printed[];
  threw: Outcome['threw'];
}

/** Where what threads say is gathered, as an execution begins. */
export function nothingSaid(): Said {
  return {
    results: {},
    notes: Array.from({ length: MOST_THREADS }, () => []),
    died: [],
    printed: [],
    threw: null,
  };
}

/** Takes in what a thread says. */
export function takeIn(said: Said, message: Message, thread: number, name: string): void {
  switch (message.kind) {
    case 'result':
      said.results[name] = message.value;
      break;
    case 'threw':
      said.threw ??= { thread, error: message.error };
      break;
    case 'notes':
      said.notes[thread].push(...message.notes);
      break;
    case 'died':
      said.died.push({ thread, error: message.error });
      break;
    case 'printed':
      said.printed.push({ thread, stream: message.stream, text: message.text });
  }
}
