import { basename } from 'node:path';
import { packedCandidate, unpackedCandidate } from '../../campaign/ledger/outcomes.js';
import type { TuneSpec } from '../../campaign/ledger/spec.js';
import { fileId } from '../../campaign/workers/files.js';
import type { Protocol } from '../../program/protocol.js';
import { isModulePath } from '../../protocols/load.js';
import { BadInput } from '../../refusal/bad-input.js';
import { verify } from '../../safety/verify.js';
import type { LaneRole } from '../../schedule/lanes.js';
import { writeSchedule } from '../../schedule/write.js';
import type { Machine } from '../../speed/machine.js';
import { writeMachine } from '../../speed/machine-file.js';
import { Search } from '../../speed/tuning/search.js';
import { usualCandidates } from '../../speed/tuning/tune.js';
import { wholeNumber } from '../../workload/numbers.js';
import type { Workload } from '../../workload/workload.js';
import { FINDING } from '../io/exit-status.js';
import { writeOutput } from '../io/files.js';
import { print } from '../io/print.js';
import { isStandardOutput } from '../io/standard-output.js';
import { runCampaign } from '../options/campaign.js';
import type { CampaignArguments } from '../options/campaign-options.js';
import { type ModelFile, withModel } from '../options/load-model.js';

/** Candidates of one job: some seconds' at most. */
const EACH = 8;
/** States after which the proof of the winner is given up. */
const MOST_STATES = 2e7;

/** What is tuned. */
export interface ToTune {
  readonly source: NonNullable<Workload['source']>;
  /** The model's file; null where it is drawn by chance. */
  readonly modelFile: ModelFile | null;
  readonly machine: Machine;
  readonly protocol: Protocol;
  readonly assignments: readonly (readonly LaneRole[])[];
  readonly limit: number;
}

/** `heddle tune --campaign`: the same search, by many; the winner is verified here. */
export async function tuneCampaign(
  where: string,
  { source, modelFile, machine, protocol, assignments, limit }: ToTune,
  args: CampaignArguments & {
    readonly layers?: string | undefined;
    readonly seed: string;
    readonly weights?: string | undefined;
    readonly protocol?: string | undefined;
    readonly out?: string | undefined;
    readonly report?: string | undefined;
    readonly workers: string;
    readonly time?: string | undefined;
  },
): Promise<void> {
  if (args.report !== undefined) throw new BadInput('--report: a campaign has no place for it: leave it out');
  if (args.out !== undefined && isStandardOutput(args.out))
    throw new BadInput(`--out ${args.out}: a campaign says there how it ended: name a file`);
  const { batch, sramBytes } = source.options;
  const options = { ...(batch !== undefined && { batch }), ...(sramBytes !== undefined && { sramBytes }) };
  const search = new Search({ model: source.model, options, protocol, machine }, 'threads');
  const candidates = usualCandidates(search, source.model, batch ?? source.model.batch ?? 1, assignments);
  const isModule = args.protocol !== undefined && isModulePath(args.protocol);
  const spec: TuneSpec = {
    kind: 'tune',
    model: modelFile ? inCampaign(modelFile) : drawn(args),
    batch: batch ?? null,
    sramBytes: sramBytes ?? null,
    machine: writeMachine(machine),
    protocol: isModule ? fileId(args.protocol ?? '') : protocol.name,
    candidates: candidates.map(packedCandidate),
    limit,
    each: args.each === undefined ? EACH : wholeNumber('each', args.each, 1, 1e6),
  };
  const files = [modelFile?.path, isModule ? args.protocol : undefined].filter((file) => file !== undefined);
  const workers = wholeNumber('workers', args.workers, 0, 256);
  const { report } = await runCampaign(args, { where, spec, files, workers, time: args.time });
  const [best] = report.ranking;
  if (!best) return;
  const candidate = unpackedCandidate(best.candidate);
  const schedule = search.schedule(candidate);
  const { verdict } = await verify(search.program(candidate, schedule), { maxStates: MOST_STATES });
  if (args.out !== undefined) writeOutput(args.out, writeSchedule(withModel(schedule, modelFile, args.out)));
  if (!args.json) print(`The fastest is ${verdict}${args.out === undefined ? '' : `, and in ${args.out}`}.`);
  if (verdict !== 'proved') process.exitCode = FINDING;
}

function inCampaign({ path, sha256, output, weights, dataSha256 }: ModelFile): TuneSpec['model'] {
  return { name: basename(path), hash: sha256(), output, weights, dataSha256 };
}

function drawn({ layers = '', seed, weights }: Parameters<typeof tuneCampaign>[2]): TuneSpec['model'] {
  return { layers, seed, ...(weights === 'int8' && { weights }) };
}
