import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { wasmKernels } from '../kernels/kernels.js';
import { cellWords, type MemoryImage, OPERATION_WORDS, parkingWords } from '../memory-image.js';
import { loadProtocol } from '../protocols/load-protocol.js';
import { OperationTable } from '../schedule/operation-table.js';
import type { TileShape } from '../schedule/schedule.js';
import { STEPS_PER_OPERATION, StepLog } from '../step-log.js';
import { nowNs } from './clock.js';
import { Control, Order } from './control.js';
import { Gate, type GateMemory } from './gate.js';
import { runLane, runLaneGated, runLaneRecorded } from './lane-runner.js';
import { SpinThenPark } from './spin-then-park.js';
import { contextOver } from './workspace.js';

/** What a worker is given when it starts. */
export interface WorkerStart {
  /** Which lane of a protocol it runs: 0 is DMA, 1 is compute. */
  readonly lane: number;
  readonly control: SharedArrayBuffer;
  readonly programs: MessagePort;
  readonly kernels: WebAssembly.Module;
}

/** A schedule in a shared memory, as it is sent to the workers once. */
export interface Program {
  readonly memory: WebAssembly.Memory;
  readonly image: MemoryImage;
  readonly protocol: string;
  readonly capacity: number;
  readonly operations: number;
  readonly tile: TileShape;
  /** For a gated run: whose turn each step is. */
  readonly gate: GateMemory | null;
}

/** What a worker says when a run is over. Times are of the clock that all threads share. */
export interface RunReport {
  readonly lane: number;
  readonly startNs: number;
  readonly endNs: number;
  readonly log: StepLog | null;
  /** What the lane threw, if it did. */
  readonly error: string | null;
}

/** Looks at the control cell between runs before the worker parks: about 50 us. */
const IDLE_SPINS = 20_000;
const LANES = 2;

const { lane: laneNumber, control, programs, kernels } = workerData as WorkerStart;
const orders = new Int32Array(control);

let run: ((order: number) => RunReport) | null = null;
for (let turn = 0; ; ) {
  turn = awaitTurn(turn);
  const order = Atomics.load(orders, Control.order);
  if (order === Order.exit) break;
  const sent = receiveMessageOnPort(programs);
  if (sent) run = await install(sent.message as Program);
  meet(LANES * turn);
  parentPort?.postMessage(run?.(order));
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
 * Waits until so many workers in all have come here. A worker that was parked wakes tens of microseconds after one
 * that was not; so that this is no part of the run, both start together.
 */
function meet(workers: number): void {
  Atomics.add(orders, Control.ready, 1);
  Atomics.notify(orders, Control.ready);
  for (let spin = 0; spin < IDLE_SPINS; spin++) if (Atomics.load(orders, Control.ready) >= workers) return;
  for (let ready = 0; ready < workers; ready = Atomics.load(orders, Control.ready)) {
    Atomics.wait(orders, Control.ready, ready);
  }
}

/** Binds the lane to a schedule's memory; what it returns runs it once. */
async function install(program: Program): Promise<(order: number) => RunReport> {
  const { image, memory, capacity, operations } = program;
  const { buffer } = memory;
  const protocol = await loadProtocol(program.protocol);
  const lane = protocol.lanes[laneNumber];
  const words = new Int32Array(buffer);
  const table = new Int32Array(buffer, image.operations, operations * OPERATION_WORDS);
  const ops = new OperationTable(table, operations, program.tile);
  const context = contextOver(buffer, image, capacity, ops, wasmKernels(memory, kernels));
  const cells = { words, at: cellWords(image, protocol.cells.length) };
  const waiting = new SpinThenPark(cells, parkingWords(image), laneNumber, protocol.lanes.length);
  const r = lane.registers.bind(words, image.registers[laneNumber] / 4);
  return (order) => {
    waiting.reset();
    const log = order === Order.runRecorded ? new StepLog(operations * STEPS_PER_OPERATION) : null;
    let error: string | null = null;
    const startNs = nowNs();
    try {
      if (log) {
        const recorder = { log, nowNs, tookWait: () => waiting.tookWait() };
        runLaneRecorded(lane, r, context, cells, waiting, recorder);
      } else if (order === Order.runGated && program.gate) {
        runLaneGated(lane, r, context, cells, waiting, new Gate(program.gate, laneNumber));
      } else runLane(lane, r, context, cells, waiting);
    } catch (thrown) {
      error = `the ${lane.name} lane failed: ${thrown}`;
    }
    return { lane: laneNumber, startNs, endNs: nowNs(), log, error };
  };
}
