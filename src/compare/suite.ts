import { median, sampleRankCorrelation } from 'simple-statistics';
import { DEFAULT_RING_CAPACITY } from '../program/ring-slots.js';
import { sequence } from '../protocols/sequence.js';
import { Engine } from '../run/engine.js';
import { Probe } from '../speed/calibration/probe.js';
import type { Machine } from '../speed/machine.js';
import { simulate } from '../speed/simulate.js';
import { otherState } from '../speed/steadiness.js';
import type { Workload } from '../workload/workload.js';

/** A workload, and how it was measured against its prediction. */
export interface SuiteRow {
  readonly name: string;
  readonly operations: number;
  readonly predictedNs: number;
  /** The best of the runs that were kept; where none was, the best of all, and the row is left out of the figures. */
  readonly measuredNs: number;
  /** Predicted / measured - 1. */
  readonly error: number;
  /** Runs between two quiet probes, of all. */
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
  /** Workloads with a run that was kept: those that the errors are of. */
  readonly sound: number;
  /** Share of runs that the probe removed. */
  readonly removed: number;
  /** Why errors say little of the predictions: the machine was not as when it was calibrated. Null where it was. */
  readonly doubt: string | null;
}

/** How to measure. */
export interface SuiteOptions {
  /** Runs to keep of each workload. Default 20. */
  readonly keep?: number;
  readonly signal?: AbortSignal;
  readonly onRow?: (row: SuiteRow) => void;
}

/** Runs between two probes: the probe has the caches to itself, and the first run after it finds them so. */
const BURST = 3;
/** Short runs are kept more often: so much time in all, but no more than so many times the runs that are asked for. */
const KEPT_NS = 3e7;
const KEPT_TIMES = 15;
/** How long a workload is run for quiet moments to come. */
const PATIENCE_MS = 4000;

/** Predicts the makespan of each workload on threads, and measures it, a probe before and after every run. */
export async function runSuite(
  workloads: Iterable<Workload>,
  machine: Machine,
  { keep = 20, signal, onRow }: SuiteOptions = {},
): Promise<SuiteReport> {
  await using probe = new Probe(machine.probeNs);
  const rows: SuiteRow[] = [];
  // Its best is known only once it has been taken some times.
  await probe.readings(50);
  const readings = [probe.takeReadings()];
  for (const workload of workloads) {
    if (signal?.aborted) break;
    const row = await measureRow(workload, machine, probe, keep, signal);
    rows.push(row);
    readings.push(probe.takeReadings());
    onRow?.(row);
  }
  const sound = rows.filter(({ kept }) => kept > 0);
  const errors = sound.map(({ error }) => Math.abs(error));
  const sum = (of: (row: SuiteRow) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    machine: machine.name,
    rows,
    medianError: errors.length === 0 ? 0 : median(errors),
    worstError: Math.max(0, ...errors),
    rankCorrelation:
      sound.length < 2
        ? 1
        : sampleRankCorrelation(
            sound.map(({ predictedNs }) => predictedNs),
            sound.map(({ measuredNs }) => measuredNs),
          ),
    sound: sound.length,
    removed: rows.length === 0 ? 0 : 1 - sum(({ kept }) => kept) / sum(({ runs }) => runs),
    doubt: machine.probeNs === undefined ? null : otherState(machine.probeNs, readings),
  };
}

async function measureRow(
  { name, schedule, inputs }: Workload,
  machine: Machine,
  probe: Probe,
  keep: number,
  signal: AbortSignal | undefined,
): Promise<SuiteRow> {
  const { makespanNs: predictedNs, steppingNs } = simulate(
    { schedule, protocol: sequence, ringCapacity: DEFAULT_RING_CAPACITY },
    null,
    {
      machine,
      data: false,
      logs: false,
    },
  );
  await using engine = new Engine({ threaded: true, ringBufferCapacity: DEFAULT_RING_CAPACITY });
  const giveUpAt = performance.now() + PATIENCE_MS;
  const all: number[] = [];
  const quiet: number[] = [];
  await engine.execute(schedule, inputs); // caches and compilers
  let isQuiet = await probe.isQuiet();
  const enough = () =>
    quiet.length >= Math.max(keep, Math.min(KEPT_TIMES * keep, KEPT_NS / Math.min(...quiet)));
  while (!enough() && performance.now() < giveUpAt && !signal?.aborted) {
    const burst: number[] = [];
    for (let run = 0; run < BURST; run++) burst.push((await engine.execute(schedule, inputs)).makespanNs);
    const wasQuiet = isQuiet;
    isQuiet = await probe.isQuiet();
    all.push(...burst);
    if (wasQuiet && isQuiet) quiet.push(...burst);
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
