import { formatNs } from '../../words/format.js';
import type { TooltipText } from '../kit/tooltip.js';
import type { ReportInput } from './report-data.js';
import type { RunTimes } from './run-times.js';

/** What is to be said of a stretch of a lane's time. `pixelNs`: what lies within that time of it is counted. */
export function describeStretch(runs: RunTimes, row: number, stretch: number, pixelNs: number): TooltipText {
  const { input, rows } = runs;
  const { times, backend, name } = rows[row];
  const { isStall, name: activity } = input.activities[times.activity[stretch]];
  const operation = times.operation[stretch];
  const what = operationName(input, operation);
  const startNs = times.startsNs[stretch];
  const others = Math.max(0, times.firstAfter(startNs + pixelNs) - stretch - 1);
  return {
    title: isStall ? `waits: ${activity}` : `${activity} ${what}`,
    lines: [
      ['lane', `${input.backends[backend].name} ${name}`],
      ['operation', isStall ? `${operation}, ${what}` : `${operation}`],
      ['SRAM address', `${input.operations.sram[operation] ?? '-'}`],
      ['start', exactNs(startNs)],
      ['duration', exactNs(times.endsNs[stretch] - startNs)],
      ...(isStall ? [] : elsewhere(runs, operation, backend)),
    ],
    note: others > 1 ? `and ${others} more within a pixel: zoom in` : '',
  };
}

/** `input (0, 2)`: tile row and column; of an EXECUTE with the product besides, `hidden1 (0, 1, 2)`. */
export function operationName({ operations }: ReportInput, operation: number): string {
  const product = operations.product[operation];
  if (product === undefined) return 'none';
  const tensor = operations.tensors[operations.tensor[operation]];
  if (tensor === undefined) return 'what is not stored';
  const tile = [operations.tileRow[operation], operations.tileCol[operation]];
  return `${tensor} (${(product < 0 ? tile : [...tile, product]).join(', ')})`;
}

/** The same operation in the other backends. */
function elsewhere({ rows, input }: RunTimes, operation: number, here: number): [string, string][] {
  return rows.flatMap(({ backend, times }) => {
    const at = times.of(operation);
    if (backend === here || at < 0) return [];
    const durationNs = times.endsNs[at] - times.startsNs[at];
    return [
      [`in ${input.backends[backend].name}`, `${exactNs(durationNs)} from ${exactNs(times.startsNs[at])}`],
    ];
  });
}

/** More digits than a table needs: `12.345 us`. */
function exactNs(ns: number): string {
  if (ns < 1e3) return formatNs(ns);
  return ns < 1e6 ? `${(ns / 1e3).toFixed(3)} us` : `${(ns / 1e6).toFixed(4)} ms`;
}
