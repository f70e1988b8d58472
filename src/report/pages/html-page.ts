import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A page, by the files that it is made of, and its data as the text of a script element. */
export interface PageParts {
  readonly title: string;
  readonly script: string;
  readonly style: string;
  readonly data: string;
  /** Whether it may ask the server that it comes from. */
  readonly isServed?: boolean;
}

/**
 * One HTML file that needs nothing else: no network, no other file. What comes from a model or a module stands in it
 * as data only, and the policy (Content Security Policy Level 3, hash sources) lets no script run but the page's own.
 */
export function htmlPage({ title, script: scriptFile, style, data, isServed = false }: PageParts): string {
  const script = readFileSync(scriptFile, 'utf8');
  const hash = createHash('sha256').update(script).digest('base64');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'${isServed ? "; connect-src 'self'" : ''}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${readFileSync(style, 'utf8')}</style>
</head>
<body>
<noscript>This report is drawn by a script in this file: allow it to run.</noscript>
<script type="application/json" id="report">${data}</script>
<script>${script}</script>
</body>
</html>
`;
}
