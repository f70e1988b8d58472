import { explore } from '../../../sim/explore/explore.js';
import { RaceDetector } from '../../../sim/watch/race-detector.js';
import { sample } from '../../../sim/watch/sample.js';
import { makeStrategy, STRATEGIES, type StrategyName } from '../../../src/campaign/strategies.js';
import { randomModel } from '../../../src/model/random-model.js';
import type { Protocol } from '../../../src/program/protocol.js';
import { PROTOCOLS } from '../../../src/protocols/load.js';
import { followedSystem } from '../../../src/safety/followed-system.js';
import { verify } from '../../../src/safety/verify.js';
import { compile } from '../../../src/schedule/compile.js';
import { alternate } from '../lib/alternate.js';
import type { Figures } from '../lib/figures.js';
import { type Spread, spread } from '../lib/spread.js';

const SEED = '1';
const SAMPLING_MS = 60;

const sequence = PROTOCOLS.get('sequence') as Protocol;
const model = (layers: readonly number[], batch: number) =>
  compile(randomModel({ layers, seed: SEED }), { batch });
const plansMlp = model([128, 64, 32, 32], 128);

/** `verify` on compiled schedules of growing length: states a second, and the memory that states take. */
export function exploring(repeats: number): Figures {
  const rows = [204, 2048].map((batch) => {
    const schedule = model([512, 512, 512], batch);
    const { system } = followedSystem({ schedule, protocol: sequence, ringCapacity: 8 });
    const turns = Array.from({ length: repeats }, () => {
      const start = performance.now();
      const result = explore(system, { byLevels: true });
      return { result, rate: result.states / (performance.now() - start) / 1e3 };
    });
    const { result } = turns[0];
    const rates = spread(
      turns.map(({ rate }) => rate),
      'larger',
    );
    return {
      operations: schedule.ops.length,
      states: result.states,
      transitions: result.transitions,
      'million states/s, best': rates.best,
      median: rates.median,
      'held at most': result.peakStates,
      'KiB of states': result.bytes / 1024,
    };
  });
  return { title: 'Every interleaving, sequence, level by level, one core', rows, notes: [] };
}

/** From the call to the counterexample, the first time and once the program is warm. */
export async function firstFinding(repeats: number): Promise<Figures> {
  const find = async () => {
    const start = performance.now();
    const { verdict } = await verify(plansMlp, { protocol: 'two-ring', find: 'race' });
    if (verdict !== 'race') throw new Error(`the original plan came out as ${verdict}`);
    return performance.now() - start;
  };
  const firstMs = await find();
  const times: number[] = [];
  for (let i = 0; i < repeats; i++) times.push(await find());
  const warm = spread(times, 'smaller');
  return {
    title: 'The race of two-ring on the original MLP, found and made simplest',
    rows: [{ 'first time, ms': firstMs, 'warm, best ms': warm.best, 'warm, median ms': warm.median }],
    notes: [],
  };
}

/** Steps a second of each strategy on the original MLP, without and with happens-before detection. */
export async function sampling(repeats: number): Promise<Figures> {
  const plain = await samplingRates(repeats, false);
  const detecting = await samplingRates(repeats, true);
  const rows = STRATEGIES.map((name) => ({
    strategy: name,
    'million steps/s, best': plain(name).best,
    median: plain(name).median,
    'with happens-before, best': detecting(name).best,
    'with, median': detecting(name).median,
  }));
  return { title: 'Sampling, sequence on the original MLP, one core', rows, notes: [] };
}

async function samplingRates(repeats: number, detect: boolean): Promise<(name: StrategyName) => Spread> {
  const contestants = STRATEGIES.map((name) => {
    const tiles = followedSystem({ schedule: plansMlp, protocol: sequence, ringCapacity: 8 });
    const strategy = makeStrategy(name, tiles, SEED, 3);
    const detector = detect ? new RaceDetector() : null;
    const turn = () => {
      const start = performance.now();
      let steps = 0;
      while (performance.now() - start < SAMPLING_MS) {
        steps += sample(tiles.system, strategy, { detector }).steps;
      }
      return steps / (performance.now() - start) / 1e3;
    };
    return { name, turn };
  });
  const rates = await alternate(contestants, repeats);
  return (name) => spread(rates.get(name) ?? [], 'larger');
}
