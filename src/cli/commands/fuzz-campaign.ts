import type { FuzzSpec } from '../../campaign/ledger/spec.js';
import { fileId } from '../../campaign/workers/files.js';
import { DEFAULT_PROTOCOL, isModulePath, loadProtocol } from '../../protocols/load.js';
import { BadInput } from '../../refusal/bad-input.js';
import { wholeNumber } from '../../workload/numbers.js';
import { runCampaign } from '../options/campaign.js';
import type { CampaignArguments } from '../options/campaign-options.js';

/** Interleavings of one job: a second's or less. */
const EACH = 2000;

/** `heddle fuzz --campaign`: random workloads, by many, until runs or time are used up. */
export async function fuzzCampaign(
  where: string,
  options: Pick<FuzzSpec, 'ringCapacity' | 'strategy' | 'depth' | 'detect' | 'runs'>,
  args: CampaignArguments & {
    readonly protocol?: string | undefined;
    readonly seed?: string | undefined;
    readonly time?: string | undefined;
    readonly report?: string | undefined;
  },
  workers: number,
): Promise<void> {
  if (args.report !== undefined) {
    throw new BadInput(
      '--report: a campaign writes a file for each finding: leave it out, and see --findings',
    );
  }
  const protocol = args.protocol ?? DEFAULT_PROTOCOL;
  await loadProtocol(protocol);
  const isModule = isModulePath(protocol);
  const spec: FuzzSpec = {
    kind: 'fuzz',
    protocol: isModule ? fileId(protocol) : protocol,
    ...options,
    // The same command goes on with the same campaign.
    seed: args.seed ?? '1',
    each: args.each === undefined ? EACH : wholeNumber('each', args.each, 1, 1e6),
  };
  await runCampaign(args, { where, spec, files: isModule ? [protocol] : [], workers, time: args.time });
}
