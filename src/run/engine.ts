/// <reference lib="esnext.disposable" preserve="true" />

import { availableParallelism } from 'node:os';
import type { Tensor } from '../model/tensor.js';
import type { Program } from '../program/program.js';
import { checkCapacity, DEFAULT_RING_CAPACITY } from '../program/ring-slots.js';
import { isModulePath, sourceOf } from '../protocols/load.js';
import { resolveProgram } from '../protocols/resolve.js';
import { BadInput } from '../refusal/bad-input.js';
import { givenTensors, type Schedule } from '../schedule/schedule.js';
import type { Config, ExecuteOptions, Threaded } from './config.js';
import { FasterWay, THREADS } from './faster-way.js';
import type { Prepared } from './prepared.js';
import { type Ran, type RunResult, type RunTimes, timesOf } from './run-result.js';
import { runSequentially } from './sequential.js';
import { nowNs } from './threads/clock.js';
import { mayBlock } from './threads/hosted-lanes.js';
import { hosting } from './threads/hosting.js';
import { type Hosting, LaneThreads } from './threads/lane-threads.js';
import { allocate, reusing, Workspace } from './workspace/workspace.js';

export const DEFAULT_WATCHDOG_MS = 2000;

/** Runs schedules: sequentially, which is the oracle and the default, or on persistent worker threads. */
export class Engine {
  private readonly config: Config;
  private threaded: Threaded;
  private threads: LaneThreads | null = null;
  private readonly memory = reusing();
  /** What was laid out in the present memory, so that schedules can take turns. */
  private workspaces = new WeakMap<Schedule | Program, Workspace>();
  private readonly hosting = new WeakMap<Workspace, Hosting>();
  private readonly prepared = new WeakSet<Workspace>();
  private readonly ways = new WeakMap<Workspace, FasterWay>();
  private latest: Workspace | null = null;
  private last: Promise<unknown> = Promise.resolve();
  private closed = false;

  /** @throws BadInput where the ring's capacity is not a power of two, or `workers` is no number of them. */
  constructor(config: Config = {}) {
    const { ringBufferCapacity = DEFAULT_RING_CAPACITY, workers = 1 } = config;
    checkCapacity(ringBufferCapacity);
    if (!Number.isInteger(workers) || workers < 1) {
      throw new BadInput(`workers ${workers}: give a whole number, 1 or more`);
    }
    this.config = config;
    this.threaded = config.threaded ?? false;
  }

  /** Chooses between threads (true), one loop (false) and the faster of both (`auto`) for the runs to come. */
  setThreaded(threaded: Threaded): void {
    this.threaded = threaded;
  }

  /**
   * Runs a schedule once, under the engine's protocol, or a program under its own. Calls made while one is under way wait their turn.
   *
   * Weights and biases are taken to be constant: one is copied again only where its `data` is another array object
   * than in this schedule's last run. To change one, pass a new array. Inputs are copied in every call, before it
   * returns: they may be changed straight after it. A schedule, too, is known by its object: change a copy.
   * @param inputs every tensor with the role input, weight or bias, by name.
   * @throws BadInput where a tensor is missing or misshapen, LaneHang where the lanes wait for each other,
   * LaneFailure where a lane throws, is stuck, or loses its worker; the engine can be used again after each.
   */
  execute(
    work: Schedule | Program,
    inputs: ReadonlyMap<string, Tensor>,
    { trace = this.config.trace ?? false, signal }: ExecuteOptions = {},
  ): Promise<RunResult> {
    const { threaded } = this;
    const given = asTheyAre('schedule' in work ? work.schedule : work, inputs);
    return this.inTurn(() => this.run(work, given, threaded, trace, signal), signal);
  }

  /**
   * Lays a program out in a memory of its own, for many runs: nothing is copied in or out at a run, nor zeroed unless the
   * schedule could tell, and the calling thread hosts lanes unless the configuration says that it does not, or the
   * protocol is a module's. Under a protocol that is not right a run may find what the one before it left.
   * @param inputs every tensor with the role input, weight or bias, by name: what the memory holds at first.
   * @throws BadInput where a tensor is missing or misshapen, or the schedule does not fit.
   */
  prepare(work: Schedule | Program, inputs: ReadonlyMap<string, Tensor>): Promise<Prepared> {
    const given = asTheyAre('schedule' in work ? work.schedule : work, inputs);
    return this.inTurn(async () => {
      if (this.closed) throw closedError();
      const workspace = await this.workspaceFor(work, allocate);
      workspace.reset(given);
      workspace.again(); // which looks the first time whether there need be zeros
      this.prepared.add(workspace);
      return {
        inputs: workspace.inputViews(),
        outputs: workspace.outputViews(),
        write: (tensors) => this.inTurn(async () => workspace.write(tensors)),
        copyOutputs: () => workspace.outputs(),
        run: ({ signal } = {}) => {
          const { threaded } = this;
          return this.inTurn(() => this.runPrepared(workspace, threaded, signal), signal);
        },
      };
    });
  }

  /** Does work once what was asked for before is done. */
  private inTurn<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const result = this.last.then(work);
    this.last = result.catch(() => {});
    return signal ? unlessAborted(result, signal) : result;
  }

  /** Ends the workers; calls under way or waiting are rejected. Closing twice is closing once. */
  async close(): Promise<void> {
    this.closed = true;
    await this.threads?.close(closedError());
    await this.last;
  }

  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private async run(
    work: Schedule | Program,
    inputs: ReadonlyMap<string, Tensor>,
    threaded: Threaded,
    trace: boolean,
    signal: AbortSignal | undefined,
  ): Promise<RunResult> {
    const turnNs = nowNs();
    if (this.threads?.isLost) await this.endThreads(); // no lane of a run that failed may still write to the memory
    const workspace = this.workspaces.get(work) ?? (await this.layOut(work));
    if (this.closed) throw closedError();
    signal?.throwIfAborted();
    workspace.reset(inputs);
    const ran = await this.carryOut(workspace, threaded, trace, signal);
    const resumedNs = nowNs();
    const outputs = workspace.outputs();
    return { ...timesOf(ran, turnNs, resumedNs, nowNs()), outputs, logs: ran.logs };
  }

  private async runPrepared(
    workspace: Workspace,
    threaded: Threaded,
    signal: AbortSignal | undefined,
  ): Promise<RunTimes> {
    const turnNs = nowNs();
    if (this.threads?.isLost) await this.endThreads();
    if (this.closed) throw closedError();
    signal?.throwIfAborted();
    workspace.again();
    const ran = await this.carryOut(workspace, threaded, false, signal);
    return timesOf(ran, turnNs, nowNs());
  }

  private async endThreads(): Promise<void> {
    await this.threads?.close();
    this.threads = null;
  }

  private async layOut(work: Schedule | Program): Promise<Workspace> {
    const workspace = await this.workspaceFor(work, this.memory);
    // A larger memory takes the place of the one before, which goes with all that was laid out in it.
    if (workspace.memory !== this.latest?.memory) this.workspaces = new WeakMap();
    this.workspaces.set(work, workspace);
    this.latest = workspace;
    return workspace;
  }

  private async workspaceFor(work: Schedule | Program, memory: typeof allocate): Promise<Workspace> {
    const { sramBytes, protocol, ringBufferCapacity: ringCapacity } = this.config;
    const program = await resolveProgram(work, { protocol, ringCapacity });
    const needed = program.schedule.sramBytes;
    if (sramBytes !== undefined && needed > sramBytes) {
      throw new BadInput(
        `schedule: it needs ${needed} bytes of SRAM, the engine has ${sramBytes}: compile it for fewer`,
      );
    }
    return new Workspace(program, memory);
  }

  private async carryOut(
    workspace: Workspace,
    threaded: Threaded,
    trace: boolean,
    signal: AbortSignal | undefined,
  ): Promise<Ran> {
    if (threaded !== 'auto' || trace) {
      return threaded ? this.runThreaded(workspace, trace, signal) : this.runSequential(workspace);
    }
    const fasterWay = this.fasterWayOf(workspace);
    const { way } = fasterWay;
    const ran =
      way === THREADS ? await this.runThreaded(workspace, false, signal) : this.runSequential(workspace);
    fasterWay.took(way, nowNs() - ran.orderedNs);
    return ran;
  }

  private fasterWayOf(workspace: Workspace): FasterWay {
    const known = this.ways.get(workspace);
    if (known) return known;
    const made = new FasterWay();
    this.ways.set(workspace, made);
    return made;
  }

  private runSequential(workspace: Workspace): Ran {
    const orderedNs = nowNs();
    runSequentially(workspace.ops, workspace.context.tiles);
    return { orderedNs, beganNs: orderedNs, endedNs: nowNs(), logs: null, hosts: null };
  }

  /** The same hosts at every call, so that workers know them again. */
  private hostingOf(workspace: Workspace): Hosting {
    const known = this.hosting.get(workspace);
    if (known) return known;
    const { protocol } = workspace.program;
    const { lanes } = protocol;
    const { workers = availableParallelism() } = this.config;
    // A lane of a module may never come back, and then neither would its thread.
    const { callerHosts = this.prepared.has(workspace) && !isModulePath(sourceOf(protocol)) } = this.config;
    const hosts = hosting(lanes, workers, protocol.hosts);
    const made = { hosts, callerHosts: callerHosts && mayBlock(hosts[0], lanes) };
    this.hosting.set(workspace, made);
    return made;
  }

  private async runThreaded(
    workspace: Workspace,
    trace: boolean,
    signal: AbortSignal | undefined,
  ): Promise<Ran> {
    const { hosts, callerHosts } = this.hostingOf(workspace);
    this.threads ??= new LaneThreads(0, this.config.watchdogMs ?? DEFAULT_WATCHDOG_MS);
    const { threads } = this;
    const abort = () => threads.giveUp(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await (trace
        ? threads.run(workspace, 'recorded', { hosts, callerHosts: false })
        : threads.run(workspace, 'plain', { hosts, callerHosts: callerHosts && !signal }));
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }
}

/** The tensors that a run is given, as they are now: those that are inputs in copies, the others by their arrays. */
function asTheyAre(schedule: Schedule, inputs: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  const now = new Map<string, Tensor>();
  for (const { name, role } of givenTensors(schedule)) {
    const tensor = inputs.get(name);
    if (!tensor) continue; // refused at the call's turn
    const { rows, cols, data } = tensor;
    now.set(name, { rows, cols, data: role === 'input' ? new Float32Array(data) : data });
  }
  return now;
}

function closedError(): Error {
  return new Error('the engine is closed: make a new one');
}

/** The same result, or the signal's reason as soon as it is aborted. */
function unlessAborted<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    const settled = () => signal.removeEventListener('abort', abort);
    result.then(resolve, reject).finally(settled);
  });
}
