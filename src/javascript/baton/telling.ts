import { stackBelow } from './call-site.js';

/** What one thread says of a record of the trace, where a run is to be told. */
export interface Note {
  readonly record: number;
  /** The call stack, as V8 writes it. */
  readonly stack: string;
  /** The value that was read or written, as text, or null. */
  value: string | null;
  /** What was there before, of a write; else null. */
  was: string | null;
  /** What was done where that is no access to bytes, such as `post to worker.js#1`, or null. */
  what: string | null;
}

/** What a thread says of its accesses in one run. A note is said at once, and again when more is known of the access. */
export class Telling {
  notes: Note[] = [];
  /** Says notes to the judge. */
  say: (notes: readonly Note[]) => void = () => {};

  /** Notes where a record comes from; `entry` is what user code called. */
  note(record: number, entry: (...args: never[]) => unknown): void {
    this.notes.push({ record, stack: stackBelow(entry), value: null, was: null, what: null });
    this.say(this.notes);
    this.notes = this.notes.slice(-1);
  }

  /** The value of the access noted last, and what was there before. */
  value(value: unknown, was: unknown): void {
    const last = this.notes.at(-1);
    if (!last) return;
    last.value = textOf(value);
    if (was !== undefined) last.was = textOf(was);
  }

  /** Says what is known of the access noted last. */
  flush(): void {
    if (this.notes.length > 0) this.say(this.notes);
    this.notes = [];
  }

  /** What the step noted last does, where that is no access to bytes. */
  what(what: string): void {
    const last = this.notes.at(-1);
    if (!last) return;
    last.what = what;
    this.say(this.notes);
  }
}

function textOf(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'bigint' ? `${value}n` : String(value);
}
