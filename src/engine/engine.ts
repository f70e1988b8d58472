import { BadInput } from '../bad-input.js';
import type { Tensor } from '../model/tensor.js';
import { DEFAULT_PROTOCOL, loadProtocol } from '../protocols/load-protocol.js';
import { checkCapacity } from '../protocols/ring.js';
import type { Schedule } from '../schedule/schedule.js';
import type { StepLog } from '../step-log.js';
import { nowNs } from './clock.js';
import { runSequentially } from './sequential.js';
import { LaneThreads } from './threaded.js';
import { reusing, Workspace } from './workspace.js';

export const DEFAULT_RING_CAPACITY = 8;
export const DEFAULT_WATCHDOG_MS = 2000;

/** What an engine is made with. */
export interface Config {
  /** SRAM that the engine has; a schedule that needs more is refused. Default: what the schedule needs. */
  readonly sramBytes?: number;
  /** Record every step of threaded runs. Default false. */
  readonly trace?: boolean;
  /** Two workers instead of one loop. Default false. */
  readonly threaded?: boolean;
  /** Slots of each ring, a power of two. Default 8. */
  readonly ringBufferCapacity?: number;
  /** The name of a protocol, or the path of a module that exports one. Default `sequence`. */
  readonly protocol?: string;
  /** How long no lane may move before a run is a hang. Default 2000. */
  readonly watchdogMs?: number;
}

/** What a run gives back. */
export interface RunResult {
  /** The tensors that the schedule stores to, in the order of its tensors. */
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** From the moment the first lane began to the moment the last one ended. */
  readonly makespanNs: number;
  /** The whole run as the caller saw it: order, run, report; without filling and copying tensors. */
  readonly callNs: number;
  /** What each lane did, DMA first; null unless the run was threaded and `trace` was on. */
  readonly logs: readonly [StepLog, StepLog] | null;
}

/** Runs schedules: sequentially, which is the oracle and the default, or on two persistent worker threads. */
export class Engine {
  private readonly config: Config;
  private threaded: boolean;
  private threads: LaneThreads | null = null;
  private workspace: Workspace | null = null;
  private readonly memory = reusing();
  private last: Promise<unknown> = Promise.resolve();
  private closed = false;

  /** @throws BadInput where the ring's capacity is not a power of two. */
  constructor(config: Config = {}) {
    checkCapacity(config.ringBufferCapacity ?? DEFAULT_RING_CAPACITY);
    this.config = config;
    this.threaded = config.threaded ?? false;
  }

  /** Chooses between threads (true) and one loop (false) for the runs to come. */
  setThreaded(threaded: boolean): void {
    this.threaded = threaded;
  }

  /**
   * Runs a schedule once. Calls made while one is under way wait their turn.
   * @param inputs every tensor with the role input, weight or bias, by name.
   * @param options.trace overrides the configuration's `trace` for this run.
   * @throws BadInput where a tensor is missing or misshapen, LaneHang where the lanes wait for each other,
   * LaneFailure where a worker is lost; the engine can be used again after each.
   */
  execute(
    schedule: Schedule,
    inputs: ReadonlyMap<string, Tensor>,
    { trace = this.config.trace ?? false }: { readonly trace?: boolean } = {},
  ): Promise<RunResult> {
    const { threaded } = this;
    const result = this.last.then(() => this.run(schedule, inputs, threaded, trace));
    this.last = result.catch(() => {});
    return result;
  }

  /** Ends the workers; calls under way or waiting are rejected. Closing twice is closing once. */
  async close(): Promise<void> {
    this.closed = true;
    const { threads } = this;
    this.threads = null;
    await threads?.close();
    await this.last;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private async run(
    schedule: Schedule,
    inputs: ReadonlyMap<string, Tensor>,
    threaded: boolean,
    trace: boolean,
  ): Promise<RunResult> {
    const workspace = await this.workspaceFor(schedule);
    this.checkOpen();
    workspace.reset(inputs);
    return threaded ? this.runThreaded(workspace, trace) : this.runSequential(workspace);
  }

  private checkOpen(): void {
    if (this.closed) throw new Error('the engine is closed: make a new one');
  }

  private async workspaceFor(schedule: Schedule): Promise<Workspace> {
    const {
      sramBytes,
      protocol = DEFAULT_PROTOCOL,
      ringBufferCapacity = DEFAULT_RING_CAPACITY,
    } = this.config;
    if (sramBytes !== undefined && schedule.sramBytes > sramBytes) {
      throw new BadInput(
        `schedule: it needs ${schedule.sramBytes} bytes of SRAM, the engine has ${sramBytes}: compile it for fewer`,
      );
    }
    if (this.workspace?.schedule !== schedule) {
      const lanes = await loadProtocol(protocol);
      this.workspace = new Workspace(schedule, lanes, ringBufferCapacity, this.memory, protocol);
    }
    return this.workspace;
  }

  private runSequential(workspace: Workspace): RunResult {
    const startNs = nowNs();
    runSequentially(workspace.ops, workspace.context.tiles);
    const makespanNs = nowNs() - startNs;
    return { outputs: workspace.outputs(), makespanNs, callNs: makespanNs, logs: null };
  }

  private async runThreaded(workspace: Workspace, trace: boolean): Promise<RunResult> {
    if (this.threads?.isBroken) {
      await this.threads.close();
      this.threads = null;
      this.checkOpen();
    }
    this.threads ??= new LaneThreads(this.config.watchdogMs ?? DEFAULT_WATCHDOG_MS);
    const startNs = nowNs();
    const [dma, compute] = await this.threads.run(workspace, trace ? 'recorded' : 'plain');
    return {
      outputs: workspace.outputs(),
      makespanNs: Math.max(dma.endNs, compute.endNs),
      callNs: nowNs() - startNs,
      logs: dma.log && compute.log ? [dma.log, compute.log] : null,
    };
  }
}
