import type { Calibration } from '../../speed/calibration/calibrate.js';
import { formatPercent } from '../words/format.js';
import { colours } from './colours.js';
import { plainTable } from './plain-table.js';

/**
 * `heddle calibrate` for a person: every parameter, how far its repetitions lay apart, and whether to rely on it.
 * @param file where it was written, or null.
 * @param wanted where it was to be written, or null.
 */
export function calibrationText(
  { measured, doubts }: Calibration,
  file: string | null,
  wanted: string | null,
): string {
  const table = plainTable(['parameter', 'ns', 'median above best']);
  for (const { name, value, spread } of measured) {
    table.push([name, value < 1000 ? value.toFixed(2) : value.toFixed(0), formatPercent(spread)]);
  }
  return [
    table.toString(),
    ...(doubts.length === 0
      ? []
      : [
          colours.red('Not to be relied on: the machine was not steady.'),
          ...doubts.map((doubt) => `  ${doubt}`),
        ]),
    fileLine(doubts.length === 0, file, wanted),
  ].join('\n');
}

function fileLine(isSteady: boolean, file: string | null, wanted: string | null): string {
  if (file !== null) return `${file}: written; use it with --machine ${file}`;
  if (isSteady) return 'Keep them for --machine with -o machine.json.';
  const again = 'Calibrate again with nothing else running, or with more --passes';
  return wanted === null ? `${again}.` : `${wanted}: not written. ${again}; --force writes it all the same.`;
}
