import { isExact } from '../../campaign/ledger/coverage.js';
import type { Finding } from '../../campaign/ledger/finding.js';
import type { CampaignReport } from '../../campaign/plans/standing.js';
import type { CampaignStatus } from '../../campaign/queue/status.js';
import { cutShort, visible } from '../../refusal/quoted.js';
import { colours } from './colours.js';

/** Findings that are listed. */
const MOST_LISTED = 20;

/** What a campaign has come to, in lines. */
export function campaignText(report: CampaignReport): string {
  const { spec, jobs, runs, steps, coverage, findings, refused } = report;
  const lines = [
    `${spec.kind} campaign ${report.campaign.slice(0, 12)}: ${jobs} jobs, ${runs} ${RUNS[spec.kind]}${steps > 0 ? `, ${steps} steps` : ''}`,
    ...(coverage.distinct > 0
      ? [
          `${isExact(coverage.distinct) ? '' : 'about '}${coverage.distinct} different ${SEEN[spec.kind]}${noveltyText(report)}`,
        ]
      : []),
    ...refused.map((message) => `refused: ${visible(message)}`),
    ...findings.slice(0, MOST_LISTED).flatMap(findingLines),
  ];
  if (findings.length > MOST_LISTED) lines.push(`... and ${findings.length - MOST_LISTED} more`);
  return [...lines, ...bestLines(report), verdictText(report)].join('\n');
}

const RUNS = { check: 'executions', fuzz: 'interleavings', tune: 'candidates' } as const;
const SEEN = { check: 'classes of executions', fuzz: 'places of lanes at once', tune: '' } as const;

function noveltyText({ coverage: { chanceOfNew } }: CampaignReport): string {
  return chanceOfNew === null
    ? ''
    : `; the next one by chance shows something new in ${(100 * chanceOfNew).toFixed(2)} % of cases`;
}

function findingLines({
  kind,
  message,
  fingerprint,
  met,
  switches,
  steps,
  token,
}: Finding): readonly string[] {
  const times = met === 1 ? 'once' : `${met} times`;
  return [
    `${colours.red(kind)} ${fingerprint}, met ${times}, ${steps} steps and ${switches} preemptions: ${visible(message)}`,
    `  heddle replay '${token.length > 1000 ? `${token.slice(0, 1000)}...` : token}'`,
  ];
}

function bestLines({ ranking }: CampaignReport): readonly string[] {
  const [best] = ranking;
  if (!best) return [];
  const { tile, buffers, order, ringCapacity, lanes } = best.candidate;
  const ms = best.threadsNs === null ? 'never ends' : `${(best.threadsNs / 1e6).toFixed(3)} ms`;
  return [
    `fastest: ${ms} predicted, tile ${tile.m}x${tile.k}x${tile.n}, ${buffers} buffers, ${order}, ring of ${ringCapacity}, lanes ${lanes}`,
  ];
}

function verdictText({ verdict, complete, covered, spec }: CampaignReport): string {
  switch (verdict) {
    case 'proved':
      return colours.green(
        'proved: no order of the atomic accesses races, deadlocks, livelocks, throws or gives a wrong result.',
      );
    case 'refused':
      return colours.red('refused: the campaign cannot go on.');
    case 'finished':
      return colours.green(
        `finished: nothing was found${spec.kind === 'tune' ? ' wrong' : ', which proves nothing'}.`,
      );
    case 'incomplete': {
      const bound =
        covered && covered.bound >= 0
          ? ` Covered: every schedule of ${covered.bound} preemptions or fewer.`
          : '';
      return colours.yellow(`incomplete: there is more to do, and nothing was found so far.${bound}`);
    }
    default:
      return `${verdict}${complete ? '' : ', and there is more to do'}.`;
  }
}

/** How a campaign stands, in lines. */
export function statusText({
  place,
  isStopped,
  counts,
  report,
  rate,
  nowMs,
  workers,
}: CampaignStatus): string {
  const { waiting, active, completed, failed } = counts;
  const seen = workers.slice(0, MOST_LISTED).map(({ name, jobs, lastMs }) => {
    const seconds = Math.max(0, Math.round((nowMs - lastMs) / 1000));
    return `  ${cutShort(name)}: ${jobs} jobs, last heard of ${seconds} s ago`;
  });
  return [
    `${place}: ${report.complete ? 'done' : isStopped ? 'stopped' : 'running'}; ${completed} jobs done, ${active} being done, ${waiting} waiting, ${failed} failed`,
    `${rate.toFixed(0)} ${RUNS[report.spec.kind]} a second over the last minute`,
    ...(seen.length > 0 ? ['workers:', ...seen] : []),
    campaignText(report),
  ].join('\n');
}
