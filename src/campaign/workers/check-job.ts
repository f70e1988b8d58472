import { pathToFileURL } from 'node:url';
import { checkPart } from '../../javascript/check.js';
import type { PartFinding, PartReport } from '../../javascript/verdict/part.js';
import { Coverage } from '../ledger/coverage.js';
import type { Finding } from '../ledger/finding.js';
import { joined } from '../ledger/finding.js';
import type { CheckJob, PackedPart } from '../ledger/job.js';
import { packedAlternatives, packedBranched, unpackedPart } from '../ledger/packed.js';
import type { CheckResult } from '../ledger/result.js';
import type { CheckSpec } from '../ledger/spec.js';
import type { Files } from './files.js';

/**
 * Makes a part of a search of threads.
 * @throws BadInput where the module is not among the files, is not what the campaign began with, or cannot be searched.
 */
export async function checkJob(
  spec: CheckSpec,
  { part, spins }: CheckJob,
  files: Files,
  signal?: AbortSignal,
): Promise<CheckResult> {
  const url = pathToFileURL(files.find(spec.file));
  url.search = spec.query;
  const { timeouts, isolate, modules } = spec;
  const report = await checkPart(
    url,
    { timeouts, isolate },
    { part: unpackedPart(part), modules, spins },
    signal,
  );
  return resultOf(report, part);
}

function resultOf(report: PartReport, part: PackedPart): CheckResult {
  const coverage = new Coverage();
  for (const hash of report.traces) coverage.add(hash);
  const { executions, steps, threads, cut, spins, assumptions, branched, left, dropped } = report;
  return {
    kind: 'check',
    runs: executions,
    steps,
    findings: [...joined(report.findings.map((finding) => findingOf(finding, part)))],
    coverage: [...coverage.sketch()].map(([hash, count]) => [hash, count]),
    threads: [...threads],
    cut,
    spins: [...spins],
    assumptions: assumptions.map(({ kind, at }) => ({ kind, at: [...at] })),
    branched: branched && packedBranched(branched),
    left: left.map(packedAlternatives),
    dropped,
  };
}

function findingOf({ preemptions, first, ...rest }: PartFinding, part: PackedPart): Finding {
  return { ...rest, switches: preemptions, from: `${nameOf(part)}, execution ${first}`, schedule: null };
}

function nameOf(part: PackedPart): string {
  switch (part.kind) {
    case 'subtree':
      return 'every order';
    case 'bounded':
      return `${part.bound} preemptions or fewer`;
    case 'sample':
      return `${part.strategy} of depth ${part.depth}, seed ${part.seed}`;
  }
}
