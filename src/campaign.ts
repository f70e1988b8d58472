export type { Finding } from './campaign/ledger/finding.js';
export type { CampaignSpec, CheckSpec, FuzzSpec, TuneSpec } from './campaign/ledger/spec.js';
export type { CampaignReport } from './campaign/plans/standing.js';
export type { CampaignEnd, Left, Until } from './campaign/queue/coordinator.js';
export type { CoveragePoint, WorkerSeen } from './campaign/queue/history.js';
export type { Counts, QueueLimits } from './campaign/queue/job-queue.js';
export type { CampaignStatus } from './campaign/queue/status.js';
export {
  type Lead,
  leadCampaign,
  reportOfCampaign,
  statusOfCampaign,
  stopCampaign,
  type TakePart,
  type Which,
  workOnCampaign,
} from './campaign/queue/take-part.js';
export { type CheckCampaign, checkSpec } from './campaign/workers/check-spec.js';
export { fileId } from './campaign/workers/files.js';
