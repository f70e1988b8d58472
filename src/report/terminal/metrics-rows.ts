import { OPERATION_KINDS, type RunMetrics } from '../../speed/metrics.js';
import { type HungRun, isRun } from '../../speed/run-outcome.js';
import {
  DURATION_FIGURES,
  figureText,
  RUN_FIGURES,
  stalledNs,
  stallNames,
  stallText,
} from '../words/figures.js';
import { formatError } from '../words/format.js';
import { colours } from './colours.js';

type Backend = RunMetrics | HungRun;

/**
 * A table's rows of what runs on two lanes measured, the makespan first: a name, a cell for each backend, and where
 * there are two, by how much the first is off from the second.
 */
export function metricsRows(backends: readonly Backend[]): string[][] {
  const row = (name: string, of: (metrics: RunMetrics) => number, text: (metrics: RunMetrics) => string) => [
    name,
    ...backends.map((backend) => ('hang' in backend ? colours.red('hang') : text(backend))),
    ...(backends.length === 2 ? [errorCell(backends[0], backends[1], of)] : []),
  ];
  return [
    ...RUN_FIGURES.map((figure) => row(figure.label, figure.of, (m) => figureText(figure, m))),
    ...OPERATION_KINDS.flatMap((kind) =>
      DURATION_FIGURES.map((figure, at) =>
        row(
          at === 0 ? `${kind}, ${figure.label}` : `  ${figure.label}`,
          (m) => figure.of(m.operations[kind]),
          (m) => figureText(figure, m.operations[kind]),
        ),
      ),
    ),
    ...stallNames(backends).map(([lane, cause]) =>
      row(
        `${lane} stalls: ${cause}`,
        (m) => stalledNs(m, lane, cause),
        (m) => stallText(m, lane, cause),
      ),
    ),
  ];
}

function errorCell(predicted: Backend, measured: Backend, of: (metrics: RunMetrics) => number): string {
  return isRun(predicted) && isRun(measured) ? formatError(of(predicted), of(measured)) : '';
}
