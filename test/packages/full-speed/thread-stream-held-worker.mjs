// Stands for thread-stream's worker (by the package's own hook for bundlers): reads like it, and stops between looking at
// the indexes and storing how far it has read where that is as many bytes as control word 0 says.
import { parentPort, workerData } from 'node:worker_threads';

const SEQ = 2;
const WRITE = 4;
const READ = 8;
const state = new Int32Array(workerData.stateBuf);
const data = Buffer.from(workerData.dataBuf);
const { control, arrived } = workerData.workerData;

parentPort.postMessage({ code: 'READY' });
for (;;) {
  const seq = Atomics.load(state, SEQ);
  if (seq & 1) continue;
  const current = Atomics.load(state, READ);
  const end = Atomics.load(state, WRITE);
  if (seq !== Atomics.load(state, SEQ)) continue;
  if (end === -1) break;
  if (end === current) {
    Atomics.wait(state, SEQ, seq, 1000);
    continue;
  }
  for (const byte of data.subarray(current, end)) arrived[++arrived[0]] = byte;
  const hold = Atomics.load(control, 0);
  if (end - current === hold) {
    Atomics.store(control, 1, hold);
    Atomics.wait(control, 0, hold, 5000);
  }
  Atomics.store(state, READ, end);
  Atomics.notify(state, READ);
  if (hold) Atomics.wait(control, 1, hold, 50); // the next look comes in a later turn
}
Atomics.store(state, READ, -1);
Atomics.notify(state, READ);
