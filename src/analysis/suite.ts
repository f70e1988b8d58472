import { median, sampleRankCorrelation } from 'simple-statistics';
import { Engine } from '../engine/engine.js';
import { sequence } from '../protocols/sequence.js';
import type { Machine } from './machine.js';
import { Probe } from './probe.js';
import { simulate } from './simulate.js';
import type { Workload } from './workload.js';

/** A workload, and how it was measured against its prediction. */
export interface SuiteRow {
  readonly name: string;
  readonly operations: number;
  readonly predictedNs: number;
  /** The best of the runs that were kept. */
  readonly measuredNs: number;
  /** Predicted / measured - 1. */
  readonly error: number;
  /** Runs between two quiet probes, of all. Where none was, the best of all is taken. */
  readonly kept: number;
  readonly runs: number;
  /** Real time that simulating took, without data and logs, divided by what the real run took. */
  readonly simulationShare: number;
}

/** Predictions against real runs. */
export interface SuiteReport {
  readonly machine: string;
  readonly rows: readonly SuiteRow[];
  readonly medianError: number;
  readonly worstError: number;
  /** Spearman's, of predicted and measured makespans. */
  readonly rankCorrelation: number;
  /** Share of runs that the probe removed. */
  readonly removed: number;
}

/** How to measure. */
export interface SuiteOptions {
  /** Runs to keep of each workload. Default 20. */
  readonly keep?: number;
  readonly signal?: AbortSignal;
  readonly onRow?: (row: SuiteRow) => void;
}

/** A workload is given up as unquiet after so many times the runs that are wanted. */
const PATIENCE = 5;
const RING_CAPACITY = 8;

/** Predicts the makespan of each workload on threads, and measures it, a probe before and after every run. */
export async function runSuite(
  workloads: Iterable<Workload>,
  machine: Machine,
  { keep = 20, signal, onRow }: SuiteOptions = {},
): Promise<SuiteReport> {
  const probe = new Probe();
  const rows: SuiteRow[] = [];
  try {
    // Its best is known only once it has been taken some times.
    for (let warm = 0; warm < 50; warm++) await probe.isQuiet();
    for (const workload of workloads) {
      if (signal?.aborted) break;
      const row = await measureRow(workload, machine, probe, keep, signal);
      rows.push(row);
      onRow?.(row);
    }
  } finally {
    await probe.close();
  }
  const errors = rows.map(({ error }) => Math.abs(error));
  const sum = (of: (row: SuiteRow) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    machine: machine.name,
    rows,
    medianError: rows.length === 0 ? 0 : median(errors),
    worstError: Math.max(0, ...errors),
    rankCorrelation:
      rows.length < 2
        ? 1
        : sampleRankCorrelation(
            rows.map(({ predictedNs }) => predictedNs),
            rows.map(({ measuredNs }) => measuredNs),
          ),
    removed: rows.length === 0 ? 0 : 1 - sum(({ kept }) => kept) / sum(({ runs }) => runs),
  };
}

async function measureRow(
  { name, schedule, inputs }: Workload,
  machine: Machine,
  probe: Probe,
  keep: number,
  signal: AbortSignal | undefined,
): Promise<SuiteRow> {
  const { makespanNs: predictedNs, steppingNs } = simulate(schedule, null, sequence, RING_CAPACITY, {
    machine,
    data: false,
    logs: false,
  });
  await using engine = new Engine({ threaded: true, ringBufferCapacity: RING_CAPACITY });
  const all: number[] = [];
  const quiet: number[] = [];
  await engine.execute(schedule, inputs); // caches and compilers
  let isQuiet = await probe.isQuiet();
  while (quiet.length < keep && all.length < PATIENCE * keep && !signal?.aborted) {
    const { makespanNs } = await engine.execute(schedule, inputs);
    const wasQuiet = isQuiet;
    isQuiet = await probe.isQuiet();
    all.push(makespanNs);
    if (wasQuiet && isQuiet) quiet.push(makespanNs);
  }
  const measuredNs = Math.min(...(quiet.length > 0 ? quiet : all));
  return {
    name,
    operations: schedule.ops.length,
    predictedNs,
    measuredNs,
    error: predictedNs / measuredNs - 1,
    kept: quiet.length,
    runs: all.length,
    simulationShare: steppingNs / measuredNs,
  };
}
