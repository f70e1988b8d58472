import type { Calibration } from '../analysis/calibration/calibrate.js';
import { formatPercent } from './format.js';
import { plainTable } from './plain-table.js';

/** `heddle calibrate` for a person: every parameter, and how far its repetitions lay apart. */
export function calibrationText({ measured }: Calibration, file: string | null): string {
  const table = plainTable(['parameter', 'ns', 'median above best']);
  for (const { name, value, spread } of measured) {
    table.push([name, value < 1000 ? value.toFixed(2) : value.toFixed(0), formatPercent(spread)]);
  }
  return [
    table.toString(),
    file === null
      ? 'Keep them for --machine with -o machine.json.'
      : `${file}: written; use it with --machine ${file}`,
  ].join('\n');
}
