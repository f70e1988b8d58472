import { join } from 'node:path';
import { placeOf } from '../../campaign/queue/place.js';
import {
  reportOfCampaign,
  statusOfCampaign,
  stopCampaign,
  type Which,
  workOnCampaign,
} from '../../campaign/queue/take-part.js';
import { BadInput } from '../../refusal/bad-input.js';
import { junitXml } from '../../report/files/junit.js';
import { campaignText, statusText } from '../../report/terminal/campaign-text.js';
import { wholeNumber } from '../../workload/numbers.js';
import { writeOutput } from '../io/files.js';
import { Interruption } from '../io/interruption.js';
import { print, printJson } from '../io/print.js';
import { runCampaign, statusOf, writeFindings } from '../options/campaign.js';
import { CAMPAIGN } from '../options/campaign-options.js';
import { pick } from '../options/list.js';
import type { ArgumentsOf, Options } from '../options/option.js';
import type { CommandBody } from './command.js';

const { campaign: _, each: __, ...SHARED } = CAMPAIGN;
/** How often a status that is followed is looked at. */
const LOOK_MS = 1000;

const TAKES = {
  action: {
    choices: ['start', 'work', 'status', 'report', 'stop'],
    describe: 'go on leading it, carry out jobs of it, say how it stands, write what it found, or stop it',
    position: 'must',
  },
  where: { describe: 'a folder, postgres://... or redis://...', position: 'must' },
  files: {
    array: true,
    describe: 'modules and models that may be used here; others are not, whatever the queue says',
    position: 'may',
  },
  ...pick('json'),
  ...SHARED,
  workers: { default: '1', describe: 'jobs at once', group: 'Campaign:' },
  time: { describe: 'start: leave it after so long: 30s, 8h', group: 'Campaign:' },
  live: {
    type: 'boolean',
    default: false,
    describe: 'status: say it once a second, until it is stopped',
    group: 'Campaign:',
  },
} as const satisfies Options;

type Arguments = ArgumentsOf<typeof TAKES>;

/** `heddle campaign`: hours of searching, by many, and nothing lost. */
export const campaignCommand: CommandBody<typeof TAKES> = {
  options: TAKES,
  examples: [
    [
      'campaign start nightly check ring.threads.mjs',
      'the same as: check ring.threads.mjs --campaign nightly',
    ],
    ['campaign work redis://queue.example ring.threads.mjs', 'carry out jobs, on any machine'],
    ['campaign status nightly --live', 'progress, coverage, findings, workers'],
  ],
  handler: async (args) => {
    if (!args.where)
      throw new BadInput('campaign: it is nowhere: give a folder, postgres://... or redis://...');
    const which: Which = { where: args.where, name: args.name };
    switch (args.action) {
      case 'start':
        await runCampaign(args, {
          ...which,
          spec: null,
          files: args.files ?? [],
          workers: workersOf(args),
          time: args.time,
        });
        return;
      case 'work':
        return work(which, args);
      case 'status':
        return status(which, args);
      case 'report':
        return report(which, args);
      case 'stop':
        await stopCampaign(which);
        print('Stopped: nobody begins another job. heddle campaign start goes on with it.');
    }
  },
};

function workersOf({ workers }: Arguments): number {
  return wholeNumber('workers', workers, 0, 256);
}

async function work(which: Which, args: Arguments): Promise<void> {
  using interruption = new Interruption();
  interruption.check();
  const workers = Math.max(1, workersOf(args));
  const { signal } = interruption;
  const done = await workOnCampaign({ ...which, files: args.files ?? [], workers, signal });
  print(`The campaign is done or was stopped; ${done} jobs were done here.`);
}

/** It has nothing to lose: Ctrl-C ends it where it is, also while a folder's database is being opened. */
async function status(which: Which, args: Arguments): Promise<void> {
  for (;;) {
    const now = await statusOfCampaign(which);
    if (args.json) printJson('campaign-status', now);
    else print(statusText(now));
    if (!args.live || now.isStopped) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function report(which: Which, args: Arguments): Promise<void> {
  const found = await reportOfCampaign(which);
  const folder =
    args.findings ??
    (placeOf(which.where).kind === 'folder' ? join(which.where, 'findings') : 'heddle-findings');
  await writeFindings(folder, found, args.files ?? []);
  if (args.junit !== undefined) writeOutput(args.junit, junitXml(found));
  if (args.json) printJson('campaign-report', { ...found, folder });
  else print(`${campaignText(found)}\nWritten to ${folder}.`);
  process.exitCode = statusOf({ report: found, left: 'done' });
}
