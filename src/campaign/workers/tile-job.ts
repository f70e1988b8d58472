import { readFileSync } from 'node:fs';
import type { FindingKind } from '../../../sim/watch/finding.js';
import { hashed } from '../../javascript/verdict/fingerprint.js';
import type { Model } from '../../model/model.js';
import { modelInFile } from '../../model/onnx/model-file.js';
import { inWeights } from '../../model/quantised.js';
import { randomModel } from '../../model/random-model.js';
import type { Protocol } from '../../program/protocol.js';
import { loadProtocol } from '../../protocols/load.js';
import { BadInput } from '../../refusal/bad-input.js';
import type { PlacedFinding } from '../../safety/names.js';
import { verifyProgram } from '../../safety/verify.js';
import type { Schedule } from '../../schedule/schedule.js';
import { writeSchedule } from '../../schedule/write.js';
import { readMachine } from '../../speed/read-machine-file.js';
import { Search } from '../../speed/tuning/search.js';
import { layerSizes } from '../../workload/numbers.js';
import { fuzzBatch } from '../batch.js';
import { Coverage } from '../ledger/coverage.js';
import { type Finding, joined } from '../ledger/finding.js';
import type { FuzzJob, TuneJob } from '../ledger/job.js';
import { packedCandidate, unpackedCandidate } from '../ledger/outcomes.js';
import type { FuzzResult, TuneResult } from '../ledger/result.js';
import type { FuzzSpec, TuneSpec } from '../ledger/spec.js';

/** Failures of one job: each is shrunk, which takes longer than to find it. */
const MOST_FINDINGS = 8;

/** Samples interleavings of random workloads. @param protocol the name of one that ships, or the path of a module. */
export async function fuzzJob(spec: FuzzSpec, job: FuzzJob, protocol: string): Promise<FuzzResult> {
  const { seed, ringCapacity, strategy, depth, detect } = spec;
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const coverage = new Coverage();
  const loaded = await loadProtocol(protocol);
  const findings: Finding[] = [];
  const total = { runs: 0, steps: 0, workloads: 0, longest: 0, skipped: 0 };
  // A batch ends with its first failure: another one goes on.
  for (let part = 0; total.runs < job.runs && findings.length < MOST_FINDINGS; part++) {
    const runs = job.runs - total.runs;
    const task = {
      seed: `${seed}/${job.batch}`,
      batch: part,
      runs,
      protocol,
      ringCapacity,
      strategy,
      depth,
      detect,
      stop,
    };
    const { failure, longest, ...counts } = await fuzzBatch(task, () => {}, coverage);
    for (const name of ['runs', 'steps', 'workloads', 'skipped'] as const) total[name] += counts[name];
    total.longest = Math.max(total.longest, longest);
    if (!failure) break;
    const from = `seed ${seed}, batch ${job.batch}, failure ${findings.length + 1}`;
    const found = findingOf(failure.schedule, failure.kind, loaded, ringCapacity, from);
    if (found) findings.push(found);
  }
  return {
    kind: 'fuzz',
    ...total,
    findings: [...joined(findings)],
    coverage: coverage.sketch().map(([hash, count]) => [hash, count]),
    lanes: loaded.lanes.length,
  };
}

/** The simplest way of a schedule to a kind of failure; null where there is none within the limits. */
function findingOf(
  schedule: Schedule,
  kind: FindingKind,
  protocol: Protocol,
  ringCapacity: number,
  from: string,
): Finding | null {
  const verification = verifyProgram({ schedule, protocol, ringCapacity }, { find: kind });
  const { counterexample, findings } = verification;
  const found = findings.find((one) => one.kind === kind);
  if (!counterexample || !found) return null;
  return {
    fingerprint: fingerprint(found),
    kind,
    message: counterexample.sentence,
    switches: counterexample.contextSwitches,
    steps: counterexample.steps,
    token: counterexample.replay,
    met: 1,
    from,
    schedule: writeSchedule(schedule),
  };
}

/** The kind, the two states of a race and how their bytes overlap, or the states in which lanes wait or go round. */
function fingerprint(finding: PlacedFinding): string {
  const { kind } = finding;
  if (kind === 'race') {
    const { first, second } = finding;
    const isSame = first.bytes.address === second.bytes.address && first.bytes.length === second.bytes.length;
    const steps = [first, second].map(({ lane, state, bytes }) => `${lane} ${state} ${bytes.writes}`);
    return hashed(kind, [...steps, isSame ? 'the same bytes' : 'bytes in common']);
  }
  if (kind === 'wrong-result') return hashed(kind, []);
  const stuck = kind === 'deadlock' ? finding.waiting : finding.loop;
  return hashed(
    kind,
    stuck.map(({ lane, state }) => `${lane} ${state}`),
  );
}

/** Predicts candidates. @param file of the model, where it is in one. */
export function tuneJob(
  spec: TuneSpec,
  job: TuneJob,
  file: string | null,
  protocol: Awaited<ReturnType<typeof loadProtocol>>,
): TuneResult {
  const { batch, sramBytes } = spec;
  const options = { ...(batch !== null && { batch }), ...(sramBytes !== null && { sramBytes }) };
  const machine = readMachine(spec.machine, 'the machine of the campaign');
  const search = new Search({ model: modelOf(spec, file), options, protocol, machine }, 'threads');
  for (const candidate of job.candidates) search.try(unpackedCandidate(candidate));
  return {
    kind: 'tune',
    runs: search.outcomes.length,
    steps: 0,
    findings: [],
    coverage: [],
    outcomes: search.outcomes.map(({ candidate, operations, threadsNs, sequentialNs }) => ({
      candidate: packedCandidate(candidate),
      operations,
      threadsNs: Number.isFinite(threadsNs) ? threadsNs : null,
      sequentialNs,
    })),
  };
}

/** The model that a campaign tunes. @throws BadInput where it is none, or has other weights beside it than it had. */
export function modelOf({ model: wanted }: TuneSpec, file: string | null): Model {
  if ('layers' in wanted) {
    const { layers, seed, weights } = wanted;
    return inWeights(randomModel({ layers: layerSizes(layers), seed }), weights);
  }
  if (file === null) throw new Error('a model in a file was not given its path');
  const { model, dataSha256 } = modelInFile(readFileSync(file), file, wanted);
  if (dataSha256 === wanted.dataSha256) return model;
  throw new BadInput(`${file}: its other files are not those of the campaign: put them back beside it`);
}
