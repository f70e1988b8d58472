// Figures of the explorer and of the sampling strategies: npm run bench:explore
import os from 'node:os';
import { explore } from '../sim/explore.js';
import { RaceDetector } from '../sim/race-detector.js';
import { sample } from '../sim/sample.js';
import { makeStrategy, STRATEGIES, type StrategyName } from '../src/analysis/strategies.js';
import { type TileSystem, tileSystem } from '../src/analysis/tile-system.js';
import { verify } from '../src/analysis/verify.js';
import { randomModel } from '../src/model/random-model.js';
import { PROTOCOLS } from '../src/protocols/load-protocol.js';
import type { Protocol } from '../src/protocols/protocol.js';
import { plainTable } from '../src/report/plain-table.js';
import { compile } from '../src/schedule/compile.js';
import type { Schedule } from '../src/schedule/schedule.js';
import { ratesOf, ratesText } from './rates.js';

const SEED = '1';
/** Each figure is the best and the median of so many. */
const REPEATS = 9;

const sequence = PROTOCOLS.get('sequence') as Protocol;
const model = (layers: readonly number[], batch: number) =>
  compile(randomModel({ layers, seed: SEED }), { batch });
const plansMlp = model([128, 64, 32, 32], 128);

console.log(`${os.cpus()[0].model}, Node ${process.version}, seed ${SEED}; best (median) of ${REPEATS}`);
exploring();
await firstFinding();
sampling();

/** `verify` on compiled schedules of growing length: states a second, and the memory that states take. */
function exploring(): void {
  const table = plainTable([
    'operations',
    'states',
    'transitions',
    'million states/s',
    'held at most',
    'KiB of states',
  ]);
  const bytes: number[] = [];
  for (const batch of [102, 1024]) {
    const schedule = model([512, 512, 512], batch * 2);
    const { system } = tileSystem(schedule, sequence, 8);
    let result = explore(system, { byLevels: true });
    const rates = repeat(() => {
      const start = performance.now();
      result = explore(system, { byLevels: true });
      return result.states / (performance.now() - start) / 1e3;
    });
    bytes.push(result.bytes);
    table.push([
      schedule.ops.length,
      result.states,
      result.transitions,
      ratesText(ratesOf(rates)),
      result.peakStates,
      (result.bytes / 1024).toFixed(0),
    ]);
  }
  console.log(`\nEvery interleaving, sequence, level by level\n${table.toString()}`);
  console.log(`Memory for 100,000 operations: ${(bytes[1] / bytes[0]).toFixed(2)} times that for 10,000`);
}

/** From the call to the counterexample, once the program is warm and when it is not. */
async function firstFinding(): Promise<void> {
  const time = async () => {
    const start = performance.now();
    const { verdict } = await verify(plansMlp, { protocol: 'two-ring', find: 'race' });
    if (verdict !== 'race') throw new Error(`the original plan came out as ${verdict}`);
    return performance.now() - start;
  };
  const first = await time();
  const times: number[] = [];
  for (let i = 0; i < REPEATS; i++) times.push(await time());
  console.log(
    `\nThe race of two-ring on the plan's MLP: ${first.toFixed(1)} ms the first time, ` +
      `${Math.min(...times).toFixed(1)} ms once warm`,
  );
}

/** Steps a second of each strategy on the plan's MLP, without and with happens-before detection. */
function sampling(): void {
  const table = plainTable(['strategy', 'million steps/s', 'with happens-before']);
  for (const name of STRATEGIES) {
    table.push([name, samplingRate(name, plansMlp, false), samplingRate(name, plansMlp, true)]);
  }
  console.log(`\nSampling, sequence on the plan's MLP, one core\n${table.toString()}`);
}

function samplingRate(name: StrategyName, schedule: Schedule, detect: boolean): string {
  const tiles: TileSystem = tileSystem(schedule, sequence, 8);
  const strategy = makeStrategy(name, tiles, SEED, 3);
  const detector = detect ? new RaceDetector() : null;
  const rates = repeat(() => {
    const start = performance.now();
    let steps = 0;
    while (performance.now() - start < 60) steps += sample(tiles.system, strategy, { detector }).steps;
    return steps / (performance.now() - start) / 1e3;
  });
  return ratesText(ratesOf(rates));
}

function repeat(measure: () => number): readonly number[] {
  return Array.from({ length: REPEATS }, measure);
}
