import { finalists } from '../../speed/tuning/finalists.js';
import type { Job } from '../ledger/job.js';
import { packedCandidate, ranked, unpackedCandidate } from '../ledger/outcomes.js';
import type { JobResult, TuneResult } from '../ledger/result.js';
import type { PackedCandidate, TuneSpec } from '../ledger/spec.js';
import type { Stage } from './plan.js';

/** The rounds of a search for the fastest schedule: every tile as it is usually run, then the best in every other way. */
export class TuneStage implements Stage {
  private candidates: readonly PackedCandidate[];
  private left: number;
  private isSecond = false;

  constructor(
    private readonly spec: TuneSpec,
    private readonly campaign: string,
  ) {
    this.candidates = spec.candidates.slice(0, spec.limit);
    this.left = spec.limit - this.candidates.length;
  }

  round(): readonly Job[] {
    const { campaign, candidates, spec } = this;
    const jobs: Job[] = [];
    for (let at = 0; at < candidates.length; at += spec.each) {
      jobs.push({ kind: 'tune', campaign, candidates: candidates.slice(at, at + spec.each) });
    }
    return jobs;
  }

  absorb(results: readonly JobResult[]): void {
    const tuned = results.filter((result): result is TuneResult => result.kind === 'tune');
    if (this.isSecond || tuned.length < results.length) {
      this.candidates = [];
      return;
    }
    this.isSecond = true;
    const best = ranked(tuned.flatMap(({ outcomes }) => outcomes)).map(({ candidate }) =>
      unpackedCandidate(candidate),
    );
    const known = new Set(this.candidates.map((candidate) => JSON.stringify(candidate)));
    this.candidates = [...finalists(best)]
      .map(packedCandidate)
      .filter((candidate) => !known.has(JSON.stringify(candidate)))
      .slice(0, this.left);
  }
}
