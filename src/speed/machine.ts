import type { Host } from './host.js';

/** How long one row takes to copy, in nanoseconds, by how far its bytes have to come. */
export interface CopyTimes {
  /** Lengths of a row, ascending. */
  readonly rowBytes: readonly number[];
  /** Bytes that were moved since the row's were moved last, ascending: what the caches have had to hold meanwhile. */
  readonly reachBytes: readonly number[];
  /** For each reach, for each length: rows less than a page apart. */
  readonly nearRowNs: readonly (readonly number[])[];
  /** The same where rows are a page (4 KiB) or more apart, and a tile has few of them, or many: pages to remember. */
  readonly farRowNs: readonly (readonly number[])[];
  readonly crowdRowNs: readonly (readonly number[])[];
  /** For each reach: how many times as long a row takes while another core copies from as far. Default: as long. */
  readonly besideCopies?: readonly number[];
  /** The same while another core multiplies. */
  readonly besideExecutes?: readonly number[];
}

/** Rows of a tile of which `farRowNs` and `crowdRowNs` are: as many as a core's first page table cache holds half of, and twice that. */
export const FEW_ROWS = 32;
export const MANY_ROWS = 128;

/** One shape of EXECUTE, its operands in the caches of the core that multiplies. */
export interface KernelTime {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly executeNs: number;
}

/** How far runs lie from their predictions on a machine that is left alone: what calibration saw. */
export interface Spread {
  /** Lengths of runs, ascending. */
  readonly runNs: readonly number[];
  /** For each: of twenty runs in the order of their times the second and the nineteenth, as multiples of the best. */
  readonly fromShare: readonly number[];
  readonly toShare: readonly number[];
  /** By what part of a prediction the worst of those was off that nothing had been fitted to. */
  readonly offBy: number;
}

/**
 * What decides how long a schedule takes on a machine. Units stand last in the names; a cache line is 64 bytes.
 * `calibrate` measures each of them; docs/timing.md says how, and what is left out.
 */
export interface Machine {
  readonly name: string;
  /** What was calibrated. Default: not known, or nothing that there is. */
  readonly host?: Host;
  /** Whether its units do one kind of work each: then no lane of it can be a whole one. Default false. */
  readonly unitsApart?: boolean;
  /** The best reading of the probe while the machine was calibrated: how fast it was then. Default: not known. */
  readonly probeNs?: number;
  /** Any step that is neither a tile operation nor a store of a cell: a wait that need not wait, a ring slot. */
  readonly stepNs: number;
  /** A store of a cell that the other lane watches. */
  readonly publishNs: number;
  /** From a store of a cell until a lane that spins on it goes on. */
  readonly observeNs: number;
  /** How long a lane spins before it parks. */
  readonly spinNs: number;
  /** The same as `observeNs` for a lane that has parked. */
  readonly wakeNs: number;
  /** From the beginning of a run until its lanes are up to speed. */
  readonly startNs: number;
  /** Each LOAD, however small. */
  readonly loadBaseNs: number;
  /** Each STORE, however small. */
  readonly storeBaseNs: number;
  /** A row of a STORE, as a share of what a LOAD of such a row takes. */
  readonly storeRowShare: number;
  /** The same for a STORE with bias or ReLU. */
  readonly finishRowShare: number;
  readonly copy: CopyTimes;
  /** Per line of a LOAD's destination that the compute lane has read since the DMA lane wrote it. */
  readonly overwriteLineNs: number;
  /** Per line of a STORE's source that the compute lane has written. */
  readonly fetchLineNs: number;
  readonly kernels: readonly KernelTime[];
  /** Per line of an EXECUTE's operands that the DMA lane has written since. */
  readonly freshLineNs: number;
  /** The same for an EXECUTE of one row, which has little to do meanwhile; between, in proportion to 1 / rows. */
  readonly freshLineThinNs: number;
  /** Per line of an accumulator that the DMA lane has read since. */
  readonly reclaimLineNs: number;
  /** What a prediction is to be relied on for. Default: not known. */
  readonly spread?: Spread;
}

/** Measured on two cores of an AMD EPYC (family 25) in a virtual machine, and rounded: elsewhere, good to a factor of two. */
export const BUILT_IN_MACHINE: Machine = {
  name: 'built-in round figures of an AMD EPYC',
  stepNs: 8,
  publishNs: 120,
  observeNs: 50,
  spinNs: 300_000,
  wakeNs: 100_000,
  startNs: 800,
  loadBaseNs: 45,
  storeBaseNs: 45,
  storeRowShare: 1,
  finishRowShare: 1.4,
  copy: {
    rowBytes: [64, 128, 512, 2048, 8192],
    reachBytes: [2 ** 17, 2 ** 21, 12 * 2 ** 20, 96 * 2 ** 20],
    nearRowNs: [
      [4, 4, 12, 45, 180],
      [4, 5, 17, 48, 200],
      [4, 5, 19, 54, 220],
      [7, 13, 48, 110, 420],
    ],
    farRowNs: [
      [4, 4, 15, 48, 190],
      [4, 5, 17, 51, 220],
      [4, 5, 18, 56, 230],
      [8, 17, 52, 180, 530],
    ],
    crowdRowNs: [
      [4, 6, 17, 48, 190],
      [4, 6, 17, 51, 220],
      [4, 6, 19, 57, 230],
      [8, 20, 53, 190, 550],
    ],
    besideCopies: [1, 1, 1.1, 1.2],
    besideExecutes: [1, 1, 1.1, 1.1],
  },
  overwriteLineNs: 2,
  fetchLineNs: 1,
  kernels: [
    { m: 1, k: 32, n: 32, executeNs: 94 },
    { m: 1, k: 64, n: 64, executeNs: 338 },
    { m: 1, k: 128, n: 32, executeNs: 333 },
    { m: 1, k: 32, n: 128, executeNs: 360 },
    { m: 1, k: 64, n: 128, executeNs: 856 },
    { m: 1, k: 128, n: 64, executeNs: 757 },
    { m: 1, k: 128, n: 128, executeNs: 1960 },
    { m: 8, k: 32, n: 32, executeNs: 456 },
    { m: 8, k: 64, n: 64, executeNs: 1770 },
    { m: 8, k: 128, n: 32, executeNs: 1700 },
    { m: 8, k: 32, n: 128, executeNs: 1830 },
    { m: 8, k: 64, n: 128, executeNs: 3790 },
    { m: 8, k: 128, n: 64, executeNs: 3660 },
    { m: 8, k: 128, n: 128, executeNs: 7750 },
    { m: 16, k: 32, n: 32, executeNs: 880 },
    { m: 16, k: 64, n: 64, executeNs: 3470 },
    { m: 16, k: 128, n: 32, executeNs: 3330 },
    { m: 16, k: 32, n: 128, executeNs: 3630 },
    { m: 16, k: 64, n: 128, executeNs: 7700 },
    { m: 16, k: 128, n: 64, executeNs: 7310 },
    { m: 16, k: 128, n: 128, executeNs: 15200 },
    { m: 32, k: 32, n: 32, executeNs: 1750 },
    { m: 32, k: 64, n: 64, executeNs: 6880 },
    { m: 32, k: 128, n: 32, executeNs: 6630 },
    { m: 32, k: 32, n: 128, executeNs: 7130 },
    { m: 32, k: 64, n: 128, executeNs: 15100 },
    { m: 32, k: 128, n: 64, executeNs: 14500 },
    { m: 32, k: 128, n: 128, executeNs: 29900 },
    { m: 64, k: 32, n: 32, executeNs: 3470 },
    { m: 64, k: 64, n: 64, executeNs: 13600 },
    { m: 64, k: 128, n: 32, executeNs: 13200 },
    { m: 64, k: 32, n: 128, executeNs: 14100 },
    { m: 64, k: 64, n: 128, executeNs: 30000 },
    { m: 64, k: 128, n: 64, executeNs: 29000 },
    { m: 64, k: 128, n: 128, executeNs: 58800 },
  ],
  freshLineNs: 0.8,
  freshLineThinNs: 1.3,
  reclaimLineNs: 0.5,
};
