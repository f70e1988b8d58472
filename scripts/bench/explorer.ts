// The explorer: its own rates, and beside it fast-check's scheduler and SPIN.
import { proving } from './explorer/methods.js';
import { exploring, firstFinding, sampling } from './explorer/rates.js';
import { againstScheduler } from './explorer/scheduler.js';
import { againstSpin } from './explorer/spin.js';
import type { BenchOptions, Figures } from './lib/figures.js';

export async function* bench({ quick }: BenchOptions): AsyncGenerator<Figures> {
  const repeats = quick ? 1 : 9;
  yield exploring(repeats);
  yield await proving(repeats, quick ? 16 : 256);
  yield await firstFinding(repeats);
  yield await sampling(repeats);
  yield await againstScheduler(repeats, quick ? 50 : 500);
  yield await againstSpin(quick ? 1 : 5, quick ? [1_000] : [1_000, 10_000, 100_000]);
}
