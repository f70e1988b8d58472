import type { SuiteReport, SuiteRow } from '../../compare/suite.js';
import { visible } from '../../refusal/quoted.js';
import { formatError, formatNs, formatPercent } from '../words/format.js';
import { plainTable } from './plain-table.js';

/** `heddle suite` for a person. */
export function suiteText({ machine, rows, ...figures }: SuiteReport): string {
  const table = plainTable([
    'workload',
    'lanes',
    'operations',
    'predicted',
    'measured',
    'error',
    'kept',
    'in range',
    'simulated in',
  ]);
  for (const row of rows) table.push(suiteCells(row));
  return [
    `Predicted for ${visible(machine)}; measured: the best of the runs on threads that were kept.`,
    table.toString(),
    `Error of the makespan over ${figures.sound} workloads: median ${formatPercent(figures.medianError)}, worst ${formatPercent(figures.worstError)}; ` +
      `rank correlation ${figures.rankCorrelation.toFixed(3)}.`,
    ...(figures.coverage === null
      ? []
      : [`Of the kept runs ${formatPercent(figures.coverage)} lay where nine of ten were to lie.`]),
    `The probe removed ${formatPercent(figures.removed)} of the runs: it took more than a tenth longer than at its best beside them${figures.sound === rows.length ? '' : '; a workload of which none was left says nothing of the prediction'}.`,
    ...(figures.doubt === null
      ? []
      : [`These errors say little of the predictions: this machine is not steady (${figures.doubt}).`]),
  ].join('\n');
}

/** One row as cells: "simulated in" is the share of the real run's time. */
function suiteCells({
  name,
  lanes,
  operations,
  predictedNs,
  measuredNs,
  kept,
  runs,
  inRange,
  simulationShare,
}: SuiteRow): string[] {
  return [
    name,
    lanes.join(', '),
    String(operations),
    formatNs(predictedNs),
    formatNs(measuredNs),
    kept === 0 ? '-' : formatError(predictedNs, measuredNs),
    `${kept} of ${runs}`,
    inRange === null ? '-' : formatPercent(inRange),
    `${simulationShare.toFixed(2)} of it`,
  ];
}
