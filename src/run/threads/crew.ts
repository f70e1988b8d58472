import { STEPS_PER_OPERATION, StepLog } from '../../lane/step-log.js';
import { cellWords, type LanesImage, type ProtocolShape, parkingWords } from '../../program/memory-image.js';
import type { TileContext } from '../../program/protocol.js';
import { compiledOf, runCompiled } from './advance.js';
import { nowNs } from './clock.js';
import { LaneTimes, Own } from './control.js';
import { Gate, type GateMemory } from './gate.js';
import { type BoundLane, HostedLanes } from './hosted-lanes.js';
import type { Hosts } from './hosting.js';
import { type Cells, runLane, runLaneGated, runLaneRecorded } from './lane-runner.js';
import { SpinThenPark } from './spin-then-park.js';

/** What a thread needs to carry out the lanes that it hosts. */
export interface CrewPlan {
  readonly memory: ArrayBufferLike;
  readonly image: LanesImage;
  readonly protocol: ProtocolShape;
  readonly context: TileContext;
  readonly hosts: Hosts;
  /** Which of them it is. */
  readonly host: number;
  /** Of all lanes. */
  readonly times: SharedArrayBuffer;
  /** Words that it shares with the engine: `Own`. */
  readonly own: Int32Array;
}

/** How lanes are carried out: at full speed, with a log of each, or with the steps in the order given. */
export type CrewMode = 'plain' | 'recorded' | GateMemory;

/** What a lane did, by its number. */
export interface LaneLog {
  readonly lane: number;
  readonly log: StepLog;
}

/** The lanes that one thread hosts, bound to a schedule's memory. A single one has a loop of its own. */
export class Crew {
  private readonly cells: Cells;
  private readonly bound: readonly BoundLane[];
  private readonly times: readonly LaneTimes[];
  private sole: SpinThenPark | null = null;
  private several: HostedLanes | null = null;

  constructor(private readonly plan: CrewPlan) {
    const { memory, image, protocol, context, hosts, host, times } = plan;
    const words = new Int32Array(memory);
    const { lanes, cells } = protocol;
    this.cells = { words, at: cellWords(image, cells.length) };
    this.bound = hosts[host].map((number) => {
      const lane = lanes[number];
      return { number, lane, r: lane.registers.bind(words, image.registers[number] / 4), context };
    });
    this.times = lanes.map((_, lane) => new LaneTimes(times, lane));
  }

  /**
   * Carries the lanes out. What one of them throws comes out.
   * @param meet called when all is ready.
   * @returns their logs, if the mode says so.
   */
  run(mode: CrewMode, meet: () => void): readonly LaneLog[] {
    const logs = mode === 'recorded' ? this.bound.map(emptyLog) : [];
    if (this.bound.length === 1) this.runSole(mode, logs, meet);
    else this.runSeveral(mode, logs, meet);
    return logs.map((log, index) => ({ lane: this.bound[index].number, log }));
  }

  /** Puts the lanes at their beginning, for a thread that is to be let go of in between. */
  begin(): void {
    this.say(nowNs());
    this.hosted.begin();
  }

  /**
   * Carries them on from where they are, until they have ended or the run is given up, or until none could go on for so long.
   * @returns whether the thread is done with them.
   */
  goOn(limitMs: number): boolean {
    if (!this.hosted.goOn(limitMs)) return false;
    for (const { number } of this.bound) this.end(number);
    return true;
  }

  /** Carries them on as far as they go now, with so many looks more. @returns whether any took a step. */
  goOnNow(looks: number): boolean {
    return this.hosted.goOnNow(looks);
  }

  /** Whether all of them have ended. */
  get haveEnded(): boolean {
    return this.hosted.haveEnded;
  }

  private runSole(mode: CrewMode, [log]: readonly StepLog[], meet: () => void): void {
    const { cells, plan } = this;
    const [{ number, lane, r, context }] = this.bound;
    const { image, protocol, hosts } = plan;
    this.sole ??= new SpinThenPark(cells, parkingWords(image), number, protocol.lanes, hosts);
    const waiting = this.sole;
    waiting.reset();
    plan.own[Own.lane] = number;
    const compiled = mode === 'plain' ? compiledOf(lane) : null;
    meet();
    this.times[number].beganNs = nowNs();
    if (compiled) runCompiled(compiled, lane, r, context, waiting);
    else if (mode === 'plain') runLane(lane, r, context, cells, waiting);
    else if (mode === 'recorded') {
      const recorder = { log, nowNs, tookWait: () => waiting.tookWait() };
      runLaneRecorded(lane, r, context, cells, waiting, recorder);
    } else runLaneGated(lane, r, context, cells, waiting, new Gate(mode, number));
    this.end(number);
  }

  private runSeveral(mode: CrewMode, logs: readonly StepLog[], meet: () => void): void {
    if (typeof mode === 'object') throw new Error('steps in a given order take a thread for each lane');
    meet();
    this.say(nowNs());
    this.hosted.run(mode === 'recorded' ? { logs, nowNs } : null);
    for (const { number } of this.bound) this.end(number);
  }

  private get hosted(): HostedLanes {
    const { image, host, hosts, protocol, own } = this.plan;
    const ended = (lane: number) => this.end(lane);
    this.several ??= new HostedLanes(
      this.cells,
      parkingWords(image),
      host,
      hosts,
      protocol.lanes,
      this.bound,
      own,
      ended,
    );
    return this.several;
  }

  /** Says when the lanes began. */
  private say(beganNs: number): void {
    for (const { number } of this.bound) this.times[number].beganNs = beganNs;
  }

  /** Says that a lane has ended, if that was not said: those of a run that was given up end together. */
  private end(lane: number): void {
    const times = this.times[lane];
    if (times.endedNs === 0) times.endedNs = nowNs();
  }
}

function emptyLog({ context }: BoundLane): StepLog {
  return new StepLog((context as TileContext).ops.length * STEPS_PER_OPERATION);
}
