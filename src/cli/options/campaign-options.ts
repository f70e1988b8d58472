import { BadInput } from '../../refusal/bad-input.js';
import type { ArgumentsOf } from './option.js';

const GROUP = 'Campaign:';

/** The options of commands that can be campaigns. */
export const CAMPAIGN = {
  campaign: {
    describe: 'work as a campaign that goes on where it was left: a folder, postgres://... or redis://...',
    group: GROUP,
  },
  name: { describe: 'of several campaigns at one server', default: 'campaign', group: GROUP },
  until: {
    choices: ['plateau'],
    describe: 'stop once executions by chance seldom show anything new',
    group: GROUP,
  },
  each: { describe: 'runs of one job', group: GROUP },
  findings: {
    describe: 'write what is found into this folder, a file and a page each, and report.json',
    defaultDescription: 'findings in the folder of the campaign, or heddle-findings',
    group: GROUP,
  },
  junit: { describe: 'write the outcome to this file, as JUnit XML', group: GROUP },
  annotations: {
    type: 'boolean',
    default: false,
    describe: "print findings as annotations of GitHub's workflows",
    group: GROUP,
  },
  port: {
    describe: 'of the status page, on this machine alone',
    defaultDescription: 'any that is free',
    group: GROUP,
  },
} as const;

/** What `--campaign` and its fellows say. */
export type CampaignArguments = ArgumentsOf<typeof CAMPAIGN> & { readonly json: boolean };

/** @throws BadInput for an option of campaigns where there is none. */
export function refuseCampaignOptions(args: Partial<CampaignArguments>): void {
  const given = (['until', 'each', 'findings', 'junit', 'annotations', 'port'] as const).find(
    (name) => args[name],
  );
  if (given)
    throw new BadInput(`--${given}: it is of a campaign: add --campaign and a folder, or leave it out`);
}
