import type { Alternatives } from '../../../sim/stateless/preemption-bound.js';
import type { BranchPoint, Want } from '../../../sim/stateless/subtree.js';
import type { Branch } from '../../../sim/stateless/subtrees.js';
import type { Assumption, CheckOptions, FaultKind } from './report.js';
import type { HashedModule } from './token.js';

/** A part of a search, for one who knows nothing of the others. It is over after so many executions, done or not. */
export type Part =
  | { readonly kind: 'subtree'; readonly branch: Branch; readonly executions: number }
  | {
      readonly kind: 'bounded';
      readonly bound: number;
      /** What others have left; null for the beginning. */
      readonly alternatives: readonly Alternatives[] | null;
      readonly executions: number;
    }
  | {
      readonly kind: 'sample';
      readonly strategy: NonNullable<CheckOptions['strategy']>;
      readonly depth: number;
      readonly seed: string;
      readonly executions: number;
    };

/** What a part is of. */
export interface PartOf {
  readonly part: Part;
  /** The modules that it was made for; null to find out which these are. */
  readonly modules: readonly HashedModule[] | null;
  /** Words that loops poll, as far as is known: their addresses. */
  readonly spins: readonly number[];
}

/** A failure that a part met, shrunk. */
export interface PartFinding {
  readonly fingerprint: string;
  readonly kind: FaultKind;
  readonly message: string;
  readonly preemptions: number;
  readonly steps: number;
  readonly token: string;
  /** Executions of the part that failed so before they were shrunk. */
  readonly met: number;
  /** The first of them, from 1 on. */
  readonly first: number;
}

/** What a part came to. The same part comes to the same. */
export interface PartReport {
  readonly threads: readonly string[];
  readonly modules: readonly HashedModule[];
  readonly executions: number;
  readonly steps: number;
  /** Executions that were cut off as they became too long. */
  readonly cut: number;
  readonly findings: readonly PartFinding[];
  /** Classes of executions that differ in nothing but the order of steps that do not matter to each other: a hash of each whole one. */
  readonly traces: readonly number[];
  /** Words that loops poll and that were not known: then the part is left, as threads could go on at other moments. */
  readonly spins: readonly number[];
  readonly assumptions: readonly Assumption[];
  /** Of a subtree: what its search wants, and what it has left. */
  readonly branched: {
    readonly wants: readonly Want[];
    readonly rest: readonly BranchPoint[];
    readonly isQuiet: boolean;
  } | null;
  /** Of few preemptions: what is left. */
  readonly left: readonly Alternatives[];
  /** Schedules that were let go as too many waited. */
  readonly dropped: number;
}
