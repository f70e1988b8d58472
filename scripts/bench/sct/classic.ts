import { fromGenerators, type GeneratorsSpec } from '../../../sim/from-generators.js';
import type { Seen } from '../../../sim/seen.js';
import { System } from '../../../sim/system.js';
import type { FindingKind } from '../../../sim/watch/finding.js';
import type { Lane } from '../../../src/lane/lane.js';
import { type Initial, type Shared, shared } from '../../../src/lane/shared.js';

/** A system of the literature, written twice. */
export interface Classic {
  readonly name: string;
  /** Who told it first, or which benchmark has it. */
  readonly from: string;
  /** The kinds of findings that it has, in alphabetical order; none for one that is right. */
  readonly finds: readonly FindingKind[];
  /** In which forms all states can be looked at in a minute. */
  readonly searched: 'both' | 'table' | 'neither';
  /** The counterexample that `findShortest` found in the table, where that took long; null for most. */
  readonly shortest: Shortest | null;
  /** How many Mazurkiewicz traces were published of it; null where none were. */
  readonly traces: number | null;
  /** As lanes in the form of tables. */
  table(): System;
  /** As generators. */
  generators(): System;
}

/** A way to a finding: none has fewer context switches, nor as many and fewer steps. */
export interface Shortest {
  readonly contextSwitches: number;
  readonly steps: number;
  /** `replay` plays it. */
  readonly deviations: string;
}

/** What both forms of a system share, and the two forms. */
export interface ClassicSpec<T extends Initial, P extends Initial> {
  readonly name: string;
  readonly from: string;
  /** Default: none. */
  readonly finds?: readonly FindingKind[];
  /** Default: in both forms. */
  readonly searched?: Classic['searched'];
  readonly shortest?: Shortest | null;
  readonly traces?: number;
  /** Words that are accessed by `Atomics`: where a benchmark asserts, and calls no race a bug, all of its words. */
  readonly cells: T;
  readonly plain?: P;
  readonly threads: GeneratorsSpec['threads'];
  lanes(cells: Shared<T>, plain: Shared<P>): readonly Lane[];
  /** What is wrong in the end, or null. */
  finalFault?(seen: Seen): string | null;
}

/** A system of the words that both forms share. */
export function classic<const T extends Initial, const P extends Initial>(spec: ClassicSpec<T, P>): Classic {
  const { name, from, finds = [], searched = 'both', shortest = null, traces = null, threads } = spec;
  const words = { cells: spec.cells, plain: spec.plain ?? ({} as P) };
  const finalFault = (seen: Seen) => spec.finalFault?.(seen) ?? null;
  return {
    name,
    from,
    finds,
    searched,
    shortest,
    traces,
    table() {
      const [cells, plain] = [shared(words.cells), shared(words.plain)];
      const lanes = spec.lanes(cells, plain);
      return new System({ lanes, cells, plain, finalFault: (_, seen) => finalFault(seen) });
    },
    generators: () => fromGenerators({ ...words, threads, finalFault }),
  };
}

/** So many threads, or lanes, that differ by their number, from 0 on. */
export function times<T>(count: number, make: (id: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, id) => make(id));
}

/** So many zeros: what an array of words begins as. */
export function zeros(count: number): readonly number[] {
  return times(count, () => 0);
}

/** An assertion of a thread. */
export function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
