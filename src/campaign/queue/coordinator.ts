import { type CampaignReport, type Standing, standingOf } from '../plans/standing.js';
import type { Counts, FinishedJob, JobQueue } from './job-queue.js';

/** How often the queue is looked at, and how often each outstanding job is asked for by its id. */
const LOOK_MS = 100;
const SWEEP_MS = 2000;
/** Jobs given out besides those that are being done. */
const SPARE = 16;
/** Times as many jobs given out as are being done. */
const AHEAD = 4;
/** Of jobs that failed, so many are named. */
const FAILED_SHOWN = 100;
/** Finished jobs read at once. */
const PAGE = 256;
/** The next execution shows something new with less than this chance: there is little left to see. */
const PLATEAU = 0.01;
const FEWEST_EXECUTIONS = 1000;

/** When a campaign is to be left, though it is not done. */
export interface Until {
  readonly timeMs?: number;
  /** Executions drawn by chance seldom show anything new any more. */
  readonly plateau?: boolean;
  readonly signal?: AbortSignal;
}

/** Why a campaign was left. */
export type Left = 'done' | 'refused' | 'time' | 'plateau' | 'stopped' | 'interrupted' | 'failed';

/** What a campaign has come to, and why it was left. */
export interface CampaignEnd {
  readonly left: Left;
  readonly report: CampaignReport;
  /** Jobs that failed each time, with what was said. */
  readonly failed: ReadonlyMap<string, string>;
}

/** Gives jobs to a queue, and takes in what they came to. It can be killed at any time, and begun anew. */
export class Coordinator {
  private sweptMs = Number.NEGATIVE_INFINITY;

  private constructor(
    private readonly queue: JobQueue,
    readonly standing: Standing,
    private readonly onFinished: (job: FinishedJob) => void,
  ) {}

  /**
   * Reads what there is of a campaign.
   * @param onFinished told of each finished job once, those of earlier sittings too.
   */
  static async of(
    queue: JobQueue,
    spec: Standing['spec'],
    onFinished: (job: FinishedJob) => void = () => {},
  ): Promise<Coordinator> {
    const resultOf = async (ids: readonly string[]) => {
      const jobs = await queue.resultsOf(ids);
      for (const job of jobs) onFinished(job);
      return new Map(jobs.map(({ id, result }) => [id, result]));
    };
    const standing = await standingOf(spec, resultOf, (await queue.counts()).completed);
    return new Coordinator(queue, standing, onFinished);
  }

  /** Goes on with the campaign until it is done or to be left. */
  async run({ timeMs = Number.POSITIVE_INFINITY, plateau = false, signal }: Until): Promise<CampaignEnd> {
    const { queue, standing } = this;
    const begunMs = performance.now();
    await queue.add([...standing.outstanding.values()]);
    let left: Left | null = null;
    while (left === null) {
      if (standing.isRefused) left = 'refused';
      else if (standing.isDone) left = 'done';
      else if (signal?.aborted) left = 'interrupted';
      else if (performance.now() - begunMs >= timeMs) left = 'time';
      else if (plateau && this.isFlat()) left = 'plateau';
      else left = await this.turn();
    }
    // Whatever is done by now counts, and nothing else is begun.
    if (left !== 'interrupted') await queue.stop();
    const failed = left === 'failed' ? await queue.failed(FAILED_SHOWN) : new Map();
    return { left, report: standing.report(), failed };
  }

  private async turn(): Promise<Left | null> {
    const { queue, standing } = this;
    const counts = await queue.counts();
    const before = standing.tally.jobs;
    await this.harvest(counts);
    const jobs = standing.take(AHEAD * counts.active + SPARE);
    if (jobs.length > 0) await queue.add(jobs);
    if (standing.tally.jobs > before || standing.isDone) return null;
    if (await queue.isStopped()) return 'stopped';
    if (await this.haveAllFailed(counts.failed)) return 'failed';
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    return null;
  }

  /** Whether nothing is left but jobs that failed each time; there may be others of whoever wrote into the queue. */
  private async haveAllFailed(count: number): Promise<boolean> {
    const { outstanding } = this.standing;
    if (count === 0 || count < outstanding.size) return false;
    const failed = await this.queue.failed(count);
    return [...outstanding.keys()].every((id) => failed.has(id));
  }

  /** Takes in what was finished, and gives out anew what the queue has forgotten: a server that was killed knows less than it did. */
  private async harvest({ completed, waiting, active, failed }: Counts): Promise<void> {
    const { queue, standing } = this;
    const missing = completed - standing.tally.jobs;
    if (missing > 0) for (const job of await queue.latest(Math.min(PAGE, missing))) this.take(job);
    const isForgetful = () => standing.outstanding.size > waiting + active + failed;
    // Clocks of workers differ: what was finished last may stand further back.
    if ((missing <= 0 && !isForgetful()) || performance.now() - this.sweptMs < SWEEP_MS) return;
    this.sweptMs = performance.now();
    for (const job of await queue.resultsOf([...standing.outstanding.keys()].slice(0, PAGE))) this.take(job);
    if (!isForgetful()) return;
    await queue.begin(standing.spec);
    await queue.add([...standing.outstanding.values()]);
  }

  private take(job: FinishedJob): void {
    if (this.standing.finished(job.id, job.result)) this.onFinished(job);
  }

  private isFlat(): boolean {
    const { executions, chance } = this.standing.tally.novelty;
    return executions >= FEWEST_EXECUTIONS && chance < PLATEAU;
  }
}
