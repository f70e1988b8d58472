// What a command takes to start, and a threaded run around its makespan: npm run bench:start [-- commands [OTHER/main.js...]]
import os from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { randomModel } from '../src/model/random-model.js';
import { plainTable } from '../src/report/terminal/plain-table.js';
import { Engine } from '../src/run/engine.js';
import type { RunResult } from '../src/run/run-result.js';
import { modelWorkload, type Workload } from '../src/workload/workload.js';
import { median, startUp } from './lib/start-up.js';

const SEED = '1';
/** Runs before any is counted: workers start, code is compiled. */
const WARM_UP = 300;
/** Long enough for workers to park. */
const PARK_MS = 3;
const IDLE_MS = 1000;

const workload = (layers: readonly number[], batch: number) =>
  modelWorkload(randomModel({ layers, seed: SEED }), { batch }, null, SEED);
const plan = workload([128, 64, 32, 32], 128);
const micro = [workload([32, 32], 32), workload([32, 16], 32)];

console.log(`${os.cpus()[0].model}, ${os.cpus().length} cores, Node ${process.version}`);
const [only, ...others] = process.argv.slice(2);
startUp(others);
if (only !== 'commands') {
  await around();
  await idle();
}

/** Where the time of a call goes: medians, in microseconds. */
async function around(): Promise<void> {
  const columns = ['prepare', 'start', 'run', 'report', 'collect', 'best start'];
  const table = plainTable(['us, medians', 'runs', ...columns]);
  for (const [name, workloads, runs, pauseMs] of [
    ["plan's MLP, workers spin", [plan], 3000, 0],
    ["plan's MLP, workers parked", [plan], 300, PARK_MS],
    ['one product, workers spin', micro.slice(0, 1), 3000, 0],
    ['one product, workers parked', micro.slice(0, 1), 300, PARK_MS],
    ['two schedules in turn', micro, 3000, 0],
  ] as const) {
    const results = await measure(workloads, runs, pauseMs);
    const starts = results.map((result) => result.around.startNs);
    table.push([
      name,
      runs,
      ...[
        median(results.map((result) => result.around.prepareNs)),
        median(starts),
        median(results.map(({ makespanNs }) => makespanNs)),
        median(results.map((result) => result.around.reportNs)),
        median(results.map((result) => result.around.collectNs)),
        Math.min(...starts),
      ].map((ns) => (ns / 1e3).toFixed(1)),
    ]);
  }
  console.log(`\n${table.toString()}`);
}

async function measure(workloads: readonly Workload[], runs: number, pauseMs: number): Promise<RunResult[]> {
  await using engine = new Engine({ threaded: true });
  const results: RunResult[] = [];
  for (let run = -WARM_UP; run < runs; run++) {
    const { schedule, inputs } = workloads[(run + WARM_UP) % workloads.length];
    if (pauseMs > 0 && run >= 0) await pause(pauseMs);
    const result = await engine.execute(schedule, inputs);
    if (run >= 0) results.push(result);
  }
  return results;
}

/** Processor time of this process while the workers have nothing to do, and without any. */
async function idle(): Promise<void> {
  const withoutMs = await processorMs();
  await using engine = new Engine({ threaded: true });
  await engine.execute(plan.schedule, plan.inputs);
  await pause(200);
  const withMs = await processorMs();
  console.log(
    `\nProcessor time in ${IDLE_MS} ms: ${withMs.toFixed(1)} ms with two idle workers, ` +
      `${withoutMs.toFixed(1)} ms without any`,
  );
}

async function processorMs(): Promise<number> {
  const before = process.cpuUsage();
  await pause(IDLE_MS);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e3;
}
