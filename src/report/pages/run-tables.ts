import { OPERATION_KINDS, type RunMetrics } from '../../speed/metrics.js';
import { type HungRun, isRun, type WithheldRun } from '../../speed/run-outcome.js';
import {
  DURATION_FIGURES,
  type Figure,
  figureText,
  RUN_FIGURES,
  stallNames,
  stallText,
} from '../words/figures.js';
import type { ReportTable } from './run/report-data.js';

/** What a run came to, and what its column is called. */
export interface NamedOutcome {
  readonly name: string;
  readonly outcome: RunMetrics | HungRun | WithheldRun;
}

/** The figures of one run: as a whole, stalls by cause, durations by kind of operation. */
export function runTables(run: NamedOutcome): ReportTable[] {
  return [{ title: 'The run', columns: ['', run.name], rows: wholeRows([run]) }, ...partTables([run])];
}

/** The figures of runs as a whole, the makespan first. */
export function wholeRows(runs: readonly NamedOutcome[]): string[][] {
  return wholeFigures(runs.map(({ outcome }) => outcome)).map((figure) =>
    row(runs, figure.label, (metrics) => figureText(figure, metrics)),
  );
}

/** Those figures that runs have: how full a ring was only where there was one. */
export function wholeFigures(outcomes: readonly NamedOutcome['outcome'][]): readonly Figure<RunMetrics>[] {
  const hasRing = outcomes.some((outcome) => isRun(outcome) && outcome.ringDepthMax > 0);
  return RUN_FIGURES.filter(({ label }) => hasRing || !label.startsWith('ring'));
}

/** What runs consist of: stalls by cause, durations by kind of operation. */
export function partTables(runs: readonly NamedOutcome[]): ReportTable[] {
  const columns = ['', ...runs.map(({ name }) => name)];
  const stalls = stallNames(runs.map(({ outcome }) => outcome));
  return [
    {
      title: 'Stalls by cause',
      columns,
      rows: stalls.map(([lane, cause]) =>
        row(runs, `${lane}: ${cause}`, (metrics) => stallText(metrics, lane, cause)),
      ),
      ...(stalls.length === 0 && { note: 'No lane had to wait.' }),
    },
    {
      title: 'Durations by kind of operation',
      columns,
      rows: OPERATION_KINDS.flatMap((kind) =>
        DURATION_FIGURES.map((figure) =>
          row(runs, `${kind}, ${figure.label}`, (metrics) => figureText(figure, metrics.operations[kind])),
        ),
      ),
    },
  ];
}

/** A name, and a cell for each run. */
function row(runs: readonly NamedOutcome[], name: string, text: (metrics: RunMetrics) => string): string[] {
  const cells = runs.map(({ outcome }) => {
    if (isRun(outcome)) return text(outcome);
    return 'hang' in outcome ? 'hang' : '-';
  });
  return [name, ...cells];
}
