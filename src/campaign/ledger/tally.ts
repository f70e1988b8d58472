import type { Assumption, SourcePlace } from '../../javascript/verdict/report.js';
import { placeText } from '../../javascript/verdict/report.js';
import { Coverage, chanceOfNew, distinct } from './coverage.js';
import { type Finding, inOrder, joined } from './finding.js';
import type { Job } from './job.js';
import { ranked } from './outcomes.js';
import type { JobResult, TuneResult } from './result.js';

/** Schedules of a search that a report names, the fastest first. */
const MOST_RANKED = 100;

/** What finished jobs come to together. In which order they were counted, and in how many tallies, does not matter. */
export interface Tallied {
  readonly jobs: number;
  readonly runs: number;
  readonly steps: number;
  readonly findings: readonly Finding[];
  readonly coverage: {
    /** Different classes of executions, or sets of places where lanes stood at once: about, where there are many. */
    readonly distinct: number;
    /** Of executions that were drawn by chance, how likely the next one shows something new; null where none were. */
    readonly chanceOfNew: number | null;
  };
  /** What could not be done, each message once. */
  readonly refused: readonly string[];
  readonly threads: readonly string[];
  /** Executions that were cut off as they became too long. */
  readonly cut: number;
  readonly assumptions: readonly Assumption[];
  /** Of random workloads: how many, the most steps of a run, and those too large for the strategy. */
  readonly workloads: number;
  readonly longest: number;
  readonly skipped: number;
  readonly lanes: number;
  readonly ranking: TuneResult['outcomes'];
}

/** Counts finished jobs, each once. */
export class Tally {
  private readonly counted = new Set<string>();
  private runs = 0;
  private steps = 0;
  private cut = 0;
  private workloads = 0;
  private longest = 0;
  private skipped = 0;
  private lanes = 0;
  private sampled = 0;
  private findings: readonly Finding[] = [];
  private threads: readonly string[] = [];
  private ranking: TuneResult['outcomes'] = [];
  private readonly all = new Coverage();
  private readonly byChance = new Coverage();
  private readonly refused = new Set<string>();
  private readonly places = new Map<Assumption['kind'], Map<string, SourcePlace>>();

  get jobs(): number {
    return this.counted.size;
  }

  /** Whether something could not be done. */
  get hasRefused(): boolean {
    return this.refused.size > 0;
  }

  /** Executions that were drawn by chance, and how likely the next one shows something new. */
  get novelty(): { readonly executions: number; readonly chance: number } {
    return { executions: this.sampled, chance: chanceOfNew(this.byChance.sketch(), this.sampled) };
  }

  /** @returns whether it was not counted before. */
  add(id: string, job: Job, result: JobResult): boolean {
    if (this.counted.has(id)) return false;
    this.counted.add(id);
    if (result.kind === 'refused') {
      this.refused.add(result.message);
      return true;
    }
    this.runs += result.runs;
    this.steps += result.steps;
    this.findings = joined([...this.findings, ...result.findings]);
    this.all.join(result.coverage);
    if (job.kind === 'fuzz' || (job.kind === 'check' && job.part.kind === 'sample')) {
      this.sampled += result.runs;
      this.byChance.join(result.coverage);
    }
    this.addOwn(result);
    return true;
  }

  private addOwn(result: Exclude<JobResult, { kind: 'refused' }>): void {
    if (result.kind === 'tune')
      this.ranking = ranked([...this.ranking, ...result.outcomes]).slice(0, MOST_RANKED);
    if (result.kind === 'fuzz') {
      this.workloads += result.workloads;
      this.skipped += result.skipped;
      this.longest = Math.max(this.longest, result.longest);
      this.lanes = Math.max(this.lanes, result.lanes);
    }
    if (result.kind !== 'check') return;
    this.cut += result.cut;
    // A worker that a thread starts may not be there in every execution.
    if (inOrder(this.threads.join(), result.threads.join()) < 0) this.threads = result.threads;
    for (const { kind, at } of result.assumptions) {
      const places = this.places.get(kind) ?? new Map<string, SourcePlace>();
      for (const place of at) places.set(placeText(place), place);
      this.places.set(kind, places);
    }
  }

  tallied(): Tallied {
    const { jobs, runs, steps, findings, threads, cut, workloads, longest, skipped, lanes, ranking } = this;
    const assumptions = [...this.places]
      .map(([kind, places]) => ({
        kind,
        at: [...places].sort(([one], [other]) => inOrder(one, other)).map(([, place]) => place),
      }))
      .sort((one, other) => inOrder(one.kind, other.kind));
    return {
      jobs,
      runs,
      steps,
      findings,
      coverage: {
        distinct: distinct(this.all.sketch()),
        chanceOfNew: this.sampled === 0 ? null : this.novelty.chance,
      },
      refused: [...this.refused].sort(inOrder),
      threads,
      cut,
      assumptions,
      workloads,
      longest,
      skipped,
      lanes,
      ranking,
    };
  }
}
