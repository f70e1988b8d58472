import { readTurns } from '../../javascript/verdict/token.js';
import { BadInput } from '../../refusal/bad-input.js';
import type { Job, PackedPart, TuneJob } from './job.js';
import type { CheckResult, JobResult, TuneResult } from './result.js';
import { canonicalJson } from './spec.js';

/**
 * Looks whether a job can have come to a result. Whoever can write to the queue can make one up that does; one that does not, such
 * as a part of a search without what it leaves to be searched, must not be taken for a part that is done.
 * @throws BadInput where it cannot.
 */
export function checkFits(id: string, job: Job, result: JobResult): void {
  if (result.kind === 'refused' || isOf(job, result)) return;
  throw new BadInput(
    `job ${id.slice(0, 12)} cannot have come to what is in the queue, so somebody else wrote it: begin the campaign anew, in another folder or with another --name`,
  );
}

function isOf(job: Job, result: JobResult): boolean {
  if (job.kind === 'check' && result.kind === 'check') return isOfPart(job.part, result);
  if (job.kind === 'tune' && result.kind === 'tune') return isOfCandidates(job, result);
  return job.kind === result.kind;
}

function isOfPart(part: PackedPart, { branched, left, dropped }: CheckResult): boolean {
  if (part.kind !== 'bounded' && (left.length > 0 || dropped > 0)) return false;
  if (part.kind !== 'subtree') return branched === null;
  const points = readTurns(part.schedule).length;
  return branched?.wants.every(([point]) => point < points) ?? false;
}

function isOfCandidates({ candidates }: TuneJob, { outcomes }: TuneResult): boolean {
  const known = new Set(candidates.map(canonicalJson));
  return outcomes.every(({ candidate }) => known.has(canonicalJson(candidate)));
}
