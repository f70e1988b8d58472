import { createRequire } from 'node:module';
import { Piscina } from 'piscina';
import { BadInput } from '../../refusal/bad-input.js';
import type { Job } from '../ledger/job.js';
import type { JobResult } from '../ledger/result.js';
import { type CampaignSpec, filesOf, idOf } from '../ledger/spec.js';
import { checkJob } from './check-job.js';
import type { Files } from './files.js';
import type { TileTask } from './tile-worker.js';

/** Carries out jobs of one campaign. The event loop stays free: threads do the work. */
export class JobWorker {
  private pool: Piscina | null = null;
  private readonly id: string;

  /**
   * @param threads jobs at once, at most.
   * @throws BadInput where a file of the campaign is not among those given.
   */
  constructor(
    private readonly spec: CampaignSpec,
    private readonly files: Files,
    private readonly threads: number,
  ) {
    this.id = idOf(spec);
    for (const file of filesOf(spec)) files.find(file);
  }

  /**
   * What a job comes to: what cannot be done is a result, too.
   * @throws what stopped it otherwise, so that it is tried again.
   */
  async carryOut(job: Job, signal?: AbortSignal): Promise<JobResult> {
    const { spec, files } = this;
    if (job.campaign !== this.id) throw new BadInput('a job is of another campaign');
    try {
      if (spec.kind === 'check' && job.kind === 'check') return await checkJob(spec, job, files, signal);
      if (spec.kind === 'fuzz' && job.kind === 'fuzz') {
        return await this.onThread({
          work: { spec, job },
          protocol: this.protocol(spec.protocol),
          model: null,
        });
      }
      if (spec.kind === 'tune' && job.kind === 'tune') {
        const model = 'hash' in spec.model ? files.find(spec.model) : null;
        return await this.onThread({ work: { spec, job }, protocol: this.protocol(spec.protocol), model });
      }
      throw new BadInput('a job is of another kind than its campaign');
    } catch (error) {
      if (error instanceof BadInput) return { kind: 'refused', message: error.message };
      throw error;
    }
  }

  async end(): Promise<void> {
    await this.pool?.destroy();
    this.pool = null;
  }

  private protocol(protocol: string | { readonly name: string; readonly hash: string }): string {
    return typeof protocol === 'string' ? protocol : this.files.find(protocol);
  }

  private onThread(task: TileTask): Promise<JobResult> {
    this.pool ??= new Piscina({
      filename: createRequire(import.meta.url).resolve('#campaign-worker'),
      maxThreads: this.threads,
    });
    return this.pool.run(task);
  }
}
