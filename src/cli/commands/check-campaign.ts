import { fileURLToPath } from 'node:url';
import { checkSpec } from '../../campaign/workers/check-spec.js';
import type { CheckOptions } from '../../javascript/verdict/report.js';
import { BadInput } from '../../refusal/bad-input.js';
import { wholeNumber } from '../../workload/numbers.js';
import { runCampaign } from '../options/campaign.js';
import type { CampaignArguments } from '../options/campaign-options.js';

/** What a campaign has no place for. */
const ALONE = ['after-races', 'allow-race', 'save', 'report', 'svg', 'first', 'limit'] as const;

/** `heddle check --campaign`: the same search, by many, for as long as it takes. */
export async function checkCampaign(
  url: URL,
  where: string,
  options: CheckOptions,
  args: CampaignArguments & {
    readonly workers: string;
    readonly time?: string | undefined;
    readonly on: string;
  },
): Promise<void> {
  const given: Readonly<Record<string, unknown>> = { ...args };
  const alone = ALONE.find((name) => given[name] && !(name === 'limit' && given[name] === '5s'));
  if (alone !== undefined)
    throw new BadInput(`--${alone}: a campaign has no place for it: leave it out, or --campaign`);
  if (args.on !== 'sim')
    throw new BadInput('--on threads: it is no search, and so no campaign: leave one of them out');
  const path = fileURLToPath(url);
  const { timeouts, isolate, exhaustive, preemptions, strategy, depth, runs, seed } = options;
  const spec = await checkSpec(path, {
    query: url.search.slice(1),
    ...(timeouts && { timeouts }),
    ...(isolate && { isolate }),
    ...(exhaustive && { exhaustive }),
    ...(preemptions !== undefined && { preemptions }),
    ...(strategy && { strategy }),
    ...(depth !== undefined && { depth }),
    ...(runs !== undefined && { runs }),
    ...(seed !== undefined && { seed }),
    ...(args.each !== undefined && { each: wholeNumber('each', args.each, 1, 1e6) }),
  });
  const workers = wholeNumber('workers', args.workers, 0, 256);
  await runCampaign(args, { where, spec, files: [path], workers, time: args.time });
}
