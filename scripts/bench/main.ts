// npm run bench [-- BENCH...] [--quick] [--json FILE]
// npm run bench -- sct [SYSTEM...] [--seeds N] [--runs N]
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { installPackages } from '../lib/packages.js';
import { type Bench, type Figures, printFigures } from './lib/figures.js';

/** In the order in which they run. */
const BENCHES: Readonly<Record<string, () => Promise<{ readonly bench: Bench }>>> = {
  peers: () => import('./peers.js'),
  ring: () => import('./ring.js'),
  explorer: () => import('./explorer.js'),
  growth: () => import('./growth.js'),
  lanes: () => import('./lanes.js'),
  assignments: () => import('./assignments.js'),
  check: () => import('./check.js'),
  sct: () => import('./sct.js'),
  campaign: () => import('./campaign.js'),
};
/** Those that need no package. */
const ALONE = ['sct', 'campaign'];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    seeds: { type: 'string' },
    runs: { type: 'string' },
  },
});
// Behind `sct` stand names of systems.
const names = positionals[0] === 'sct' ? positionals.slice(1) : [];
const given = names.length > 0 ? ['sct'] : positionals;
const chosen = given.length > 0 ? given : Object.keys(BENCHES);
const unknown = chosen.find((name) => !Object.hasOwn(BENCHES, name));
if (unknown !== undefined) {
  console.error(`bench ${unknown}: there is none of that name: give ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}

if (chosen.some((name) => !ALONE.includes(name)))
  installPackages('bench', 'Installing what is measured against (500 MB) ...');
const machine = `${os.cpus()[0].model}, ${os.cpus().length} cores, Node ${process.version}`;
console.log(machine + (options.quick ? '; quick: these numbers are worth nothing' : ''));
const figures: Record<string, Figures[]> = {};
for (const name of chosen) {
  const { bench } = await BENCHES[name]();
  figures[name] = [];
  for await (const table of bench({
    quick: options.quick,
    names,
    seeds: count('seeds'),
    cap: count('runs'),
  })) {
    printFigures(table);
    figures[name].push(table);
  }
}
if (options.json !== undefined) {
  writeFileSync(options.json, `${JSON.stringify({ machine, quick: options.quick, figures }, null, 2)}\n`);
}

function count(option: 'seeds' | 'runs'): number | null {
  const text = options[option];
  if (text === undefined) return null;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  console.error(`--${option} ${text}: give a whole number from 1 on`);
  process.exit(2);
}
