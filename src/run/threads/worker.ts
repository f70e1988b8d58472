import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { type Kernels, wasmKernels } from '../../kernels/kernels.js';
import { STEPS_PER_OPERATION, StepLog } from '../../lane/step-log.js';
import { cellWords, type MemoryImage, parkingWords } from '../../program/memory-image.js';
import { tableIn } from '../../program/operation-table.js';
import { loadProtocol } from '../../protocols/load.js';
import type { TileShape } from '../../schedule/schedule.js';
import { contextOver } from '../workspace/kernel-work.js';
import { nowNs } from './clock.js';
import { Control, LaneTimes, Order } from './control.js';
import { Gate, type GateMemory } from './gate.js';
import { runLane, runLaneGated, runLaneRecorded } from './lane-runner.js';
import { SpinThenPark } from './spin-then-park.js';

/** What a worker is given when it starts. */
export interface WorkerStart {
  /** Which lane of a protocol it runs, of how many. */
  readonly lane: number;
  readonly lanes: number;
  readonly control: SharedArrayBuffer;
  readonly programs: MessagePort;
  readonly kernels: WebAssembly.Module;
}

/** A program in a shared memory, as it is sent to the workers once. */
export interface Installation {
  /** Null where it is the memory of the program before. */
  readonly memory: WebAssembly.Memory | null;
  readonly image: MemoryImage;
  /** Its name, or the path of its module. */
  readonly protocol: string;
  readonly capacity: number;
  readonly operations: number;
  readonly tile: TileShape;
  /** For a gated run: whose turn each step is. */
  readonly gate: GateMemory | null;
}

/** What a lane sends when it has ended: always where it kept a log, otherwise only where it is the last one. */
export interface LaneReport {
  readonly lane: number;
  readonly log: StepLog | null;
}

/** Looks at the control cell between runs before a worker parks: some 150 us, time enough to collect and prepare. */
const IDLE_SPINS = 60_000;

const { lane: laneNumber, lanes, control, programs, kernels } = workerData as WorkerStart;
const orders = new Int32Array(control);
const times = new LaneTimes(control, laneNumber);

let memory: WebAssembly.Memory;
let tileKernels: Kernels;
let run: ((order: number) => StepLog | null) | null = null;
let turn = 0;
for (;;) {
  turn = awaitTurn(turn);
  const order = Atomics.load(orders, Control.order);
  if (order === Order.exit) break;
  const sent = receiveMessageOnPort(programs);
  if (sent) run = await install(sent.message as Installation);
  // What a lane throws ends its worker: the engine hears of it, and reads in the registers where the lane was.
  const log = run?.(order) ?? null;
  const isLast = Atomics.add(orders, Control.ended, 1) === lanes - 1;
  if (isLast || log) parentPort?.postMessage({ lane: laneNumber, log } satisfies LaneReport);
}

function awaitTurn(last: number): number {
  for (let spin = 0; spin < IDLE_SPINS; spin++) {
    const turn = Atomics.load(orders, Control.turn);
    if (turn !== last) return turn;
  }
  while (Atomics.load(orders, Control.turn) === last) Atomics.wait(orders, Control.turn, last);
  return Atomics.load(orders, Control.turn);
}

/**
 * Waits until all workers have come here in this turn. A worker that was parked wakes tens of microseconds after one
 * that was not; so that this is no part of the run, all start together.
 */
function meet(): void {
  const workers = lanes * turn;
  Atomics.add(orders, Control.ready, 1);
  Atomics.notify(orders, Control.ready);
  for (let spin = 0; spin < IDLE_SPINS; spin++) if (Atomics.load(orders, Control.ready) >= workers) return;
  for (let ready = 0; ready < workers; ready = Atomics.load(orders, Control.ready)) {
    Atomics.wait(orders, Control.ready, ready);
  }
}

/** Binds the lane to a schedule's memory; what it returns runs it once. */
async function install(installation: Installation): Promise<(order: number) => StepLog | null> {
  const { image, capacity, operations } = installation;
  const protocol = await loadProtocol(installation.protocol);
  if (installation.memory) {
    memory = installation.memory;
    tileKernels = wasmKernels(memory, kernels);
  }
  const { buffer } = memory;
  const lane = protocol.lanes[laneNumber];
  const words = new Int32Array(buffer);
  const ops = tableIn(buffer, image, operations, installation.tile);
  const context = contextOver(buffer, image, capacity, ops, tileKernels);
  const cells = { words, at: cellWords(image, protocol.cells.length) };
  const waiting = new SpinThenPark(cells, parkingWords(image), laneNumber, protocol.lanes);
  const r = lane.registers.bind(words, image.registers[laneNumber] / 4);
  return (order) => {
    waiting.reset();
    const log = order === Order.runRecorded ? new StepLog(operations * STEPS_PER_OPERATION) : null;
    meet();
    times.beganNs = nowNs();
    if (log) {
      const recorder = { log, nowNs, tookWait: () => waiting.tookWait() };
      runLaneRecorded(lane, r, context, cells, waiting, recorder);
    } else if (order === Order.runGated && installation.gate) {
      runLaneGated(lane, r, context, cells, waiting, new Gate(installation.gate, laneNumber));
    } else runLane(lane, r, context, cells, waiting);
    times.endedNs = nowNs();
    return log;
  };
}
