import { mkdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding } from '../../campaign/ledger/finding.js';
import { type CampaignSpec, type CheckSpec, canonicalJson } from '../../campaign/ledger/spec.js';
import type { CampaignReport } from '../../campaign/plans/standing.js';
import type { CampaignEnd } from '../../campaign/queue/coordinator.js';
import { placeOf } from '../../campaign/queue/place.js';
import { leadCampaign } from '../../campaign/queue/take-part.js';
import { Files } from '../../campaign/workers/files.js';
import { replayThreads } from '../../javascript/check.js';
import type { SourcePlace } from '../../javascript/verdict/report.js';
import { parseThreadsToken } from '../../javascript/verdict/token.js';
import { BadInput } from '../../refusal/bad-input.js';
import { annotations, junitXml } from '../../report/files/junit.js';
import { campaignPage } from '../../report/pages/campaign-page.js';
import { sourceLines } from '../../report/pages/source-lines.js';
import { threadsStory } from '../../report/pages/threads-story.js';
import { campaignText } from '../../report/terminal/campaign-text.js';
import { writeReplayFile } from '../../safety/replay-file.js';
import { readSchedule } from '../../schedule/read.js';
import { duration, wholeNumber } from '../../workload/numbers.js';
import { BAD_INPUT, FINDING, NOT_FINISHED, WELL } from '../io/exit-status.js';
import { writeOutput } from '../io/files.js';
import { Interrupted, Interruption } from '../io/interruption.js';
import { complain, jsonText, print, printJson } from '../io/print.js';
import { Progress } from '../io/progress.js';
import type { CampaignArguments } from './campaign-options.js';
import { writeFindingReport } from './finding-report.js';

/** How to lead one. */
export interface CampaignRun {
  readonly where: string;
  /** What it is; null to go on with what is there. */
  readonly spec: CampaignSpec | null;
  readonly files: readonly string[];
  readonly workers: number;
  readonly time?: string | undefined;
}

/** Leads a campaign, shows how it gets on, and writes down what was found. */
export async function runCampaign(args: CampaignArguments, run: CampaignRun): Promise<CampaignEnd> {
  const { where, files } = run;
  if (args.json && args.annotations)
    throw new BadInput('--annotations: they are lines of their own: leave one of it and --json out');
  using interruption = new Interruption();
  const progress = new Progress('jobs', 0);
  let jobs = 0;
  interruption.check();
  const interrupted = new Promise<never>((_, reject) => {
    interruption.signal.addEventListener('abort', () =>
      reject(new Interrupted(`interrupted: ${jobs} jobs are done; the same command goes on`)),
    );
  });
  // Whatever is under way is done again: nobody need wait for its end.
  const leading = leadCampaign({
    ...run,
    name: args.name,
    signal: interruption.signal,
    plateau: args.until === 'plateau',
    page: campaignPage(),
    ...(run.time !== undefined && { timeMs: duration('time', run.time) }),
    ...(args.port !== undefined && { port: wholeNumber('port', args.port, 0, 65_535) }),
    onPage: (url) => complain(`heddle: the status is at ${url}`),
    onProgress: (report) => {
      jobs = report.jobs;
      progress.update(jobs, `${report.runs} runs, ${report.findings.length} findings`);
    },
  });
  const end = await Promise.race([leading, interrupted]).finally(() => progress.stop());
  const folder =
    args.findings ?? (placeOf(where).kind === 'folder' ? join(where, 'findings') : 'heddle-findings');
  const places = await writeFindings(folder, end.report, files);
  if (args.junit !== undefined) writeOutput(args.junit, junitXml(end.report));
  if (args.json)
    printJson('campaign', { left: end.left, failed: Object.fromEntries(end.failed), ...end.report, folder });
  else print([campaignText(end.report), ...leftLines(end)].join('\n'));
  if (args.annotations && end.report.findings.length > 0) {
    print(annotations(end.report, (fingerprint) => places.get(fingerprint) ?? null));
  }
  process.exitCode = statusOf(end);
  return end;
}

function leftLines({ left, failed, report }: CampaignEnd): readonly string[] {
  if (left === 'failed')
    return [...failed].map(([id, why]) => `job ${id.slice(0, 12)} failed each time: ${why}`);
  if (report.complete || left === 'done' || left === 'refused') return [];
  return [`Left: ${left}. The same command goes on.`];
}

/** The status that a campaign ends the program with. */
export function statusOf({ report, left }: Pick<CampaignEnd, 'report' | 'left'>): number {
  if (report.verdict === 'refused') return BAD_INPUT;
  if (report.findings.length > 0) return FINDING;
  if (left === 'failed') return NOT_FINISHED;
  return report.verdict === 'incomplete' && report.spec.kind !== 'fuzz' ? NOT_FINISHED : WELL;
}

/**
 * Writes `report.json`, which depends on nothing but the jobs that are finished, and a file for each finding; a page, too,
 * where its module is at hand. @returns where each finding of threads is in the code.
 */
export async function writeFindings(
  folder: string,
  report: CampaignReport,
  files: readonly string[],
): Promise<ReadonlyMap<string, SourcePlace>> {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new BadInput(
      `${folder}: the folder cannot be made (${code}): give --findings a place where you may write`,
    );
  }
  writeOutput(join(folder, 'report.json'), `${canonicalJson(report)}\n`);
  const places = new Map<string, SourcePlace>();
  const known = new Files(files);
  for (const finding of report.findings) {
    const file = join(folder, `${finding.fingerprint}.json`);
    const { spec } = report;
    if (spec.kind !== 'check') {
      if (finding.schedule !== null) writeOutput(file, tilesFile(finding, spec));
      continue;
    }
    const { token, message, met, from } = finding;
    const path = known.has(spec.file) ? known.find(spec.file) : null;
    if (path === null) {
      writeOutput(file, `${jsonText('threads-finding', { token, message, met, from })}\n`);
      continue;
    }
    const url = pathToFileURL(path);
    url.search = spec.query;
    const told = await toldFinding(url, finding, spec);
    const steps = told?.finding?.steps ?? [];
    writeOutput(file, `${jsonText('threads-finding', { token, message, met, from, steps })}\n`);
    if (!told) continue;
    const at = told.finding?.races[0]?.[0].at ?? steps.at(-1)?.at ?? null;
    if (at) places.set(finding.fingerprint, { ...at, file: relative('', resolve(dirname(path), at.file)) });
    const shown = told.finding;
    await writeFindingReport(
      join(folder, `${finding.fingerprint}.html`),
      shown &&
        (async () =>
          threadsStory(told, shown, {
            file: path,
            replaying: `heddle replay ${file} ${path}`,
            linesOf: sourceLines(url),
          })),
    );
  }
  return places;
}

/** What an execution with a finding does; null where there is none such, which is said: the others are told all the same. */
async function toldFinding(
  url: URL,
  { fingerprint, token }: Finding,
  { timeouts, isolate }: CheckSpec,
): Promise<Awaited<ReturnType<typeof replayThreads>> | null> {
  try {
    return await replayThreads(url, parseThreadsToken(token), { closely: true, timeouts, isolate });
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    complain(`heddle: finding ${fingerprint} cannot be played again (${error.message})`);
    return null;
  }
}

function tilesFile({ token, message, schedule, fingerprint }: Finding, spec: CampaignSpec): string {
  return writeReplayFile({
    token,
    finding: message,
    seed: spec.kind === 'fuzz' ? spec.seed : '',
    schedule: readSchedule(schedule ?? '', `finding ${fingerprint}`),
  });
}
