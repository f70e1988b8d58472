import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { StepLog } from '../../lane/step-log.js';
import { LaneHang } from '../../lane/wait.js';
import type { Workspace } from '../workspace/workspace.js';
import { nowNs } from './clock.js';
import { Order, OWN_BYTES, Own } from './control.js';
import { CrewsHere } from './crews-here.js';
import { gateMemory } from './gate.js';
import { type Hosts, hostOfEach, oneEach } from './hosting.js';
import { LoadedProgram } from './loaded-program.js';
import { lossOf } from './loss.js';
import { WATCH_MS, Watchdog } from './watchdog.js';
import type { WorkerReport } from './worker.js';
import { Workers } from './workers.js';

/** At full speed, at full speed with logs, or with the steps in the order given. */
export type RunMode = 'plain' | 'recorded' | { readonly turns: ArrayLike<number> };

/** Who carries lanes out. */
export interface Hosting {
  /** Which lanes each thread has. */
  readonly hosts: Hosts;
  /** Whether the first one is the thread that calls. It is let go of only where its lanes have to wait for long. */
  readonly callerHosts: boolean;
}

/** A run that came to its end. Moments are of the clock that all threads share, in nanoseconds. */
export interface ThreadedRun {
  readonly orderedNs: number;
  /** When the first lane began and the last one ended. */
  readonly beganNs: number;
  readonly endedNs: number;
  /** In the order of the lanes; null unless the run was recorded. Their times count from the first lane's beginning. */
  readonly logs: readonly StepLog[] | null;
  /** By lane: the number of the thread that hosted it. */
  readonly hosts: readonly number[];
}

/** Looks of the watchdog after which lanes that were told to give up and did not are ended with their workers. */
const GRACE_LOOKS = 2;
/** How long the calling thread waits for workers before it looks what else has come meanwhile. */
const PATIENCE_MS = 20;
/** Looks at whether workers have ended before the calling thread sleeps. */
const END_SPINS = 20_000;

interface RunUnderWay {
  readonly orderedNs: number;
  readonly program: LoadedProgram;
  readonly callerHosts: boolean;
  readonly watchdog: Watchdog;
  /** Each lane's, as they come in; null unless the run is recorded. */
  readonly logs: StepLog[] | null;
  readonly resolve: (run: ThreadedRun) => void;
  readonly reject: (reason: unknown) => void;
  /** Why it is to end early, and for how many looks it has not. */
  givenUp: { readonly reason: unknown; looks: number } | null;
}

/** Persistent workers, each of which hosts lanes. Between runs they spin briefly, then sleep. Once one is lost, all are. */
export class LaneThreads {
  private readonly workers = new Workers({
    take: (report) => this.take(report),
    lose: (number, cause) => this.lose(number, cause),
  });
  /** What a worker shares with the engine, for the calling thread where it hosts lanes. */
  private readonly own = new Int32Array(new SharedArrayBuffer(OWN_BYTES));
  /** One for all runs; it keeps the process alive while a run lasts. */
  private readonly timer: NodeJS.Timeout;
  private loaded: LoadedProgram | null = null;
  private underWay: RunUnderWay | null = null;
  private closing: Promise<void> | null = null;

  /**
   * @param workers how many to start; a run that takes more starts those, too.
   * @param watchdogMs how long no lane may move before the run is a hang.
   */
  constructor(
    workers: number,
    private readonly watchdogMs: number,
  ) {
    this.workers.between(0, workers);
    this.timer = setTimeout(() => this.watch(), WATCH_MS).unref();
  }

  /** Whether the workers are gone or going; then new ones are needed, once `close` has been awaited. */
  get isLost(): boolean {
    return this.closing !== null;
  }

  /**
   * Runs a workspace that has been reset.
   * @param mode `recorded` for logs, or the lane of each step, to take the steps in that order.
   * @param hosting who carries the lanes out. Default: a worker each.
   * @throws LaneHang, LaneFailure, or what `giveUp` was called with.
   */
  run(workspace: Workspace, mode: RunMode, hosting?: Hosting): Promise<ThreadedRun> {
    if (this.isLost) return Promise.reject(new Error('the lanes were closed'));
    const { callerHosts = false, hosts = oneEach(workspace.program.protocol.lanes.length) } = hosting ?? {};
    const program = this.load(workspace, hosts, mode);
    const workers = this.workers.between(Number(callerHosts), hosts.length);
    this.workers.load(program, workers);
    for (const times of program.times) times.reset();
    program.here.fill(0);
    program.here[0] = Number(callerHosts);
    this.timer.ref().refresh();
    return new Promise((resolve, reject) => {
      const { view, times, longestStepMs } = program;
      this.underWay = {
        orderedNs: nowNs(),
        program,
        callerHosts,
        watchdog: new Watchdog(view, times, this.watchdogMs, longestStepMs),
        logs: mode === 'recorded' ? [] : null,
        resolve,
        reject,
        givenUp: null,
      };
      this.workers.order(orderFor(mode), workers, !callerHosts, !callerHosts);
      if (callerHosts) void this.hostHere(this.underWay);
    });
  }

  /** Ends the run under way, if there is one, as soon as each lane waits; it is rejected with `reason`. */
  giveUp(reason: unknown): void {
    if (!this.underWay) return;
    this.underWay.givenUp ??= { reason, looks: 0 };
    this.underWay.program.view.giveUp();
  }

  /** Ends the workers and waits until they are gone; a run under way is rejected with `reason` at once. */
  close(reason: unknown = new Error('the lanes were closed')): Promise<void> {
    this.closing ??= this.end(reason);
    return this.closing;
  }

  private async end(reason: unknown): Promise<void> {
    clearTimeout(this.timer);
    this.underWay?.reject(reason);
    this.underWay = null;
    await this.workers.end(Order.exit);
  }

  private load(workspace: Workspace, hosts: Hosts, mode: RunMode): LoadedProgram {
    const { loaded } = this;
    if (typeof mode === 'string' && loaded?.workspace === workspace && loaded.hosts === hosts) return loaded;
    const of = hostOfEach(hosts);
    const isAt = (lane: number) => this.laneAt(of[lane]) === lane;
    const gate = typeof mode === 'object' ? gateMemory(mode.turns) : null;
    this.loaded = new LoadedProgram(workspace, hosts, isAt, gate);
    return this.loaded;
  }

  /** The lane that a host took steps of last. */
  private laneAt(host: number): number {
    const own = this.underWay?.program.here[host] ? this.own : this.workers.get(host)?.own;
    return own?.[Own.lane] ?? -1;
  }

  /**
   * Carries the lanes of the first host out. Where these wait or have ended, it takes the lanes of workers that have not come
   * yet: where another process has their processor, they may not come for long. Then it waits for the rest.
   */
  private async hostHere(run: RunUnderWay): Promise<void> {
    const { program } = run;
    const here = new CrewsHere(program, this.own);
    try {
      here.begin(0);
      for (let host = 1; host < program.hosts.length; host++) {
        here.goOnNow();
        const worker = this.workers.get(host);
        if (worker && program.isClaimable(host) && this.workers.claim(worker)) here.begin(host);
      }
      while (!here.goOn(PATIENCE_MS)) {
        await turnOfTheLoop();
        if (this.underWay !== run) return;
      }
    } catch (error) {
      this.lose(here.host, error instanceof Error ? error : new Error(String(error)));
      return;
    }
    for (let claimed = 1; claimed < here.count; claimed++) this.workers.endClaimed();
    if (this.workers.awaitEnd(END_SPINS, PATIENCE_MS)) this.finish(run);
  }

  /** Takes leave of the workers because of what one host threw, or the exit code that it ended with. */
  private lose(number: number, cause: Error | number): void {
    if (this.isLost) return;
    const run = this.underWay;
    const program = run?.program ?? this.loaded;
    const hosted = program?.hosts[number] ?? [];
    const isHere = run !== null && run.program.here[number] !== 0;
    const isIdle = program !== null && (hosted.length === 0 || (isHere && typeof cause === 'number'));
    if (isIdle) {
      this.workers.drop(number);
      return;
    }
    // One that has not begun is at no lane of its own.
    const at = this.laneAt(number);
    const lane = hosted.includes(at) ? at : (hosted[0] ?? number);
    void this.close(lossOf(program?.view ?? null, lane, program?.times[lane], cause));
  }

  /** Takes word from a worker; the run is over once all have ended and the logs, if there are any, are here. */
  private take({ logs }: WorkerReport): void {
    const run = this.underWay;
    if (!run) return;
    if (run.logs) for (const { lane, log } of logs) run.logs[lane] = StepLog.revive(log);
    if (!this.workers.haveEnded || run.program.times.some(({ endedNs }) => endedNs === 0)) return;
    if (run.logs && run.program.times.some((_, lane) => !run.logs?.[lane])) return;
    this.finish(run);
  }

  private finish(run: RunUnderWay): void {
    this.underWay = null;
    this.timer.unref();
    if (run.givenUp) run.reject(run.givenUp.reason);
    else run.resolve(ended(run));
  }

  private watch(): void {
    const run = this.underWay;
    if (!run) return;
    this.timer.refresh();
    if (run.givenUp) {
      if (++run.givenUp.looks >= GRACE_LOOKS) void this.close(run.givenUp.reason);
      return;
    }
    const problem = run.watchdog.look();
    if (problem instanceof LaneHang) this.giveUp(problem);
    else if (problem) void this.close(problem);
  }
}

function orderFor(mode: RunMode): number {
  if (typeof mode === 'object') return Order.runGated;
  return mode === 'recorded' ? Order.runRecorded : Order.run;
}

function ended({ orderedNs, logs, program }: RunUnderWay): ThreadedRun {
  const beganNs = Math.min(...program.times.map((times) => times.beganNs));
  const endedNs = Math.max(...program.times.map((times) => times.endedNs));
  logs?.forEach((log, lane) => {
    log.startNs = program.times[lane].beganNs - beganNs;
    for (let i = 0; i < log.count; i++) log.endsNs[i] -= beganNs;
  });
  const hosts = hostOfEach(program.hosts).map((host) => (program.here[host] ? 0 : host));
  return { orderedNs, beganNs, endedNs, logs, hosts };
}
