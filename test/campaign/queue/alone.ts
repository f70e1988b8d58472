import { jobId } from '../../../dist/src/campaign/ledger/job.js';
import type { CampaignSpec } from '../../../dist/src/campaign/ledger/spec.js';
import { type CampaignReport, Standing } from '../../../dist/src/campaign/plans/standing.js';
import { Files } from '../../../dist/src/campaign/workers/files.js';
import { JobWorker } from '../../../dist/src/campaign/workers/worker.js';

/** What a campaign comes to by one worker, without a queue. @param files that it is of. */
export async function reportAlone(
  spec: CampaignSpec,
  files: readonly string[] = [],
): Promise<CampaignReport> {
  const worker = new JobWorker(spec, new Files(files), 1);
  const standing = new Standing(spec);
  for (let some = standing.take(8); some.length > 0; some = standing.take(8)) {
    for (const job of some) standing.finished(jobId(job), await worker.carryOut(job));
  }
  await worker.end();
  return standing.report();
}
