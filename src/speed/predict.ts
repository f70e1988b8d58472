import { runTimed } from '../../sim/time/run-timed.js';
import { Timed } from '../../sim/time/timed.js';
import { EXECUTE } from '../program/operation-table.js';
import type { Program } from '../program/program.js';
import { tableAlone, tileSystem } from '../program/system.js';
import { hostOfEach } from '../run/threads/hosting.js';
import { laneHosts } from './lane-hosts.js';
import type { Machine } from './machine.js';
import { stepsLimit } from './steps-limit.js';
import { operationsAloneNs, tileCostModel } from './tile-costs.js';
import { coresOf } from './tile-movement.js';

/** How long a program will take on a machine. */
export interface Prediction {
  /** On the protocol's lanes; infinite where they wait for each other for ever. */
  readonly threadsNs: number;
  /** In one loop. */
  readonly sequentialNs: number;
  /** LOADs and STOREs alone, and EXECUTEs alone, in one loop. */
  readonly dmaNs: number;
  readonly computeNs: number;
}

/**
 * Predicts without tensors and without logs: what a search asks about each of its candidates.
 * @param workers that carry the lanes out. Default: as many as there are lanes.
 */
export function predict(program: Program, machine: Machine, workers?: number): Prediction {
  const { system, ops } = tileSystem(program);
  const hosts = laneHosts(program.protocol, workers);
  const aloneNs = operationsAloneNs(ops, machine);
  const timed = new Timed(system.lanes.length, tileCostModel(ops, machine, hosts), false, 0, hosts);
  const outcome = runTimed(system, timed, stepsLimit(ops.length));
  let dmaNs = 0;
  let computeNs = 0;
  for (let op = 0; op < ops.length; op++) {
    if (ops.kind(op) === EXECUTE) computeNs += aloneNs[op];
    else dmaNs += aloneNs[op];
  }
  return {
    threadsNs: outcome.kind === 'ended' ? timed.nowNs : Number.POSITIVE_INFINITY,
    sequentialNs: dmaNs + computeNs,
    dmaNs,
    computeNs,
  };
}

/**
 * The time of the operations of the worker that has most to do, each alone: no run on these workers takes less.
 * @param workers as of `predict`.
 */
export function busiestWorkerNs(program: Program, machine: Machine, workers?: number): number {
  const { ops } = tableAlone(program);
  const aloneNs = operationsAloneNs(ops, machine);
  const hosts = laneHosts(program.protocol, workers);
  const busyNs = new Float64Array(hosts.length);
  coresOf(ops, hostOfEach(hosts)).forEach((worker, op) => {
    busyNs[worker] += aloneNs[op];
  });
  return busyNs.reduce((most, ns) => Math.max(most, ns), 0);
}

/** The speed-up that perfect overlap would give: all the work divided by the larger lane's. */
export function overlapBound({ dmaNs, computeNs }: Pick<Prediction, 'dmaNs' | 'computeNs'>): number {
  const largest = Math.max(dmaNs, computeNs);
  return largest === 0 ? 1 : (dmaNs + computeNs) / largest;
}

/**
 * Threads or one loop, whichever is predicted to take less time.
 * @param coldNs what threads lose by being new. Default 0: they have run before.
 */
export function fasterBackend(
  program: Program,
  machine: Machine,
  workers?: number,
  coldNs = 0,
): 'sequential' | 'threads' {
  const { threadsNs, sequentialNs } = predict(program, machine, workers);
  return threadsNs + coldNs < sequentialNs ? 'threads' : 'sequential';
}
