// Layers of 2048 and 4096 with weights in float32 and in int8, in turns in one process: npm run bench:weights
import os from 'node:os';
import type { Model } from '../src/model/model.js';
import { quantisedModel } from '../src/model/quantised.js';
import { randomModel } from '../src/model/random-model.js';
import { plainTable } from '../src/report/terminal/plain-table.js';
import { Engine } from '../src/run/engine.js';
import { modelWorkload } from '../src/workload/workload.js';
import { ratesText } from './rates.js';

const ROUNDS = Number(process.argv[2] ?? 30);

console.log(`${os.cpus()[0].model}, Node ${process.version}; best (median) of ${ROUNDS} runs in turns, ms`);
const table = plainTable(['layers', 'batch', 'executor', 'float32', 'int8', 'times as fast']);
for (const layers of [
  [2048, 2048],
  [2048, 2048, 2048],
  [4096, 4096],
]) {
  for (const batch of [1, 32]) {
    for (const threaded of [false, true]) table.push(await row(layers, batch, threaded));
  }
}
console.log(table.toString());

async function row(layers: readonly number[], batch: number, threaded: boolean): Promise<string[]> {
  const float32 = randomModel({ layers, seed: '1' });
  const contestants = [
    await prepared(float32, batch, threaded),
    await prepared(quantisedModel(float32), batch, threaded),
  ];
  const times: number[][] = [[], []];
  for (let round = -3; round < ROUNDS; round++) {
    for (const [at, { run }] of contestants.entries()) {
      const startMs = performance.now();
      await run();
      if (round >= 0) times[at].push(performance.now() - startMs);
    }
  }
  for (const { close } of contestants) await close();
  const [a, b] = times.map((all) => {
    const sorted = all.toSorted((x, y) => x - y);
    return { best: sorted[0], median: sorted[sorted.length >> 1] };
  });
  const gain = { best: a.best / b.best, median: a.median / b.median };
  return [
    layers.join(),
    String(batch),
    threaded ? 'threads' : 'one loop',
    ratesText(a),
    ratesText(b),
    ratesText(gain),
  ];
}

async function prepared(model: Model, batch: number, threaded: boolean) {
  const tile = { m: Math.min(batch, 32), k: 64, n: 64 };
  const { schedule, inputs } = modelWorkload(model, { batch, tile, order: 'pipelined' }, null, '1');
  const engine = new Engine({ threaded });
  const ready = await engine.prepare(schedule, inputs);
  return { run: () => ready.run(), close: () => engine.close() };
}
