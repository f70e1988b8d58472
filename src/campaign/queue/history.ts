import { Coverage, distinct } from '../ledger/coverage.js';
import type { FinishedJob } from './job-queue.js';

/** Points of the curve that are kept; every second one is let go where there are more. */
const MOST_POINTS = 200;
/** What rates are of. */
const RECENT_MS = 60_000;

/** How much was covered by when. Times are milliseconds since 1970, by the clocks of those who did the jobs. */
export interface CoveragePoint {
  readonly atMs: number;
  readonly runs: number;
  readonly distinct: number;
}

/** Who does jobs. */
export interface WorkerSeen {
  readonly name: string;
  readonly jobs: number;
  /** When it finished its last one. */
  readonly lastMs: number;
}

/** How a campaign gets on, by time: what its report does not say, as that depends on nobody's clock. */
export class History {
  private readonly coverage = new Coverage();
  private readonly seen = new Map<string, WorkerSeen>();
  private points: CoveragePoint[] = [];
  private recent: { readonly atMs: number; readonly runs: number }[] = [];
  private runs = 0;
  /** Only every so manyth job makes a point. */
  private stride = 1;
  private jobs = 0;

  take({ result, by, atMs }: FinishedJob): void {
    const worker = this.seen.get(by);
    this.seen.set(by, {
      name: by,
      jobs: (worker?.jobs ?? 0) + 1,
      lastMs: Math.max(worker?.lastMs ?? 0, atMs),
    });
    if (result.kind === 'refused') return;
    this.runs += result.runs;
    this.coverage.join(result.coverage);
    this.recent.push({ atMs, runs: result.runs });
    if (this.jobs++ % this.stride > 0) return;
    // Clocks differ and jump: a curve goes back nowhere.
    const lastMs = this.points.at(-1)?.atMs ?? atMs;
    this.points.push({
      atMs: Math.max(lastMs, atMs),
      runs: this.runs,
      distinct: distinct(this.coverage.sketch()),
    });
    if (this.points.length <= MOST_POINTS) return;
    this.points = this.points.filter((_, at) => at % 2 === 0);
    this.stride *= 2;
  }

  get workers(): readonly WorkerSeen[] {
    return [...this.seen.values()].sort((one, other) => other.lastMs - one.lastMs);
  }

  get curve(): readonly CoveragePoint[] {
    return this.points;
  }

  /** Runs a second, over the last minute. */
  rate(nowMs: number): number {
    this.recent = this.recent.filter(({ atMs }) => atMs >= nowMs - RECENT_MS);
    const first = Math.min(nowMs - 1000, ...this.recent.map(({ atMs }) => atMs));
    return (1000 * this.recent.reduce((sum, { runs }) => sum + runs, 0)) / (nowMs - first);
  }
}
