import type { RunResult } from '../run/run-result.js';
import { hashOutputs } from '../workload/output-hash.js';

/** Best and median of repeated runs. */
export interface RepeatedTime {
  readonly makespanNs: number;
  readonly medianNs: number;
  readonly runs: number;
}

/** Runs of one workload on one backend: every time, the fastest run whole, and whether all gave the same bits. */
export class RunSeries {
  private readonly timesNs: number[] = [];
  private readonly hashes = new Set<string>();
  private fastest: RunResult | null = null;

  add(run: RunResult): void {
    this.timesNs.push(run.makespanNs);
    this.hashes.add(hashOutputs(run.outputs));
    if (!this.fastest || run.makespanNs < this.fastest.makespanNs) this.fastest = run;
  }

  /** The fastest run. */
  get best(): RunResult {
    if (!this.fastest) throw new Error('a series without runs has no best one');
    return this.fastest;
  }

  get time(): RepeatedTime {
    const sorted = this.timesNs.toSorted((a, b) => a - b);
    return { makespanNs: sorted[0], medianNs: sorted[sorted.length >> 1], runs: sorted.length };
  }

  /** The hash of the outputs of all runs; where they differ among themselves, one that is not `expected`. */
  hash(expected?: string): string {
    const [first, ...others] = this.hashes;
    return first === expected && others.length > 0 ? others[0] : first;
  }
}
