import type { Outcome } from '../analysis/search.js';
import type { Tuned } from '../analysis/tune.js';
import { visible } from '../model/quoted.js';
import { colours } from './colours.js';
import { formatNs } from './format.js';
import { plainTable } from './plain-table.js';

/** Rows of the table: the best of what was tried. */
const SHOWN = 10;

/** `heddle tune` for a person: the best candidates, and what is known of the winner. */
export function tuningText(model: string, machine: string, tuned: Tuned, file: string | null): string {
  const { ranking, best, verification, candidatesPerSecond, wasCutShort } = tuned;
  const table = plainTable([
    '',
    'tile',
    'buffers',
    'ring',
    'schedule',
    'operations',
    'threads',
    'sequential',
  ]);
  ranking.slice(0, SHOWN).forEach((outcome, at) => {
    table.push([String(at + 1), ...row(outcome)]);
  });
  const { tile, buffers, order, ringCapacity } = best.candidate;
  const proved = verification.verdict === 'proved';
  return [
    `${colours.bold(visible(model))}: predicted for ${visible(machine)}`,
    table.toString(),
    `${ranking.length} candidates, ${candidatesPerSecond.toFixed(0)} a second` +
      `${wasCutShort ? ', and then the search was ended' : ''}.`,
    proved
      ? colours.green(`The best one is proved: ${verification.states} states, every interleaving.`)
      : colours.red(`The best one is not proved: ${verification.verdict}.`),
    file === null
      ? `Run it with --tile ${tile.m}x${tile.k}x${tile.n} --buffers ${buffers} --schedule ${order} --ring-capacity ${ringCapacity}.`
      : `${visible(file)}: written; run it with --ring-capacity ${ringCapacity}`,
  ].join('\n');
}

function row({ candidate, operations, threadsNs, sequentialNs }: Outcome): string[] {
  const { tile, buffers, order, ringCapacity } = candidate;
  return [
    `${tile.m}x${tile.k}x${tile.n}`,
    String(buffers),
    String(ringCapacity),
    order,
    String(operations),
    formatNs(threadsNs),
    formatNs(sequentialNs),
  ];
}
