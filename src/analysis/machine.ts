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

/**
 * What decides how long a schedule takes on a machine. Units stand last in the names; a cache line is 64 bytes.
 * `calibrate` measures each of them; docs/timing.md says how, and what is left out.
 */
export interface Machine {
  readonly name: string;
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
}

/** Measured on two cores of an AMD EPYC (family 25) in a virtual machine, and rounded: good to a factor of two. */
export const BUILT_IN_MACHINE: Machine = {
  name: 'built-in round figures',
  stepNs: 8,
  publishNs: 40,
  observeNs: 150,
  spinNs: 20_000,
  wakeNs: 60_000,
  startNs: 1000,
  loadBaseNs: 30,
  storeBaseNs: 30,
  storeRowShare: 0.8,
  finishRowShare: 1.2,
  copy: {
    rowBytes: [64, 128, 512, 2048],
    reachBytes: [2 ** 18, 2 ** 21, 2 ** 26],
    nearRowNs: [
      [3, 5, 16, 64],
      [4, 7, 24, 100],
      [8, 14, 50, 200],
    ],
    farRowNs: [
      [4, 6, 18, 64],
      [8, 12, 30, 110],
      [12, 18, 60, 220],
    ],
    crowdRowNs: [
      [4, 6, 18, 64],
      [8, 12, 30, 110],
      [16, 24, 60, 220],
    ],
  },
  overwriteLineNs: 3,
  fetchLineNs: 6,
  kernels: [
    { m: 1, k: 32, n: 32, executeNs: 110 },
    { m: 8, k: 32, n: 32, executeNs: 500 },
    { m: 32, k: 32, n: 32, executeNs: 1850 },
    { m: 64, k: 64, n: 64, executeNs: 14_500 },
  ],
  freshLineNs: 1,
  freshLineThinNs: 4,
  reclaimLineNs: 3,
};
