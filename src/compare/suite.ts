import { mean, median, sampleRankCorrelation } from 'simple-statistics';
import { DEFAULT_RING_CAPACITY } from '../program/ring-slots.js';
import { defaultProtocol } from '../protocols/resolve.js';
import { Engine } from '../run/engine.js';
import { Probe } from '../speed/calibration/probe.js';
import { timeQuietly } from '../speed/calibration/quiet-runs.js';
import type { LikelyRange } from '../speed/likely-range.js';
import type { Machine } from '../speed/machine.js';
import { simulate } from '../speed/simulate.js';
import { otherState } from '../speed/steadiness.js';
import type { Workload } from '../workload/workload.js';

/** A workload, and how it was measured against its prediction. */
export interface SuiteRow {
  readonly name: string;
  /** The names of its lanes, which two workers carried out. */
  readonly lanes: readonly string[];
  readonly operations: number;
  readonly predictedNs: number;
  /** Where nine of ten runs were to lie; null where the machine does not say. */
  readonly range: LikelyRange | null;
  /** The best of the runs that were kept; where none was, the best of all, and the row is left out of the figures. */
  readonly measuredNs: number;
  /** Predicted / measured - 1. */
  readonly error: number;
  /** Runs between two quiet probes, of all. */
  readonly kept: number;
  readonly runs: number;
  /** Share of the kept ones that lay in the range; null where there was none of either. */
  readonly inRange: number | null;
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
  /** Share of the kept runs that lay where nine of ten were to: the mean over those workloads; null where nothing was said. */
  readonly coverage: number | null;
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

/** Calibration measures two cores, and so each workload has two workers, whatever its lanes. */
const WORKERS = 2;
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
  const inRange = sound.flatMap((row) => row.inRange ?? []);
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
    coverage: inRange.length === 0 ? null : mean(inRange),
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
  const program = { schedule, protocol: defaultProtocol(schedule), ringCapacity: DEFAULT_RING_CAPACITY };
  const {
    makespanNs: predictedNs,
    range,
    steppingNs,
  } = simulate(program, null, { machine, workers: WORKERS, data: false, logs: false });
  await using engine = new Engine({ threaded: true, workers: WORKERS });
  const giveUpAt = performance.now() + PATIENCE_MS;
  const run = async () => (await engine.execute(program, inputs)).makespanNs;
  await run(); // caches and compilers
  const { all, quiet } = await timeQuietly(
    probe,
    run,
    ({ quiet }) =>
      quiet.length >= Math.max(keep, Math.min(KEPT_TIMES * keep, KEPT_NS / Math.min(...quiet))) ||
      performance.now() >= giveUpAt ||
      signal?.aborted === true,
  );
  const measuredNs = Math.min(...(quiet.length > 0 ? quiet : all));
  return {
    name,
    lanes: program.protocol.lanes.map((lane) => lane.name),
    operations: schedule.ops.length,
    predictedNs,
    range,
    measuredNs,
    error: predictedNs / measuredNs - 1,
    kept: quiet.length,
    runs: all.length,
    inRange: range && quiet.length > 0 ? shareWithin(range, quiet) : null,
    simulationShare: steppingNs / measuredNs,
  };
}

function shareWithin({ fromNs, toNs }: LikelyRange, timesNs: readonly number[]): number {
  return timesNs.filter((ns) => ns >= fromNs && ns <= toNs).length / timesNs.length;
}
