import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Draws what /status.json says, once a second. Everything that comes from a campaign is text. */
const SCRIPT = `
const show = (id, text) => { document.getElementById(id).textContent = text; };
const rows = (id, list) => {
  const body = document.getElementById(id);
  body.replaceChildren(...list.map((cells) => {
    const row = document.createElement('tr');
    for (const cell of cells) row.insertCell().textContent = cell;
    return row;
  }));
};
function curve(points) {
  const svg = document.getElementById('curve');
  if (points.length < 2) return;
  const [first, last] = [points[0], points[points.length - 1]];
  const most = Math.max(1, ...points.map((point) => point.distinct));
  const at = ({ atMs, distinct }) => {
    const x = 600 * (atMs - first.atMs) / Math.max(1, last.atMs - first.atMs);
    return x.toFixed(1) + ',' + (150 - 140 * distinct / most).toFixed(1);
  };
  svg.querySelector('polyline').setAttribute('points', points.map(at).join(' '));
  show('most', most + ' different, ' + ((last.atMs - first.atMs) / 1000).toFixed(0) + ' s');
}
async function look() {
  try {
    const status = await (await fetch('status.json')).json();
    if (status.report) {
      const { report, counts, rate, workers, nowMs } = status;
      show('place', status.place + ': ' + report.spec.kind + ' campaign ' + report.campaign.slice(0, 12));
      show('state', (report.complete ? 'done' : status.isStopped ? 'stopped' : 'running') + ', ' + report.verdict);
      show('jobs', counts.completed + ' done, ' + counts.active + ' being done, ' + counts.waiting + ' waiting, ' + counts.failed + ' failed');
      const chance = report.coverage.chanceOfNew;
      show('runs', report.runs + ', ' + rate.toFixed(0) + ' a second; ' + report.coverage.distinct + ' different' +
        (chance === null ? '' : '; the next one is new in ' + (100 * chance).toFixed(2) + ' % of cases'));
      rows('findings', report.findings.map((one) => [one.kind, one.fingerprint, one.met, one.message]));
      rows('workers', workers.map((one) => [one.name, one.jobs, Math.max(0, Math.round((nowMs - one.lastMs) / 1000)) + ' s ago']));
      curve(status.curve);
    }
    document.body.dataset.state = 'heard';
  } catch {
    show('state', 'no answer: the process that led the campaign has ended');
    document.body.dataset.state = 'silent';
  }
  setTimeout(look, 1000);
}
look();
`;

/** The page of a campaign's status, for a server on loopback: it asks for /status.json. */
export function campaignPage(): string {
  const style = readFileSync(createRequire(import.meta.url).resolve('#report-style'), 'utf8');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>A campaign of heddle</title>
<style>${style}
td, th { padding: 0.2rem 0.8rem 0.2rem 0; text-align: left; vertical-align: top; }
td:last-child, #workers td:first-child { overflow-wrap: anywhere; }
svg { width: 100%; max-width: 40rem; } polyline { fill: none; stroke: currentColor; stroke-width: 1.5; }</style>
</head>
<body>
<main>
<h1 id="place">A campaign of heddle</h1>
<table>
<tr><th>State</th><td id="state">...</td></tr>
<tr><th>Jobs</th><td id="jobs"></td></tr>
<tr><th>Runs</th><td id="runs"></td></tr>
</table>
<h2>Coverage over time</h2>
<svg id="curve" viewBox="0 0 600 155" role="img" aria-label="How much was seen by when"><polyline points=""/></svg>
<p id="most"></p>
<h2>Findings</h2>
<table><thead><tr><th>Kind</th><th>Fingerprint</th><th>Met</th><th>What</th></tr></thead><tbody id="findings"></tbody></table>
<h2>Workers</h2>
<table><thead><tr><th>Who</th><th>Jobs</th><th>Last heard of</th></tr></thead><tbody id="workers"></tbody></table>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}
