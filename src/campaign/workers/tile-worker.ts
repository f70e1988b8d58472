// The task of the pool's workers for jobs that hold their thread.
import { loadProtocol } from '../../protocols/load.js';
import { BadInput } from '../../refusal/bad-input.js';
import type { FuzzJob, TuneJob } from '../ledger/job.js';
import type { JobResult } from '../ledger/result.js';
import type { FuzzSpec, TuneSpec } from '../ledger/spec.js';
import { fuzzJob, tuneJob } from './tile-job.js';

/** A job, with files by their paths. */
export interface TileTask {
  readonly work:
    | { readonly spec: FuzzSpec; readonly job: FuzzJob }
    | { readonly spec: TuneSpec; readonly job: TuneJob };
  /** A name, or a path. */
  readonly protocol: string;
  readonly model: string | null;
}

export default async function tileTask({ work, protocol, model }: TileTask): Promise<JobResult> {
  try {
    if (work.spec.kind === 'fuzz') return await fuzzJob(work.spec, work.job as FuzzJob, protocol);
    return tuneJob(work.spec, work.job as TuneJob, model, await loadProtocol(protocol));
  } catch (error) {
    if (error instanceof BadInput) return { kind: 'refused', message: error.message };
    throw error;
  }
}
