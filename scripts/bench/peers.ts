// Heddle against other libraries that carry a perceptron out in Node.
import { alternate } from './lib/alternate.js';
import { Child } from './lib/child.js';
import type { BenchOptions, Figures } from './lib/figures.js';
import { spread } from './lib/spread.js';
import { PEERS, REFERENCE } from './peers/contestants.js';
import type { Turn } from './peers/process.js';
import { flops, peerWorkload, WORKLOAD_NAMES } from './peers/workloads.js';

/** What a contestant says once it has taken a model in. */
interface Prepared {
  readonly version: string;
  readonly output: Float32Array;
}

/** Each turn lasts so long, and each contestant has so many on each workload. */
const TURN_MS = 50;
const ROUNDS = 30;

export async function* bench({ quick }: BenchOptions): AsyncGenerator<Figures> {
  const children = new Map<string, Child>();
  for (const name of Object.keys(PEERS))
    children.set(name, Child.start('./peers/process.js', import.meta.url, [name]));
  try {
    for (const workload of WORKLOAD_NAMES) yield await onWorkload(workload, children, quick);
  } finally {
    for (const child of children.values()) await child.end();
  }
}

async function onWorkload(workload: string, children: Map<string, Child>, quick: boolean): Promise<Figures> {
  const prepared = new Map<string, Prepared>();
  const absent: string[] = [];
  for (const [name, child] of children) {
    try {
      prepared.set(name, await child.ask<Prepared>({ prepare: workload }));
    } catch (error) {
      absent.push(`${name}: not measured: ${(error as Error).message}`);
    }
  }
  const contestants = [...prepared.keys()].map((name) => ({
    name,
    turn: () => (children.get(name) as Child).ask<Turn>({ measureForMs: quick ? 5 : TURN_MS }),
  }));
  const turns = await alternate(contestants, quick ? 2 : ROUNDS);
  const times = (name: string, kind: keyof Turn) =>
    spread(
      (turns.get(name) ?? []).flatMap((turn) => turn[kind]),
      'smaller',
    );
  const reference = times(REFERENCE, 'callsMs');
  const expected = prepared.get(REFERENCE)?.output;
  const work = flops(peerWorkload(workload));
  const rows = [...prepared].map(([name, { output }]) => {
    const call = times(name, 'callsMs');
    const run = times(name, 'runsMs');
    return {
      contestant: name,
      'call, best ms': call.best,
      'median ms': call.median,
      'GFLOP/s, best': work / call.best / 1e6,
      'best / Heddle sequential': call.best / reference.best,
      'median / Heddle sequential': call.median / reference.median,
      'run, best ms': run.count > 0 ? run.best : '',
      'run, median ms': run.count > 0 ? run.median : '',
      'run GFLOP/s, best': run.count > 0 ? work / run.best / 1e6 : '',
      'largest difference': expected ? largestDifference(output, expected) : '',
    };
  });
  const versions = new Set([...prepared.values()].map(({ version }) => version));
  return {
    title: `${workload}: ${(work / 1e6).toPrecision(3)} MFLOP an inference, once warm`,
    rows,
    notes: [
      ...absent,
      `${[...versions].join(', ')}; tfjs has one thread in Node, onnxruntime-node is native: the ceiling.`,
      'Processes take turns (the threads of onnxruntime-web are a setting of a process). A run leaves out copying tensors.',
    ],
  };
}

/** @throws Error where the outputs have not even the same number of elements. */
function largestDifference(output: Float32Array, expected: Float32Array): number {
  if (output.length !== expected.length) {
    throw new Error(`an output has ${output.length} elements, not ${expected.length}`);
  }
  return output.reduce((largest, value, i) => Math.max(largest, Math.abs(value - expected[i])), 0);
}
