import type { Durations, RunMetrics } from '../../speed/metrics.js';
import { type HungRun, isRun, type WithheldRun } from '../../speed/run-outcome.js';
import { formatNs, formatPercent } from './format.js';

/** A figure of a run, or of one kind of operation in it: what it is called, what it is counted in, where it stands. */
export interface Figure<T> {
  readonly label: string;
  readonly unit: 'ns' | 'share' | 'mean' | 'count';
  readonly of: (metrics: T) => number;
}

/** Of a run as a whole, the makespan first. */
export const RUN_FIGURES: readonly Figure<RunMetrics>[] = [
  { label: 'makespan', unit: 'ns', of: (m) => m.makespanNs },
  { label: 'DMA busy', unit: 'ns', of: (m) => m.dmaBusyNs },
  { label: 'compute busy', unit: 'ns', of: (m) => m.computeBusyNs },
  { label: 'overlap ratio', unit: 'share', of: (m) => m.overlapRatio },
  { label: 'hidden transfer', unit: 'share', of: (m) => m.hiddenTransfer },
  { label: 'ring depth, mean', unit: 'mean', of: (m) => m.ringDepthMean },
  { label: 'ring depth, max', unit: 'count', of: (m) => m.ringDepthMax },
];

/** Of the operations of one kind. */
export const DURATION_FIGURES: readonly Figure<Durations>[] = [
  { label: 'count', unit: 'count', of: (d) => d.count },
  { label: 'mean', unit: 'ns', of: (d) => d.meanNs },
  { label: '99th percentile', unit: 'ns', of: (d) => d.p99Ns },
];

const FORMATS: Readonly<Record<Figure<unknown>['unit'], (value: number) => string>> = {
  ns: formatNs,
  share: formatPercent,
  mean: (value) => value.toFixed(2),
  count: String,
};

/** A figure's value in its unit. */
export function figureText<T>({ unit, of }: Figure<T>, metrics: T): string {
  return FORMATS[unit](of(metrics));
}

/** What a run stalled for: how often, and for how long in all. */
export function stallText({ stalls }: RunMetrics, lane: string, cause: string): string {
  const stall = stalls[lane]?.[cause];
  return stall ? `${stall.count} in ${formatNs(stall.totalNs)}` : '-';
}

/** For how long a run stalled for a cause. */
export function stalledNs({ stalls }: RunMetrics, lane: string, cause: string): number {
  return stalls[lane]?.[cause]?.totalNs ?? 0;
}

/** Every lane and cause that some backend stalled for. */
export function stallNames(
  backends: readonly (RunMetrics | HungRun | WithheldRun)[],
): readonly (readonly [string, string])[] {
  const names = new Map<string, readonly [string, string]>();
  for (const backend of backends) {
    if (!isRun(backend)) continue;
    for (const [lane, causes] of Object.entries(backend.stalls)) {
      for (const cause of Object.keys(causes)) names.set(`${lane} ${cause}`, [lane, cause]);
    }
  }
  return [...names.values()];
}
