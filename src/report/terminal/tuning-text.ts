import { visible } from '../../refusal/quoted.js';
import { isOriginal } from '../../schedule/lanes.js';
import type { Outcome } from '../../speed/tuning/search.js';
import type { Tried } from '../../speed/tuning/tune.js';
import { formatNs } from '../words/format.js';
import { colours } from './colours.js';
import { plainTable } from './plain-table.js';

/** Rows of the table: the best of what was tried. */
export const SHOWN = 10;

export const TUNING_COLUMNS = [
  '',
  'tile',
  'buffers',
  'ring',
  'schedule',
  'operations',
  'lanes',
  'threads',
  'sequential',
] as const;

/** `heddle tune` for a person: the best candidates, and what is known of the winner. */
export function tuningText(model: string, machine: string, tried: Tried, file: string | null): string {
  const { ranking, best, verification } = tried;
  const table = plainTable(TUNING_COLUMNS);
  table.push(...tuningRows(ranking));
  const { tile, buffers, order, ringCapacity, lanes } = best.candidate;
  const link = isOriginal(lanes) ? `--ring-capacity ${ringCapacity}` : `--lanes ${lanes.join()}`;
  return [
    `${colours.bold(visible(model))}: predicted for ${visible(machine)}`,
    table.toString(),
    searchLine(tried),
    verificationLine(verification),
    file === null
      ? `Run it with --tile ${tile.m}x${tile.k}x${tile.n} --buffers ${buffers} --schedule ${order} ${link}.`
      : `${visible(file)}: written${isOriginal(lanes) ? `; run it with ${link}` : ''}`,
  ].join('\n');
}

/** How much was tried. */
export function searchLine({ ranking, candidatesPerSecond, wasCutShort }: Tried): string {
  return (
    `${ranking.length} candidates, ${candidatesPerSecond.toFixed(0)} a second` +
    `${wasCutShort ? ', and then the search was ended' : ''}.`
  );
}

/** What is known of the best one. */
export function verificationLine(verification: Tried['verification']): string {
  if (!verification) return colours.yellow('Interrupted: the best one is not verified.');
  const { verdict, states } = verification;
  return verdict === 'proved'
    ? colours.green(`The best one is proved: ${states} states, every interleaving.`)
    : colours.red(`The best one is not proved: ${verdict}.`);
}

/** The best candidates as cells, numbered. */
export function tuningRows(ranking: readonly Outcome[]): string[][] {
  return ranking.slice(0, SHOWN).map((outcome, at) => [String(at + 1), ...row(outcome)]);
}

function row({ candidate, operations, threadsNs, sequentialNs }: Outcome): string[] {
  const { tile, buffers, order, ringCapacity, lanes } = candidate;
  return [
    `${tile.m}x${tile.k}x${tile.n}`,
    String(buffers),
    String(ringCapacity),
    order,
    String(operations),
    lanes.join(),
    formatNs(threadsNs),
    formatNs(sequentialNs),
  ];
}
