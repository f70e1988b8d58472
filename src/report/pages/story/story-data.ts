import type { Around } from '../../../../sim/close-up/around.js';

/** Steps as columns, row by row. Behind those that were taken stand those that lanes are about to take. */
export interface StepColumns {
  /** By number of the lane. */
  readonly lane: readonly number[];
  /** Where the lane was: the name of a state, a line of a file. */
  readonly place: readonly string[];
  /** What the lane worked on; empty where that has no name. */
  readonly operation: readonly string[];
  /** What the step does, and what came of it. */
  readonly text: readonly string[];
}

/** A row comes before another one. */
export interface Arrow {
  readonly from: number;
  readonly to: number;
}

/** Lines of a source file around the one that is meant. */
export interface Excerpt {
  readonly firstLine: number;
  readonly lines: readonly string[];
  /** From 1; a column of 0 is the whole line. */
  readonly line: number;
  readonly column: number;
}

/** One of the steps that a finding is about. */
export interface Side {
  readonly row: number;
  readonly excerpt: Excerpt | null;
}

/** Bytes that two accesses contend for, among those of the memory that they lie in. */
export interface MemoryMap {
  /** What it is called, and how many bytes it has. */
  readonly region: string;
  readonly size: number;
  /** By side, the bytes from the first to the last, both included. */
  readonly ranges: readonly { readonly from: number; readonly to: number; readonly writes: boolean }[];
}

/** A value that is shown at every step. */
export interface ShownWord {
  readonly name: string;
  /** What it begins as; null where that is not known. */
  readonly begins: string | null;
}

/** Values that stand together: cells, plain words, the registers of a lane. Their words are numbered through. */
export interface WordGroup {
  readonly title: string;
  readonly words: readonly ShownWord[];
}

/** After which step every continuation fails. */
export interface Turn {
  /** Null where that is not known; 0 where it is so from the beginning. */
  readonly after: number | null;
  /** The same in words, or why it is not known. */
  readonly text: string;
}

/** The nearest run that ends well, from a few steps before it differs on. */
export interface TwinRows {
  /** The number of its first step here, from 1 on, and of the one in which it differs. */
  readonly first: number;
  readonly at: number;
  readonly rows: StepColumns;
  /** How it differs, in words. */
  readonly text: string;
}

/** Another thread's step in place of one, where states cannot be gone through in the page. */
export interface OtherTurn {
  /** From 1 on. */
  readonly step: number;
  readonly lane: number;
  readonly text: string;
  readonly place: string;
  readonly isWell: boolean;
  /** What comes of it. */
  readonly verdict: string;
  readonly command: string;
}

/** Where a run that is served stands among others: what to ask the server for. */
export interface Live {
  /** The place of each step, or the thread of each point. */
  readonly order: readonly number[];
  /** Of threads, by step, how many points come before it; null of lanes, where each step is one. */
  readonly points: readonly number[] | null;
}

/** A step that can be taken in place of the next one, or after the last: to be asked for. */
export interface ServedStep {
  readonly place: number;
  /** The number of its column. */
  readonly lane: number;
  readonly text: string;
  readonly where: string;
  readonly kind: 'good' | 'bad' | '';
  /** What can become of it. */
  readonly fate: string;
}

/** What can be done in a state, and what is to be said of it. */
export interface Here {
  readonly steps: readonly ServedStep[];
  readonly lines: readonly string[];
}

/** A way to a failure: an order that begins with the one that was asked about; null where none was found. */
export interface Way {
  readonly order: readonly number[] | null;
  readonly text: string;
}

/** Something to copy. */
export interface Copy {
  readonly label: string;
  readonly text: string;
}

/** Everything that the page of an interleaving shows. */
export interface StoryInput {
  readonly title: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** What went wrong, in a sentence; or that nothing did. */
  readonly verdict: { readonly good: boolean; readonly lines: readonly string[] };
  readonly lanes: readonly string[];
  readonly rows: StepColumns;
  /** How many of the rows are steps that were taken. */
  readonly steps: number;
  /** What a row behind them is called: `next`, `waits`, `loop`. */
  readonly pending: string;
  readonly sides: { readonly title: string; readonly of: readonly Side[]; readonly note: string };
  /** Where the bytes of the two sides lie; null where that is not known. */
  readonly map: MemoryMap | null;
  /** The last edges before a race, and what they say. */
  readonly bounds: readonly Arrow[];
  /** What is missing or goes round: drawn dashed, in red. */
  readonly faults: readonly Arrow[];
  readonly groups: readonly WordGroup[];
  /** By step, what it changed: the number of a word, and its new value. */
  readonly changes: readonly (readonly (readonly [word: number, value: string])[])[];
  /** By step, the words that it looked at. */
  readonly reads: readonly (readonly number[])[];
  /** Source lines by place. */
  readonly lines: Readonly<Record<string, string>>;
  readonly turn: Turn | null;
  readonly twin: TwinRows | null;
  /** Where other steps lead, of lanes. */
  readonly around: Around | null;
  /** Where they lead, of threads. */
  readonly others: readonly OtherTurn[];
  /** Where the page is served, and asks for other orders; null in a file. */
  readonly live: Live | null;
  /** What plays the run again. */
  readonly token: string;
  readonly command: string;
  /** What else can be copied. */
  readonly copies: readonly Copy[];
}
