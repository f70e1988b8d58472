// The demonstration of the original design: the perceptron 128-64-32-32 at batch 128, sequentially, on two threads and simulated. The
// same bits from all three, how long each takes, and how far LOAD and STORE hide behind EXECUTE.
// Run: npm run example. Node 22 and later can do without a build: node --experimental-strip-types examples/mlp-threaded.ts
import {
  Engine,
  hashOutputs,
  loadProtocol,
  measure,
  modelWorkload,
  type RunResult,
  randomModel,
  simulate,
} from 'heddle';

const RUNS = 200;
const RING_CAPACITY = 8;

const model = randomModel({ layers: [128, 64, 32, 32], seed: '1' });
const { schedule, inputs } = modelWorkload(model, { batch: 128, order: 'pipelined' }, null, '1');
const protocol = await loadProtocol('sequence');
const engine = new Engine({ ringBufferCapacity: RING_CAPACITY, trace: true });

/** Runs it again and again; the fastest run, and how many different outputs there were. */
async function fastest(threaded: boolean): Promise<{ run: RunResult; bits: Set<string> }> {
  engine.setThreaded(threaded);
  const bits = new Set<string>();
  let run = await engine.execute(schedule, inputs);
  for (let i = 0; i < RUNS; i++) {
    const next = await engine.execute(schedule, inputs);
    bits.add(hashOutputs(next.outputs));
    if (next.makespanNs < run.makespanNs) run = next;
  }
  return { run, bits };
}

const sequential = await fastest(false);
const threads = await fastest(true);
await engine.close();
const simulated = simulate({ schedule, protocol, ringCapacity: RING_CAPACITY }, inputs);

const us = (ns: number) => `${(ns / 1000).toFixed(1)} us`.padStart(10);
const overlapOf = (logs: RunResult['logs']) =>
  logs ? `overlap ratio ${measure(protocol.lanes, logs).overlapRatio.toFixed(2)}` : '';

console.log(`${schedule.ops.length} operations; the fastest of ${RUNS} runs`);
console.log('sequential', us(sequential.run.makespanNs));
console.log('threads   ', us(threads.run.makespanNs), overlapOf(threads.run.logs));
console.log(
  'simulated ',
  us(simulated.makespanNs),
  overlapOf(simulated.logs),
  '(predicted, built-in figures)',
);

const all = new Set([...sequential.bits, ...threads.bits, hashOutputs(simulated.outputs)]);
console.log(all.size === 1 ? `the same bits in every run: ${[...all]}` : `${all.size} different outputs`);
process.exitCode = all.size === 1 ? 0 : 1;
