import type { Alternatives } from '../../../sim/stateless/preemption-bound.js';
import { Subtrees } from '../../../sim/stateless/subtrees.js';
import { bitCount } from '../../../sim/stateless/threads.js';
import type { Job, PackedAlternatives, PackedPart } from '../ledger/job.js';
import { packedBranch, unpackedBranched } from '../ledger/packed.js';
import type { CheckResult, JobResult } from '../ledger/result.js';
import type { CheckSpec } from '../ledger/spec.js';
import type { Stage } from './plan.js';
import { samplingPart } from './sampling.js';

/** In rounds of fewer jobs, each is over sooner, so that there is soon something for everybody. */
const FEW = 8;
const SOONER = 8;

/** What a search of threads has covered. */
export interface Covered {
  /** Every schedule of so many preemptions or fewer; -1 for none. */
  readonly bound: number;
  /** Every order. */
  readonly every: boolean;
}

/**
 * The rounds of a search of threads: first schedules of few preemptions, those of fewer before those of more, then subtrees
 * of the search of every order, with as many jobs that sample. Where a loop that polls is found out, all is begun anew with
 * what is known of it.
 */
export class CheckStage implements Stage {
  private spins: readonly number[] = [];
  private subtrees = new Subtrees();
  /** What is left of schedules with few preemptions, by their number. */
  private pool: PackedAlternatives[] | null = null;
  private bound = -1;
  private dropped = 0;
  private cut = 0;
  private sampled = 0;
  private refused = false;
  private parts: readonly PackedPart[] = [];

  constructor(
    private readonly spec: CheckSpec,
    private readonly campaign: string,
  ) {
    this.begin();
  }

  get covered(): Covered {
    const isWhole = !this.refused && this.cut === 0;
    return {
      bound: isWhole && this.dropped === 0 ? this.bound : -1,
      every: isWhole && this.spec.every && this.parts.length === 0,
    };
  }

  /** How many jobs have sampled meanwhile. */
  get samplings(): number {
    return this.sampled;
  }

  round(): readonly Job[] {
    const { campaign, spins } = this;
    return this.parts.map((part) => ({ kind: 'check', campaign, spins: [...spins], part }));
  }

  absorb(results: readonly JobResult[]): void {
    const checked = results.filter((result): result is CheckResult => result.kind === 'check');
    this.refused ||= checked.length < results.length;
    if (this.refused) {
      this.parts = [];
      return;
    }
    const found = checked.flatMap(({ spins }, at) => (this.parts[at].kind === 'sample' ? [] : spins));
    if (found.length > 0) {
      this.spins = [...new Set([...this.spins, ...found])].sort((one, other) => one - other);
      this.begin();
      return;
    }
    for (const { cut } of checked) this.cut += cut;
    if (this.isBounded()) this.absorbBounded(checked);
    else this.absorbSubtrees(checked);
  }

  private begin(): void {
    const { spec } = this;
    this.pool = null;
    this.bound = -1;
    this.cut = 0;
    this.dropped = 0;
    this.subtrees = new Subtrees();
    if (spec.preemptions === null) this.parts = spec.every ? this.everyOrder() : [];
    else this.parts = [{ kind: 'bounded', bound: 0, alternatives: null, executions: this.sooner(0) }];
  }

  private isBounded(): boolean {
    return this.parts[0]?.kind === 'bounded';
  }

  private absorbBounded(results: readonly CheckResult[]): void {
    const bounds = this.parts.map((part) => (part.kind === 'bounded' ? part.bound : 0));
    const present = Math.max(...bounds);
    this.pool = [...(this.pool ?? []), ...results.flatMap(({ left }) => left)];
    for (const { dropped } of results) this.dropped += dropped;
    const most = this.spec.preemptions ?? -1;
    const lowest = Math.min(most + 1, ...this.pool.map(({ preemptions }) => preemptions));
    if (lowest > present || this.pool.length === 0) this.bound = this.pool.length === 0 ? most : lowest - 1;
    const now = this.pool.filter(({ preemptions }) => preemptions === lowest);
    if (lowest > most || now.length === 0) {
      this.parts = this.spec.every ? this.everyOrder() : [];
      return;
    }
    this.pool = this.pool.filter(({ preemptions }) => preemptions !== lowest);
    const groups = this.grouped(now);
    const executions = this.sooner(groups.length);
    this.parts = groups.map((alternatives) => ({ kind: 'bounded', bound: lowest, alternatives, executions }));
  }

  /** Some for each job: as many schedules as it may execute, about. */
  private grouped(all: readonly PackedAlternatives[]): PackedAlternatives[][] {
    const groups: PackedAlternatives[][] = [];
    let size = this.spec.each;
    for (const one of all) {
      if (size >= this.spec.each) {
        groups.push([]);
        size = 0;
      }
      groups.at(-1)?.push(one);
      size += countOf(one.others);
    }
    return groups;
  }

  private absorbSubtrees(results: readonly CheckResult[]): void {
    const branched = results.flatMap((result) =>
      result.branched ? [unpackedBranched(result.branched)] : [],
    );
    this.subtrees.absorb(branched);
    this.parts = this.everyOrder();
  }

  private everyOrder(): readonly PackedPart[] {
    const round = this.subtrees.round();
    const executions = this.sooner(round.length);
    const parts = round.map((branch) => packedBranch(branch, executions));
    const isSampled = this.spec.sampling.length > 0;
    const samples = isSampled ? parts.map(() => samplingPart(this.spec, this.sampled++, executions)) : [];
    return [...parts, ...samples];
  }

  /** Executions of a job in a round of so many. */
  private sooner(jobs: number): number {
    return jobs < FEW ? Math.ceil(this.spec.each / SOONER) : this.spec.each;
  }
}

function countOf(others: Alternatives['others'] | readonly number[]): number {
  let count = 0;
  for (const mask of others) count += bitCount(mask);
  return count;
}
