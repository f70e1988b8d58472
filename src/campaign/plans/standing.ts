import { type Finding, KINDS } from '../ledger/finding.js';
import { checkFits } from '../ledger/fits.js';
import { type Job, jobId } from '../ledger/job.js';
import type { JobResult } from '../ledger/result.js';
import { type CampaignSpec, idOf } from '../ledger/spec.js';
import { type Tallied, Tally } from '../ledger/tally.js';
import type { Covered } from './check-stage.js';
import { type CampaignPlan, planOf } from './plan-of.js';

/** What a campaign came to: it follows from what it is and from which jobs are finished, and from nothing else. */
export interface CampaignReport extends Tallied {
  readonly campaign: string;
  readonly spec: CampaignSpec;
  /** The worst finding; `proved` where every order was searched, `finished` where all else was done that was asked for. */
  readonly verdict: Finding['kind'] | 'proved' | 'finished' | 'incomplete' | 'refused';
  /** Whether nothing was left to do. */
  readonly complete: boolean;
  /** Of threads: what was searched whole. */
  readonly covered: Covered | null;
}

/** Jobs that are looked for in vain, one after the other, before no more are: as many may be given out at once. */
const MOST_OPEN = 10_000;

/** How a campaign stands: what is to be done, and what the jobs that are finished come to. */
export class Standing {
  readonly tally = new Tally();
  readonly id: string;
  private readonly plan: CampaignPlan;
  private readonly open = new Map<string, Job>();

  constructor(readonly spec: CampaignSpec) {
    this.plan = planOf(spec);
    this.id = idOf(spec);
  }

  get isDone(): boolean {
    return this.plan.isDone || this.isRefused;
  }

  /** Whether something could not be done: then nothing else is either. */
  get isRefused(): boolean {
    return this.tally.hasRefused;
  }

  /** Jobs that were given and are not finished, by their ids. */
  get outstanding(): ReadonlyMap<string, Job> {
    return this.open;
  }

  /** Jobs to be done, so that about so many are outstanding. */
  take(most: number): readonly Job[] {
    if (this.open.size >= most) return [];
    const jobs = this.plan.take(most - this.open.size);
    for (const job of jobs) this.open.set(jobId(job), job);
    return jobs;
  }

  /** Takes in what a job came to. @returns whether it was outstanding. @throws BadInput where it cannot have come to that. */
  finished(id: string, result: JobResult): boolean {
    const job = this.open.get(id);
    if (!job) return false;
    checkFits(id, job, result);
    this.open.delete(id);
    this.tally.add(id, job, result);
    this.plan.finished(id, result);
    return true;
  }

  report(): CampaignReport {
    const tallied = this.tally.tallied();
    const { isDone: complete, covered } = this.plan;
    return {
      campaign: this.id,
      spec: this.spec,
      verdict: verdictOf(tallied, complete, covered),
      complete,
      covered,
      ...tallied,
    };
  }
}

function verdictOf(tallied: Tallied, isDone: boolean, covered: Covered | null): CampaignReport['verdict'] {
  if (tallied.refused.length > 0) return 'refused';
  const worst = KINDS.find((kind) => tallied.findings.some((finding) => finding.kind === kind));
  if (worst) return worst;
  if (covered?.every) return 'proved';
  return isDone ? 'finished' : 'incomplete';
}

/**
 * How a campaign stands once some of its jobs are finished.
 * @param resultOf what a job came to; null where it is not finished.
 * @param most jobs that are finished, as far as the queue knows: once as many are found, no others are looked for.
 */
export async function standingOf(
  spec: CampaignSpec,
  resultOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, JobResult>>,
  most = Number.POSITIVE_INFINITY,
): Promise<Standing> {
  const standing = new Standing(spec);
  let inVain = 0;
  while (standing.tally.jobs < most) {
    const taken = standing.take(standing.outstanding.size + 256).map((job) => jobId(job));
    if (taken.length === 0) return standing;
    const results = await resultOf(taken);
    for (const [id, result] of results) standing.finished(id, result);
    inVain = results.size === 0 ? inVain + taken.length : 0;
    if (inVain >= MOST_OPEN) return standing;
  }
  return standing;
}
