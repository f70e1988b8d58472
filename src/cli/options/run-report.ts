import { htmlReport } from '../../report/pages/html-report.js';
import type { ReportInput } from '../../report/pages/run/report-data.js';
import { writeOutput } from '../io/files.js';
import type { Arguments } from './list.js';

/**
 * Writes the page of runs where one was asked for.
 * @param input makes what it shows.
 * @throws BadInput where the file cannot be written.
 */
export function writeRunReport({ report }: Arguments<'report'>, input: () => ReportInput): void {
  if (report !== undefined) writeOutput(report, htmlReport(input()));
}
