import { createRequire } from 'node:module';
import { visibleJson } from '../../refusal/quoted.js';
import { htmlPage } from './html-page.js';
import { embed } from './kit/embed.js';
import type { ReportInput } from './run/report-data.js';

const { resolve } = createRequire(import.meta.url);

/** The report of runs as one HTML file. */
export function htmlReport(input: ReportInput): string {
  return htmlPage({
    title: 'Heddle report',
    script: resolve('#report-page'),
    style: resolve('#report-style'),
    data: visibleJson(embed(input)),
  });
}
