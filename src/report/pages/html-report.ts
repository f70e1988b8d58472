import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { embed } from './kit/embed.js';
import type { ReportInput } from './run/report-data.js';

const { resolve } = createRequire(import.meta.url);

/**
 * A report as one HTML file that needs nothing else: no network, no other file. What comes from a model stands in it
 * as data only, and the policy (Content Security Policy Level 3, hash sources) lets no script run but the page's own.
 */
export function htmlReport(input: ReportInput): string {
  const script = readFileSync(resolve('#report-page'), 'utf8');
  const style = readFileSync(resolve('#report-style'), 'utf8');
  const hash = createHash('sha256').update(script).digest('base64');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Heddle report</title>
<style>${style}</style>
</head>
<body>
<noscript>This report is drawn by a script in this file: allow it to run.</noscript>
<script type="application/json" id="report">${embed(input)}</script>
<script>${script}</script>
</body>
</html>
`;
}
