import type { FuzzReport } from '../../campaign/campaign.js';
import { worth } from '../../campaign/strategies.js';
import { colours } from './colours.js';
import { verificationText } from './verification-text.js';

/**
 * What `heddle fuzz` prints: what was covered, and the failure or what finding none is worth.
 * @param width characters of a line.
 * @param saved the file of the failure, and the command that plays it back.
 */
export function fuzzText(
  report: FuzzReport,
  width: number,
  saved: { readonly file: string; readonly replaying: string } | null,
): string {
  const { runs, workloads, steps, elapsedMs, strategy, skipped, seed, failure } = report;
  const rate = steps / Math.max(1, elapsedMs) / 1000;
  const lines = [
    `${report.protocol}, ${strategy}, seed ${seed}: ${runs} interleavings of ${workloads} workloads, ` +
      `${steps} steps in ${(elapsedMs / 1000).toFixed(1)} s (${rate.toFixed(2)} million a second)`,
  ];
  if (skipped > 0) lines.push(`${skipped} workloads were too large for ${strategy} and left out`);
  if (report.interrupted) lines.push(colours.yellow('Stopped before it was done.'));
  if (!failure) {
    lines.push(colours.green('Nothing was found.'), `${worth(strategy, report)}.`);
    return lines.join('\n');
  }
  lines.push(
    `A failure, shrunk in ${failure.shrinks} steps to ${failure.schedule.ops.length} operations:`,
    verificationText(failure.verification, width, null),
  );
  if (saved !== null) lines.push(`All of it is in ${saved.file}: ${saved.replaying}`);
  return lines.join('\n');
}
