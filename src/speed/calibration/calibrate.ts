import type { Schedule, TileShape } from '../../schedule/schedule.js';
import { thisHost } from '../host.js';
import type { KernelTime, Machine } from '../machine.js';
import { Controls } from './controls.js';
import { COPY_PARTS, type CopyParameters, measureCopies } from './copies.js';
import { type Control, doubtsOf } from './doubts.js';
import {
  measureStart,
  measureSteps,
  measureTrips,
  measureWaits,
  predictedNs,
  timeExecute,
} from './lane-costs.js';
import { pipeline, TILE } from './micro-schedules.js';
import { PROBE_SCHEDULE, Probe } from './probe.js';
import { type Note, Stopwatch } from './stopwatch.js';

/** One parameter as it was measured, for a report. */
export interface Measured {
  readonly name: string;
  readonly value: number;
  /** How far the middle of the repetitions lay above the best, as a part of it. */
  readonly spread: number;
}

/** A machine, and what it was made from. */
export interface Calibration {
  readonly machine: Machine;
  readonly measured: readonly Measured[];
  /** Why nothing is to be predicted with it, in words; none where the machine was steady. */
  readonly doubts: readonly string[];
}

/** How to calibrate. */
export interface CalibrateOptions {
  readonly name?: string;
  /** How often everything is gone through, two or more. Default 6. */
  readonly passes?: number;
  /** How often it is all done anew at most, where there are doubts about what came out. Default 3. */
  readonly attempts?: number;
  /** In every how manieth pass copies are timed, which take most of one. Default 1. */
  readonly copiesEvery?: number;
  /** How often each micro-schedule is run in a pass. Default 7. */
  readonly rounds?: number;
  /** The share of the usual time to spend on short micro-schedules. Default 1. */
  readonly patience?: number;
  /** Shapes of EXECUTE to time. Default: a grid from 1x32x32 to 64x128x128. */
  readonly shapes?: readonly TileShape[];
  /** Called as parts are done, of which there are `partsOf` these options in each attempt. */
  readonly onProgress?: (done: number) => void;
}

/** Readings of the probe in each pass, with all the patience there is; and at least. */
const PROBES = 100;
const LEAST_PROBES = 20;

const SHAPES: readonly TileShape[] = [1, 8, 16, 32, 64].flatMap((m) =>
  [
    [32, 32],
    [64, 64],
    [128, 32],
    [32, 128],
    [64, 128],
    [128, 64],
    [128, 128],
  ].map(([k, n]) => ({ m, k, n })),
);

const PASSES = 6;
const ATTEMPTS = 3;

/** Lanes that wait for each other all the time: what the probe has little of. */
const TIGHT = pipeline({ tile: TILE, slots: 2, loadsLeft: true, loadsRight: true, storesBehind: 1 }, 100);

/** A machine as it came out of the passes so far; and beside it, of 32x32x32 tiles, one EXECUTE and the run of `TIGHT`. */
interface Fitted {
  readonly machine: Machine;
  readonly executeNs: number;
  readonly tightNs: number;
}

/** How many parts a calibration has, for progress. */
export function partsOf({ passes = PASSES, copiesEvery = 1, shapes = SHAPES }: CalibrateOptions): number {
  const steps = 1;
  const trips = 1;
  const waits = 1;
  const controls = 1;
  return (
    passes * (shapes.length + steps + trips + waits + controls) + Math.ceil(passes / copiesEvery) * COPY_PARTS
  );
}

/**
 * Measures what decides the time on this machine, with micro-schedules on the real executors and the real workers.
 * Every parameter is the best of its repetitions: whatever disturbs a run only adds to it. All is gone through several
 * times, so that a slow moment of the machine does not decide on a parameter; and again from the beginning, where what
 * came out cannot be relied on. That of the last attempt is given back, with the doubts about it.
 */
export async function calibrate(options: CalibrateOptions = {}): Promise<Calibration> {
  const { attempts = ATTEMPTS } = options;
  for (let attempt = 1; ; attempt++) {
    const calibration = await calibrateOnce(options);
    if (calibration.doubts.length === 0 || attempt >= attempts) return calibration;
  }
}

async function calibrateOnce(options: CalibrateOptions): Promise<Calibration> {
  const { passes = PASSES, copiesEvery = 1, rounds = 7, patience = 1, onProgress } = options;
  await using stopwatch = new Stopwatch(rounds, patience);
  await using probe = new Probe();
  await using controls = new Controls();
  const measured = new Map<string, Measured>();
  const probes: (readonly number[])[] = [];
  let fitted: Fitted | null = null;
  let done = 0;
  for (let pass = 0; pass < passes; pass++) {
    const copies = pass % copiesEvery === 0 ? null : (fitted?.machine ?? null);
    fitted = await measureAll(stopwatch, options, copies, measured, () => onProgress?.(++done));
    probes.push(await probe.readings(Math.max(LEAST_PROBES, PROBES * patience)));
    await controls.round(probe);
    onProgress?.(++done);
  }
  if (!fitted) throw new RangeError(`passes ${passes}: it must be 1 or more`);
  const { executeNs, tightNs } = fitted;
  const known: Machine = { ...fitted.machine, host: thisHost(), probeNs: probe.bestNs };
  const machine: Machine = { ...known, spread: controls.spread(known, executeNs) };
  const control = (schedule: Schedule, measuredNs: number): Control => ({
    predictedNs: predictedNs(schedule, machine, executeNs),
    measuredNs,
  });
  const runs = [control(PROBE_SCHEDULE, probe.bestNs), control(TIGHT, tightNs)];
  return { machine, measured: [...measured.values()], doubts: doubtsOf(machine, probes, runs) };
}

/**
 * One pass over everything; times are the best of this pass and those before.
 * @param known a machine to take the times of copies from; null to time them.
 */
async function measureAll(
  stopwatch: Stopwatch,
  { name = 'this machine', shapes = SHAPES }: CalibrateOptions,
  known: CopyParameters | null,
  measured: Map<string, Measured>,
  progress: () => void,
): Promise<Fitted> {
  const note: Note = (parameter, { spread }, value) => {
    const kept = Math.max(0, value);
    measured.set(parameter, { name: parameter, value: kept, spread });
    return kept;
  };
  const kernels: KernelTime[] = [];
  for (const tile of shapes) {
    const reading = await timeExecute(stopwatch, tile);
    const parameter = `executeNs ${tile.m}x${tile.k}x${tile.n}`;
    kernels.push({ ...tile, executeNs: note(parameter, reading, reading.ns) });
    progress();
  }
  const steps = await measureSteps(stopwatch, note);
  progress();
  const copies = known ?? (await measureCopies(stopwatch, steps.stepNs, note, progress));
  const { ns: executeNs } = await timeExecute(stopwatch, TILE);
  const trips = await measureTrips(stopwatch, note, steps, executeNs);
  progress();
  const waits = await measureWaits(stopwatch, note, steps);
  const warm: Machine = { ...copies, name, ...steps, ...trips, ...waits, kernels, startNs: 0 };
  const startNs = await measureStart(stopwatch, note, warm, executeNs);
  const { ns: tightNs } = await stopwatch.whole('tight', () => TIGHT);
  progress();
  return { machine: { ...warm, startNs }, executeNs, tightNs };
}
