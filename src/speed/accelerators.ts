import type { Machine } from './machine.js';

/** A made-up accelerator, for questions of what would be. */
interface Accelerator {
  readonly about: string;
  /** Nanoseconds of an EXECUTE of 32x32x32. */
  readonly executeNs: number;
  /** Time to LOAD both operands of a 32x32x32 tile, divided by the time of its EXECUTE. */
  readonly ratio: number;
  /** From a store of a cell until the other side goes on. */
  readonly observeNs: number;
  /** To set up one transfer. */
  readonly transferBaseNs: number;
}

/**
 * Two machines that nobody built. Both have a true DMA engine and a scratchpad: no cache lines travel, a transfer
 * costs the same wherever its bytes are, and nobody parks.
 */
export const ACCELERATORS: Readonly<Record<string, Accelerator>> = {
  'edge-npu': {
    about: 'a small systolic array behind one narrow memory channel: 32 GFLOP/s, 4 GB/s',
    executeNs: 2048,
    ratio: 1,
    observeNs: 400,
    transferBaseNs: 200,
  },
  'matrix-engine': {
    about: 'a wide matrix unit that outruns its memory: 2 TFLOP/s, 128 GB/s',
    executeNs: 32.8,
    ratio: 2,
    observeNs: 50,
    transferBaseNs: 20,
  },
};

/** No wait is as long: a quarter of an hour. */
const FOR_EVER_NS = 1e12;
const OPERAND_BYTES = 2 * 32 * 32 * 4;

/** @param ratio of transfer to compute for a 32x32x32 tile. Default: the accelerator's own. */
export function accelerator(name: string, ratio = ACCELERATORS[name].ratio): Machine {
  const { executeNs, observeNs, transferBaseNs } = ACCELERATORS[name];
  const nsPerByte = (ratio * executeNs) / OPERAND_BYTES;
  const rowBytes = [64, 4096];
  const rowNs = rowBytes.map((bytes) => bytes * nsPerByte);
  const rows = [rowNs, rowNs];
  const stepNs = observeNs / 50;
  return {
    name: `${name} (transfer ${ratio} x compute)`,
    stepNs,
    publishNs: stepNs,
    observeNs,
    spinNs: FOR_EVER_NS,
    wakeNs: observeNs,
    startNs: 0,
    unitsApart: true,
    loadBaseNs: transferBaseNs,
    storeBaseNs: transferBaseNs,
    storeRowShare: 1,
    finishRowShare: 1,
    copy: { rowBytes, reachBytes: [1, 2], nearRowNs: rows, farRowNs: rows, crowdRowNs: rows },
    overwriteLineNs: 0,
    fetchLineNs: 0,
    kernels: [{ m: 32, k: 32, n: 32, executeNs }],
    freshLineNs: 0,
    freshLineThinNs: 0,
    reclaimLineNs: 0,
  };
}
