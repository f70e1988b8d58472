import { cellWords, layOut, parkingWords } from '../../program/memory-image.js';
import { sequence } from '../../protocols/sequence.js';
import { nowNs } from '../../run/threads/clock.js';
import { SpinThenPark } from '../../run/threads/spin-then-park.js';
import { executes } from './micro-schedules.js';
import { type Reading, reading } from './stopwatch.js';

const ROUNDS = 20;

/** How long a lane spins before it parks: a wait in a run that was given up, which ends where it would sleep. */
export function timeSpins(): Reading {
  const schedule = executes({ m: 1, k: 1, n: 1 }, 1);
  const image = layOut({ schedule, protocol: sequence, ringCapacity: 1 });
  const words = new Int32Array(new SharedArrayBuffer(image.operations));
  const parking = parkingWords(image);
  Atomics.store(words, parking.giveUp, 1);
  const [, compute] = sequence.lanes;
  const cells = { words, at: cellWords(image, sequence.cells.length) };
  const waiting = new SpinThenPark(cells, parking, 1, sequence.lanes);
  const r = compute.registers.bind(words, image.registers[1] / 4);
  const times = Array.from({ length: ROUNDS }, () => {
    const startNs = nowNs();
    waiting.await(compute.states[0], r, null);
    return nowNs() - startNs;
  });
  return reading(Math.min(...times), times);
}
