import type { Machine } from '../../src/analysis/machine.js';

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
  copy: { rowBytes: [64, 256], reachBytes: [1024, 2048], nearRowNs: [row, row], farRowNs: [row, row] },
  overwriteLineNs: 3,
  fetchLineNs: 5,
  kernels: [{ m: 4, k: 4, n: 4, executeNs: 400 }],
  freshLineNs: 7,
  reclaimLineNs: 2,
};
