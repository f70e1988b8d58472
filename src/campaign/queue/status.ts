import type { CampaignReport } from '../plans/standing.js';
import type { CoveragePoint, History, WorkerSeen } from './history.js';
import type { Counts } from './job-queue.js';

/** How a campaign stands at this moment. */
export interface CampaignStatus {
  /** Where its queue is, without a password. */
  readonly place: string;
  readonly isStopped: boolean;
  readonly counts: Counts;
  readonly report: CampaignReport;
  /** Runs a second, over the last minute. */
  readonly rate: number;
  readonly nowMs: number;
  readonly workers: readonly WorkerSeen[];
  readonly curve: readonly CoveragePoint[];
}

/** Puts a status together. @param nowMs milliseconds since 1970. */
export function statusOf(
  place: string,
  report: CampaignReport,
  history: History,
  counts: Counts,
  isStopped: boolean,
  nowMs: number,
): CampaignStatus {
  const { workers, curve } = history;
  return { place, isStopped, counts, report, rate: history.rate(nowMs), nowMs, workers, curve };
}
