import { setTimeout as pause } from 'node:timers/promises';
import type { Queue, Job as QueuedJob, Worker } from 'bullmq';
import { BadInput } from '../../refusal/bad-input.js';
import { cutShort } from '../../refusal/quoted.js';
import { JOB, type Job, jobId, validated } from '../ledger/job.js';
import { type JobResult, RESULT } from '../ledger/result.js';
import { type CampaignSpec, canonicalJson, SPEC } from '../ledger/spec.js';
import { type Connection, connect } from './connect.js';
import type { Place } from './place.js';

/** How often a job is tried whose worker says that it failed, and how often one whose worker was never heard of again. */
const ATTEMPTS = 3;
const MOST_STALLED = 10;
/** Jobs that are asked for at once. */
const AT_ONCE = 64;
/** Job ids of BullMQ may not look like a number. */
const PREFIX = 'job-';
const SPEC_ID = 'spec';
/** How long a server is waited for, and at the beginning. */
const PATIENCE_MS = 60_000;
const OPEN_MS = 10_000;
/** After what time it is asked again. */
const AGAIN_MS = 250;
/** What no waiting helps against: passwords, certificates, names that nobody knows, databases that are not there, data of somebody else's. */
const HOPELESS =
  /WRONGPASS|NOAUTH|NOPERM|WRONGTYPE|password|28P01|28000|3D000|42501|42P01|DB index|ENOTFOUND|certificate|self.signed|ERR_TLS|does not support SSL/i;
/** The last moment that a date can have. */
const LAST_MS = 8.64e15;
/** PostgreSQL's classes of what a database in a folder does not get over: no room, files that cannot be written, files that are broken. */
const OF_FILES = /^(53|58|XX)/;

/** How long things may take. */
export interface QueueLimits {
  /** A worker that is not heard of for so long is taken to be gone. Default 30 s. */
  readonly lockMs?: number;
  /** A server that does not answer for so long is given up. Default 60 s. */
  readonly patienceMs?: number;
}

/** How many jobs there are, by what has become of them. */
export interface Counts {
  readonly waiting: number;
  readonly active: number;
  readonly completed: number;
  readonly failed: number;
}

/** A job as status shows it. */
export interface FinishedJob {
  readonly id: string;
  readonly result: JobResult;
  /** Who did it. */
  readonly by: string;
  /** When, by the clock of who did it: milliseconds since 1970. */
  readonly atMs: number;
}

/** The queue of one campaign: what it is, its jobs, and what they came to. All that comes out of it is validated. */
export class JobQueue {
  private readonly jobs: Queue;
  private readonly specs: Queue;
  private readonly workers: Worker[] = [];
  private lastError = 'no answer';
  /** Rejects where waiting would be in vain. */
  private readonly broken: Promise<never>;
  private giveUp: (error: BadInput) => void = () => {};

  private constructor(
    readonly place: Place,
    private readonly name: string,
    private readonly connection: Connection,
    private readonly limits: QueueLimits,
  ) {
    this.broken = new Promise((_, reject) => {
      this.giveUp = reject;
    });
    // Nobody may be waiting just then.
    this.broken.catch(() => {});
    this.jobs = connection.queue(`heddle-${name}`);
    this.specs = connection.queue(`heddle-${name}-spec`);
    // Whoever waits for an answer says that there was none; what BullMQ says meanwhile tells why.
    for (const queue of [this.jobs, this.specs]) queue.on('error', (error) => this.note(error));
  }

  /**
   * @param name of the campaign, where a place has several.
   * @throws BadInput where packages are missing, or there is no server.
   */
  static async open(place: Place, name: string, limits: QueueLimits = {}): Promise<JobQueue> {
    if (!/^[\w.-]{1,100}$/.test(name)) {
      throw new BadInput(`--name: letters, digits, dots and dashes are what a campaign's name may have`);
    }
    const queue = new JobQueue(place, name, await connect(place), limits);
    const { patienceMs = PATIENCE_MS } = limits;
    try {
      const ready = Promise.all([queue.jobs.waitUntilReady(), queue.specs.waitUntilReady()]);
      await queue.answered(() => ready, Math.min(patienceMs, OPEN_MS));
    } catch (error) {
      await queue.leave();
      throw error;
    }
    return queue;
  }

  /** What the campaign is; null where none was begun. @throws BadInput where that is not valid. */
  async spec(): Promise<CampaignSpec | null> {
    const job = await this.answered(() => this.specs.getJob(SPEC_ID));
    return job ? validated(SPEC, job.data, this.place.shown) : null;
  }

  /** Begins a campaign, or goes on with it. @throws BadInput where there is another one. */
  async begin(spec: CampaignSpec): Promise<void> {
    await this.answered(() => this.specs.add('spec', spec, { jobId: SPEC_ID }));
    const known = await this.spec();
    if (canonicalJson(known) === canonicalJson(spec)) return;
    throw new BadInput(
      `${this.place.shown}: a campaign of something else is there: give the same options, or take another ${this.place.kind === 'folder' ? 'folder' : '--name'}`,
    );
  }

  /** Adds jobs; those that are there already stay as they are. */
  async add(jobs: readonly Job[]): Promise<void> {
    for (let at = 0; at < jobs.length; at += AT_ONCE) {
      const some = jobs.slice(at, at + AT_ONCE).map((job) => ({
        name: job.kind,
        data: job,
        opts: { jobId: PREFIX + jobId(job), attempts: ATTEMPTS, backoff: { type: 'fixed', delay: 500 } },
      }));
      await this.answered(() => this.jobs.addBulk(some));
    }
  }

  /** What these jobs came to, of those that are finished. */
  async resultsOf(ids: readonly string[]): Promise<readonly FinishedJob[]> {
    const found: FinishedJob[] = [];
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      const some = ids.slice(at, at + AT_ONCE);
      found.push(
        ...this.finished(
          await this.answered(() => Promise.all(some.map((id) => this.jobs.getJob(PREFIX + id)))),
        ),
      );
    }
    return found;
  }

  /** The jobs that were finished last, by the clocks of those who did them. */
  async latest(most: number): Promise<readonly FinishedJob[]> {
    return this.finished(await this.answered(() => this.jobs.getJobs(['completed'], 0, most - 1, false)));
  }

  /** Why jobs failed each time: their ids, and what was said. */
  async failed(most: number): Promise<ReadonlyMap<string, string>> {
    const jobs = await this.answered(() => this.jobs.getJobs(['failed'], 0, most - 1));
    return new Map(
      jobs.flatMap((job) =>
        job.id ? [[job.id.slice(PREFIX.length), this.place.hide(job.failedReason ?? '')]] : [],
      ),
    );
  }

  async counts(): Promise<Counts> {
    const counts = await this.answered(() =>
      this.jobs.getJobCounts('waiting', 'delayed', 'prioritized', 'active', 'completed', 'failed'),
    );
    const { active = 0, completed = 0, failed = 0, waiting = 0, delayed = 0, prioritized = 0 } = counts;
    return { active, completed, failed, waiting: waiting + delayed + prioritized };
  }

  async isStopped(): Promise<boolean> {
    return this.answered(() => this.jobs.isPaused());
  }

  /** Lets nobody begin another job. */
  async stop(): Promise<void> {
    await this.answered(() => this.jobs.pause());
  }

  /** Lets jobs be begun, and those that failed be tried again. */
  async resume(): Promise<void> {
    await this.answered(() => this.jobs.resume());
    if ((await this.counts()).failed > 0) await this.answered(() => this.jobs.retryJobs({ state: 'failed' }));
  }

  /**
   * Takes jobs, and carries them out, until `close`.
   * @param by who does it.
   * @param atOnce how many.
   */
  work(carryOut: (job: Job) => Promise<JobResult>, by: string, atOnce: number): void {
    const { lockMs = 30_000 } = this.limits;
    const worker = this.connection.worker(
      `heddle-${this.name}`,
      async ({ data }) => carryOut(validated(JOB, data, this.place.shown)),
      {
        name: by,
        concurrency: atOnce,
        lockDuration: lockMs,
        stalledInterval: lockMs / 2,
        maxStalledCount: MOST_STALLED,
        drainDelay: 1,
      },
    );
    worker.on('error', (error) => this.note(error));
    this.workers.push(worker);
  }

  /** Waits for jobs that are being carried out, and leaves. */
  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
    await this.leave();
  }

  /** Leaves at once: what is being carried out somebody else does. */
  async leave(): Promise<void> {
    const { patienceMs = PATIENCE_MS } = this.limits;
    const all = [...this.workers.map((worker) => worker.close(true)), this.jobs.close(), this.specs.close()];
    const closed = Promise.allSettled(all).then(() => this.connection.close());
    await Promise.race([closed, pause(Math.min(patienceMs, 5000), undefined, { ref: false })]).catch(
      () => {},
    );
  }

  private finished(jobs: readonly (QueuedJob | undefined)[]): readonly FinishedJob[] {
    return jobs.flatMap((job) => {
      if (!job?.id) return [];
      const { returnvalue = null, failedReason, finishedOn } = job;
      // One that is done and says nothing, or not when, would be waited for for ever.
      if (returnvalue === null && (failedReason || !finishedOn)) return [];
      const result = validated(RESULT, returnvalue, this.place.shown);
      return [
        {
          id: job.id.slice(PREFIX.length),
          result,
          by: job.processedBy ?? '',
          atMs: Math.min(finishedOn || 0, LAST_MS),
        },
      ];
    });
  }

  private note(error: Error): void {
    const { code, message } = error as NodeJS.ErrnoException;
    const text = message || code || error.name;
    this.lastError = cutShort(this.place.hide(text));
    if (HOPELESS.test(`${code} ${text}`)) this.giveUp(new BadInput(`${this.place.shown}: ${this.lastError}`));
    // Reading goes on where there is no room to write: who waits for jobs to be done would wait for ever.
    if (this.place.kind === 'folder' && OF_FILES.test(code ?? '')) this.giveUp(this.unanswered());
  }

  /**
   * Asks the queue, again and again while it fails: whatever is asked, asking twice does no more than asking once.
   * @throws BadInput where there is no answer within the limit.
   */
  private async answered<T>(
    work: () => Promise<T>,
    patienceMs = this.limits.patienceMs ?? PATIENCE_MS,
  ): Promise<T> {
    const isServer = this.place.kind !== 'folder';
    const endMs = performance.now() + patienceMs;
    const late = Symbol('late');
    for (;;) {
      // These timers keep the process: while a server is away, nothing else may.
      const patience = new AbortController();
      const waits = [
        work(),
        this.broken,
        pause(Math.max(0, endMs - performance.now()), late, patience).catch(() => late),
      ];
      try {
        const answer = await Promise.race(waits).finally(() => patience.abort());
        if (answer !== late) return answer as T;
      } catch (error) {
        if (error instanceof BadInput) throw error;
        // BullMQ reads what is there: somebody else wrote it.
        if (error instanceof SyntaxError)
          throw new BadInput(`${this.place.shown}: what is there is no JSON: take another --name`);
        this.note(error as Error);
        // A folder is as it is: what failed there once fails again.
        if (isServer && performance.now() < endMs) {
          await Promise.race([pause(AGAIN_MS), this.broken]);
          continue;
        }
      }
      throw this.unanswered();
    }
  }

  private unanswered(): BadInput {
    const { shown, kind } = this.place;
    const [fault, remedy] =
      kind === 'folder'
        ? ['the queue cannot go on', 'make room there']
        : ['there was no answer', 'see to the server'];
    return new BadInput(`${shown}: ${fault} (${this.lastError}): ${remedy}, and give the same command again`);
  }
}
