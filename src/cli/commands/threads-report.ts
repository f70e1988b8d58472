import type { ThreadsReport } from '../../javascript/verdict/report.js';
import { writeFindingReport } from '../options/finding-report.js';

/**
 * Writes the page of a finding of threads, where that was asked for.
 * @param module its path, as it was named.
 * @param url the same, whole.
 * @param replaying the command that plays the finding again.
 * @throws BadInput where the file cannot be written.
 */
export function writeThreadsReport(
  file: string | undefined,
  report: ThreadsReport,
  module: string,
  url: URL,
  replaying: string,
): Promise<void> {
  const { finding } = report;
  return writeFindingReport(
    file,
    finding &&
      (async () => {
        const [{ threadsStory }, { sourceLines }] = await Promise.all([
          import('../../report/pages/threads-story.js'),
          import('../../report/pages/source-lines.js'),
        ]);
        return threadsStory(report, finding, { file: module, replaying, linesOf: sourceLines(url) });
      }),
  );
}
