import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { type Kernels, wasmKernels } from '../../kernels/kernels.js';
import type { LanesImage } from '../../program/memory-image.js';
import { tableIn } from '../../program/operation-table.js';
import { loadProtocol } from '../../protocols/load.js';
import type { TileShape } from '../../schedule/schedule.js';
import { contextOver } from '../workspace/kernel-work.js';
import { Control, Order, Own } from './control.js';
import { Crew, type CrewMode, type LaneLog } from './crew.js';
import type { GateMemory } from './gate.js';
import type { Hosts } from './hosting.js';
import { type Cells, runLane, type Waiting } from './lane-runner.js';
import { calm } from './sleeper.js';
import { ender, taker } from './turns.js';

/** What a worker is given when it starts. */
export interface WorkerStart {
  /** Its number: which of a program's hosts it is. */
  readonly worker: number;
  readonly control: SharedArrayBuffer;
  readonly own: SharedArrayBuffer;
  readonly programs: MessagePort;
  readonly kernels: WebAssembly.Module;
}

/** A program in a shared memory, as it is sent to the workers once. */
export interface Installation {
  /** Null where it is the memory of the program before. */
  readonly memory: WebAssembly.Memory | null;
  readonly image: LanesImage;
  /** Its name, or the path of its module. */
  readonly protocol: string;
  readonly capacity: number;
  readonly operations: number;
  readonly tile: TileShape;
  readonly hosts: Hosts;
  /** Of its lanes. */
  readonly times: SharedArrayBuffer;
  /** For a gated run: whose turn each step is. */
  readonly gate: GateMemory | null;
}

/** What a worker sends when its lanes have ended: where they kept logs, or where it is the last one and word is awaited. */
export interface WorkerReport {
  readonly logs: readonly LaneLog[];
}

/** Looks at the control cell between runs before a worker parks: some 150 us, time enough to collect and prepare. */
const IDLE_SPINS = 60_000;
/** A worker that has nothing to do sleeps until it has. */
const asleep: Waiting = { ...calm, parkLimitMs: Number.POSITIVE_INFINITY };

const { worker, control, own, programs, kernels } = workerData as WorkerStart;
const orders = new Int32Array(control);
const mine = new Int32Array(own);
const turnCells: Cells = { words: mine, at: Int32Array.of(Own.turn, Own.claim) };
const endCells: Cells = { words: orders, at: Int32Array.of(Control.ended, Control.listens) };
const turns = { turn: 0, last: 0, mine: 0 };
const end = { final: 0, listens: 0 };

let memory: WebAssembly.Memory;
let tileKernels: Kernels;
let run: ((order: number) => readonly LaneLog[]) | null = null;
for (;;) {
  awaitTurn();
  const order = Atomics.load(orders, Control.order);
  if (order === Order.exit) break;
  const sent = latestProgram();
  if (sent) run = await install(sent);
  const workers = Atomics.load(orders, Control.workers); // before the last one ends, after which this may change
  // What a lane throws ends its worker: the engine hears of it, and reads in the registers where the lane was.
  const logs = run?.(order) ?? [];
  runLane(ender, end, { workers }, endCells, calm);
  if (end.listens !== 0 || logs.length > 0) parentPort?.postMessage({ logs } satisfies WorkerReport);
}

/** Waits for a turn that nobody has taken in this worker's place. */
function awaitTurn(): void {
  for (let spin = 0; spin < IDLE_SPINS && Atomics.load(mine, Own.turn) === turns.last; spin++);
  runLane(taker, turns, null, turnCells, asleep);
}

/** The last program that was sent since the last turn, if any: turns that others took may have left several. */
function latestProgram(): Installation | null {
  let latest: Installation | null = null;
  for (let sent = receiveMessageOnPort(programs); sent; sent = receiveMessageOnPort(programs)) {
    latest = sent.message as Installation;
    if (!latest.memory) continue;
    memory = latest.memory;
    tileKernels = wasmKernels(memory, kernels);
  }
  return latest;
}

/**
 * Waits until all workers of this run have come here. A worker that was parked wakes tens of microseconds after one
 * that was not; so that this is no part of the run, all start together.
 */
function meet(): void {
  const workers = Atomics.load(orders, Control.workers);
  Atomics.add(orders, Control.ready, 1);
  Atomics.notify(orders, Control.ready);
  for (let spin = 0; spin < IDLE_SPINS; spin++) if (Atomics.load(orders, Control.ready) >= workers) return;
  for (let ready = 0; ready < workers; ready = Atomics.load(orders, Control.ready)) {
    Atomics.wait(orders, Control.ready, ready);
  }
}

/** Binds its lanes to a schedule's memory; what it returns runs them once. */
async function install(installation: Installation): Promise<(order: number) => readonly LaneLog[]> {
  const { image, capacity, operations, tile, hosts, times, gate } = installation;
  const protocol = await loadProtocol(installation.protocol);
  const { buffer } = memory;
  const ops = tableIn(buffer, image, operations, tile);
  const context = contextOver(buffer, image, capacity, ops, tileKernels);
  const crew = new Crew({ memory: buffer, image, protocol, context, hosts, host: worker, times, own: mine });
  return (order) => crew.run(modeOf(order, gate), meet);
}

function modeOf(order: number, gate: GateMemory | null): CrewMode {
  if (order === Order.runRecorded) return 'recorded';
  return order === Order.runGated && gate ? gate : 'plain';
}
