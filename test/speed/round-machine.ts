import type { Machine } from '../../src/speed/machine.js';

const row = [16, 64];

/** A machine whose times can be added up by hand: 1 ns for every 4 bytes copied, wherever they come from. */
export const ROUND: Machine = {
  name: 'round',
  stepNs: 10,
  publishNs: 20,
  observeNs: 100,
  spinNs: 1e9,
  wakeNs: 5000,
  startNs: 0,
  loadBaseNs: 50,
  storeBaseNs: 60,
  storeRowShare: 1,
  finishRowShare: 1,
  copy: {
    rowBytes: [64, 256],
    reachBytes: [1024, 2048],
    nearRowNs: [row, row],
    farRowNs: [row, row],
    crowdRowNs: [row, row],
  },
  overwriteLineNs: 3,
  fetchLineNs: 5,
  kernels: [{ m: 4, k: 4, n: 4, executeNs: 400 }],
  freshLineNs: 7,
  freshLineThinNs: 7,
  reclaimLineNs: 2,
};

/** A machine on which no line travels, and a 32x32x32 pipeline of the original design takes 99.0 us. */
export const FLAT: Machine = {
  ...ROUND,
  name: 'flat',
  publishNs: 10,
  storeBaseNs: 50,
  copy: {
    rowBytes: [100, 1000],
    reachBytes: [1, 2],
    nearRowNs: [
      [10, 100],
      [10, 100],
    ],
    farRowNs: [
      [10, 100],
      [10, 100],
    ],
    crowdRowNs: [
      [10, 100],
      [10, 100],
    ],
  },
  overwriteLineNs: 0,
  fetchLineNs: 0,
  kernels: [{ m: 32, k: 32, n: 32, executeNs: 50 + 65536 / 40 }],
  freshLineNs: 0,
  freshLineThinNs: 0,
  reclaimLineNs: 0,
};
