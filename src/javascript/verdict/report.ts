import type { CloseUp, ToldTwin } from '../../../sim/close-up/close-up.js';
import type { Story, StoryStep } from '../../../sim/story/story.js';

/** A place in a source file. Line and column count from 1. */
export interface SourcePlace {
  /** Relative to the folder of the module that is checked where it lies below it, else whole. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** `file:line:column`; a column of 0 is the whole line. */
export function placeText(place: SourcePlace | null): string {
  if (!place) return 'an unknown place';
  return `${place.file}:${place.line}${place.column > 0 ? `:${place.column}` : ''}`;
}

/** One access of a finding. */
export interface AccessStep {
  readonly thread: string;
  /** What it does: `load`, `store`, `update`, `wait`, `notify`, `wake`, `read`, `write`, ... */
  readonly access: string;
  /** What it does it to: a path in what setup returned, such as `ring.head[0]`, or a buffer and a byte. */
  readonly cell: string;
  /** What was read or written, or how many a notify woke; null where there is none. */
  readonly value: string | null;
  /** What was there before, of a write; else null. */
  readonly was: string | null;
  readonly at: SourcePlace | null;
}

/** What went wrong. `assertion` is whatever a thread or `check` threw; `wrong-result` is of hand-written lanes. */
export type FaultKind = 'race' | 'deadlock' | 'livelock' | 'assertion' | 'wrong-result';

/** Another thread's step in place of one of a finding: each thread then goes on while it can. */
export interface OtherTurn {
  /** The step in whose place it is taken, from 1 on. */
  readonly step: number;
  /** What it does, in words. */
  readonly told: StoryStep;
  /** What went wrong; null where it ended well. */
  readonly fails: FaultKind | null;
  /** Plays it again. */
  readonly token: string;
}

/** What comes of orders that differ from a finding's by another thread's turn, those near its end first. */
export interface Otherwise {
  readonly turns: readonly OtherTurn[];
  /** The nearest that ends well; null where none of those that were tried does. */
  readonly twin: ToldTwin | null;
}

/** A thread that cannot go on when nobody can. */
export interface ThreadWait {
  readonly thread: string;
  /** `sleeps on`, `spins on` or `awaits`. */
  readonly how: string;
  readonly cell: string;
  /** Where it does so, as far as that is known. */
  readonly at: SourcePlace | null;
}

/** An execution that fails, step by step. */
export interface ThreadsFinding {
  readonly kind: FaultKind;
  readonly message: string;
  /** How often a thread was left that could have gone on. */
  readonly preemptions: number;
  /** Whether every schedule with fewer preemptions was looked at. */
  readonly minimal: boolean;
  readonly token: string;
  readonly steps: readonly AccessStep[];
  /** Accesses that race, in pairs. */
  readonly races: readonly (readonly [AccessStep, AccessStep])[];
  /** Of threads in a deadlock or a livelock: who waits for what. */
  readonly waits: readonly ThreadWait[];
  /** The same in words, as other executions are told. */
  readonly story: Story;
  /** Values step by step, of lanes that a module exports, where `closely` asked for them; else null. */
  readonly closeUp: CloseUp | null;
  /** What comes of other orders, of threads, where `closely` asked for that; else null. */
  readonly otherwise: Otherwise | null;
  /** The file that its page was written to, where `reports` asked for one. */
  readonly page?: string;
}

/** What a verdict rests on, and the places that it is about. */
export interface Assumption {
  readonly kind: 'spin-as-wait' | 'timeout-late' | 'race-allowed' | 'deterministic';
  readonly at: readonly SourcePlace[];
}

/**
 * How a search was done. Of lanes, `states` is the search of all their states, and `fewest-switches` and `fewest-delays`
 * look at the simplest interleavings first.
 */
export type SearchName =
  | 'states'
  | 'fewest-switches'
  | 'fewest-delays'
  | 'preemption-bound'
  | 'dpor'
  | 'pct'
  | 'pos'
  | 'surw'
  | 'random';

/** What a check comes to. */
export interface ThreadsReport {
  readonly verdict: 'proved' | 'incomplete' | FaultKind;
  /** Whether every order of the threads' accesses was covered. */
  readonly complete: boolean;
  /** What was covered, in words. */
  readonly covered: string;
  readonly threads: readonly string[];
  readonly executions: number;
  readonly steps: number;
  readonly elapsedMs: number;
  /** What found the finding, proved, or looked last. */
  readonly strategy: SearchName;
  readonly seed: string;
  readonly assumptions: readonly Assumption[];
  /** Hand-written lanes that are alike, in groups: of states in which they have only changed places, one was looked at. */
  readonly symmetry: readonly (readonly string[])[];
  readonly finding: ThreadsFinding | null;
}

/** How to check. */
export interface CheckOptions {
  /** What `setup` is given in every thread: plain data, as JSON has it. */
  readonly parameters?: unknown;
  /** Looks only at schedules with so many preemptions, at most. */
  readonly preemptions?: number;
  /** Samples by this strategy alone. */
  readonly strategy?: 'pct' | 'pos' | 'surw' | 'random';
  /** Of `pct`: how many orderings a failure needs. Default: 2 and 3 in turn. */
  readonly depth?: number;
  /** Executions to sample, at most. */
  readonly runs?: number;
  /** Milliseconds to search, at most. Default 30,000; with `exhaustive`, none. */
  readonly timeMs?: number;
  /** Searches every order and nothing else, until that is done. */
  readonly exhaustive?: boolean;
  /** Of lanes: stops at the first finding, the fewest context switches first. Of threads a check always stops there. */
  readonly first?: boolean;
  /** Where chance comes from. Default `1`. */
  readonly seed?: string;
  /** Makes plain accesses points, too, and goes on where they race: shows what a race does. */
  readonly afterRaces?: boolean;
  /** When a time limit is over: `late`, when nothing else can go on, or at `any` moment. Default `late`. */
  readonly timeouts?: 'late' | 'any';
  /** `run` makes threads anew for each execution, with all their modules. Default: they stay. */
  readonly isolate?: 'run' | 'none';
  /** Plain accesses that may race, as `file:line`; a file is named by the end of its path. */
  readonly allowRaces?: readonly string[];
  /** Looks closely at what is found, for a page that shows it. Default false. */
  readonly closely?: boolean;
  /** Records of one execution, at most. Default 20,000. */
  readonly maxSteps?: number;
}
