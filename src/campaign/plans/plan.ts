import { type Job, jobId } from '../ledger/job.js';
import type { JobResult } from '../ledger/result.js';

/**
 * What there is to do in a campaign. It depends on what jobs came to, and neither on who did them nor on when: whoever
 * goes through it again with the same results is given the same jobs.
 */
export interface Plan {
  /** Jobs to be done now that were not given before; about so many, or all without which there is no further one. */
  take(most: number): readonly Job[];
  /** Told once of each job that was given, in any order. */
  finished(id: string, result: JobResult): void;
  /** Whether nothing is left to do. */
  readonly isDone: boolean;
}

/** Work in rounds: what a round came to says what is to be done in the next one. */
export interface Stage {
  /** The jobs of the present round; none at the end. */
  round(): readonly Job[];
  /** @param results of the present round's jobs, in their order. */
  absorb(results: readonly JobResult[]): void;
}

/** A plan that waits for the whole of each round. */
export class Rounds implements Plan {
  private places = new Map<string, number>();
  private results: JobResult[] = [];
  private left = 0;
  private jobs: readonly Job[];

  constructor(private readonly stage: Stage) {
    this.jobs = stage.round();
  }

  get isDone(): boolean {
    return this.left === 0 && this.jobs.length === 0;
  }

  take(): readonly Job[] {
    const { jobs } = this;
    if (jobs.length === 0 || this.left > 0) return [];
    this.jobs = [];
    this.places = new Map(jobs.map((job, place) => [jobId(job), place]));
    this.results = [];
    this.left = this.places.size;
    return jobs;
  }

  finished(id: string, result: JobResult): void {
    const place = this.places.get(id);
    if (place === undefined || this.results[place]) return;
    this.results[place] = result;
    if (--this.left > 0) return;
    this.stage.absorb(this.results);
    this.jobs = this.stage.round();
  }
}

/** A plan of jobs that do not depend on each other, by their numbers from 0 on. */
export class Numbered implements Plan {
  private next = 0;
  private readonly open = new Set<string>();

  /** @param job the one of a number; null behind the last. */
  constructor(private readonly job: (number: number) => Job | null) {}

  get isDone(): boolean {
    return this.open.size === 0 && this.job(this.next) === null;
  }

  take(most: number): readonly Job[] {
    const jobs: Job[] = [];
    while (jobs.length < most) {
      const job = this.job(this.next);
      if (!job) break;
      this.next++;
      this.open.add(jobId(job));
      jobs.push(job);
    }
    return jobs;
  }

  finished(id: string): void {
    this.open.delete(id);
  }
}

/** One plan after the other. @param then says, once the first is done, what comes; null for nothing. */
export class Then implements Plan {
  private second: Plan | null = null;
  private hasSecond = false;

  constructor(
    private readonly first: Plan,
    private readonly then: () => Plan | null,
  ) {}

  get isDone(): boolean {
    return this.first.isDone && (this.following()?.isDone ?? true);
  }

  take(most: number): readonly Job[] {
    return this.first.isDone ? (this.following()?.take(most) ?? []) : this.first.take(most);
  }

  finished(id: string, result: JobResult): void {
    if (this.hasSecond) this.second?.finished(id, result);
    else this.first.finished(id, result);
  }

  private following(): Plan | null {
    if (!this.hasSecond) this.second = this.then();
    this.hasSecond = true;
    return this.second;
  }
}
