import type { Ahead } from '../../../sim/close-up/ahead.js';
import type { ExploredHere, ExploredLanes } from '../../../sim/close-up/lanes-explorer.js';
import type { Story, StoryStep } from '../../../sim/story/story.js';
import type { AccessStep, FaultKind, ThreadsFinding } from './report.js';

/** What is asked about a module's lanes or threads; `stop` takes a question back. */
export interface ExploreQuestion {
  /** Names the question; its answer has the same. */
  readonly id: number;
  readonly ask: 'run' | 'here' | 'way' | 'stop';
  /** The place of each step, or the thread of each point. */
  readonly order: readonly number[];
  /** Of `run` and lanes: whether it goes on behind the order. */
  readonly goesOn: boolean;
}

/** An execution of threads that somebody asked for: to its end, each thread behind the order going on while it can. */
export interface ExploredThreads {
  /** What went wrong, or null; then `steps` and `story` are all there is to say. */
  readonly finding: ThreadsFinding | null;
  readonly steps: readonly AccessStep[];
  readonly story: Story;
  /** The thread of each point of the whole execution. */
  readonly schedule: readonly number[];
  /** By step, how many points come before it. */
  readonly points: readonly number[];
}

/** A thread that can go on, what it does then, and what comes of it where each thread then goes on while it can. */
export interface ExploredTurn {
  readonly thread: number;
  readonly lane: string;
  /** Null where it does nothing that is told, such as ending. */
  readonly told: StoryStep | null;
  readonly fails: FaultKind | null;
  /** Whether it came to an end, or was cut off as it became too long. */
  readonly hasEnded: boolean;
}

/** A way of threads to a failure, among orders with few preemptions behind those that are given. */
export interface ThreadsWay {
  /** The thread of each point; null where none was found. */
  readonly schedule: readonly number[] | null;
  readonly executions: number;
  /** Every schedule with so many preemptions or fewer was looked at; -1 for none. */
  readonly bound: number;
}

/** The answer to a question, or why there is none: in a sentence. */
export type ExploreAnswer =
  | { readonly ask: 'run'; readonly of: 'lanes'; readonly run: ExploredLanes; readonly token: string }
  | { readonly ask: 'run'; readonly of: 'threads'; readonly run: ExploredThreads; readonly token: string }
  | { readonly ask: 'here'; readonly of: 'lanes'; readonly here: ExploredHere }
  | { readonly ask: 'here'; readonly of: 'threads'; readonly turns: readonly ExploredTurn[] }
  | { readonly ask: 'way'; readonly of: 'lanes'; readonly way: Ahead }
  | { readonly ask: 'way'; readonly of: 'threads'; readonly way: ThreadsWay }
  | { readonly ask: 'refused'; readonly why: string };

/** What the thread that explores says: that it is there, or an answer. */
export type ExplorerSays =
  | { readonly id: null; readonly failed: string | null }
  | { readonly id: number; readonly answer: ExploreAnswer };
