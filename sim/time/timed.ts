import { type State, Verb } from '../../src/lane/lane.js';
import { StepLog } from '../../src/lane/step-log.js';
import type { Strategy } from '../strategy.js';
import type { System } from '../system.js';
import { Contention } from './contention.js';
import type { CostModel } from './cost-model.js';
import { type HostedLanes, Turns } from './turns.js';

/** When the next step of a lane that waits, sleeps, has ended or is not at its turn will be complete. */
const NEVER = Number.POSITIVE_INFINITY;

const NS_PER_MS = 1e6;

/**
 * Discrete-event simulation: the lane whose next step is complete first goes next. A step takes effect when it is
 * complete; a lane that waited goes on `observeNs` after the store that it waited for, and one that sleeps with a time limit
 * when that has passed. Lanes on one host take steps one
 * after the other. Ties go to the lower lane, so the same system and costs give the same run. A strategy like any other;
 * `runTimed` is the faster way to run it.
 */
export class Timed implements Strategy {
  /** When the latest step was complete. */
  nowNs = 0;
  /** A log for each lane; empty where logging is off. */
  readonly logs: readonly StepLog[];
  private system!: System;
  private turns: readonly Turns[] = [];
  /** The one lane of each host, or -1 where it has several. */
  private readonly sole: Int32Array;
  /** The host of each lane. */
  private readonly hostOf: Int32Array;
  /** When each lane's next step will be complete, and when it began. */
  private readonly dueNs: Float64Array;
  private readonly beganNs: Float64Array;
  /** What each lane's next step works on, where that is asked for. */
  private readonly operations: Int32Array;
  /** Whether each lane was looked at since its last step and could not go on. */
  private readonly waits: Uint8Array;
  /** The lane whose step each host takes, or -1; and since when none of its lanes can go on, `NEVER` where one can. */
  private readonly planned: Int32Array;
  private readonly idleSinceNs: Float64Array;
  private readonly contention: Contention | null;
  /** By place in the system's lanes, where a lane has further places for what it chooses: all of its places. */
  private places: readonly (readonly number[])[] = [];
  /** By lane: whether its planned step is that the limit of its sleep passes. */
  private readonly sleeps: Uint8Array;

  /**
   * @param lanes how many the system has.
   * @param logging whether every step is recorded in `logs`.
   * @param logCapacity steps that each log has room for at first.
   * @param hosts which lanes are on one host. Default: each has its own.
   */
  constructor(
    lanes: number,
    private readonly costs: CostModel,
    private readonly logging: boolean,
    logCapacity = 1024,
    private readonly hosts: HostedLanes = Array.from({ length: lanes }, (_, lane) => [lane]),
  ) {
    this.logs = Array.from({ length: lanes }, () => new StepLog(logging ? logCapacity : 0));
    this.sole = Int32Array.from(hosts, (lanes) => (lanes.length === 1 ? lanes[0] : -1));
    this.hostOf = new Int32Array(lanes);
    for (const [host, hosted] of hosts.entries()) for (const lane of hosted) this.hostOf[lane] = host;
    this.dueNs = new Float64Array(lanes);
    this.beganNs = new Float64Array(lanes);
    this.operations = new Int32Array(lanes);
    this.waits = new Uint8Array(lanes);
    this.sleeps = new Uint8Array(lanes);
    this.planned = new Int32Array(hosts.length);
    this.idleSinceNs = new Float64Array(hosts.length);
    const { sharing } = costs;
    this.contention = sharing && hosts.length > 1 ? new Contention(sharing, hosts.length) : null;
  }

  /** Sets the clock to the beginning. Logs are not emptied: with logging, one object is for one run. */
  begin(system: System): void {
    if (this.system !== system) {
      this.system = system;
      this.turns = this.hosts.map((lanes) => new Turns(system, lanes, this.waits));
      const all = [...this.waits.keys()];
      this.places = all.map((place) =>
        all.filter((other) => system.ownerOf[other] === system.ownerOf[place]),
      );
    }
    for (const turns of this.turns) turns.reset();
    this.nowNs = this.costs.startNs ?? 0;
    for (const log of this.logs) log.startNs = this.nowNs;
    this.dueNs.fill(NEVER);
    this.waits.fill(0);
    this.sleeps.fill(0);
    this.planned.fill(-1);
    this.idleSinceNs.fill(NEVER);
    this.contention?.begin();
  }

  /** The lane whose step is complete first; the clock goes on to that moment. */
  choose(): number {
    this.planAll();
    const lane = this.earliest();
    this.advance(lane);
    return lane;
  }

  /** The lane's next step has yet to be planned. */
  taken(lane: number): void {
    for (const place of this.places[lane]) {
      const host = this.hostOf[place];
      this.dueNs[place] = NEVER;
      this.waits[place] = 0;
      this.planned[host] = -1;
      this.idleSinceNs[host] = NEVER;
      if (this.contention) this.release(host, this.contention);
    }
  }

  planAll(): void {
    for (let host = 0; host < this.hosts.length; host++) this.planHost(host);
  }

  /** Plans what comes after a step of this lane that changes nothing for lanes of other hosts. */
  planAfter(lane: number): void {
    this.planHost(this.hostOf[lane]);
  }

  /**
   * Says which lane of a host takes its next step and when it will be complete, if that is not known: it begins now, as
   * the host has just taken one, or what a lane waited for has just come.
   */
  private planHost(host: number): void {
    const before = this.planned[host];
    if (before >= 0) {
      const isWoken = this.sleeps[before] !== 0 && !this.system.isAsleep(before);
      if (this.system.isEnabled(before) && !isWoken) return;
      this.dueNs[before] = NEVER;
      this.waits[before] = 1;
      if (this.contention) this.release(host, this.contention);
    }
    const lane = this.nextOf(host);
    this.planned[host] = lane;
    if (lane >= 0) this.planStep(lane, host);
    else if (this.idleSinceNs[host] === NEVER) this.idleSinceNs[host] = this.nowNs;
  }

  private planStep(lane: number, host: number): void {
    const { system, nowNs } = this;
    const state = system.state(lane);
    const operation = this.logging || state.event !== '' ? system.operation(lane) : -1;
    this.operations[lane] = operation;
    this.beganNs[lane] = nowNs;
    this.sleeps[lane] = system.isAsleep(lane) ? 1 : 0;
    if (this.sleeps[lane] !== 0) {
      // Meanwhile its host does nothing, and somebody may wake it.
      this.idleSinceNs[host] = nowNs;
      this.dueNs[lane] = nowNs + state.limitMs(system.registers[lane], system.contexts[lane]) * NS_PER_MS;
      return;
    }
    let costNs = this.costs.stepNs(lane, state, operation);
    if (this.contention) {
      costNs *= this.contention.start(host, state, operation);
      this.stretchOthers(host, this.contention);
    }
    const idleSinceNs = this.idleSinceNs[host];
    this.dueNs[lane] = nowNs + costNs + (idleSinceNs === NEVER ? 0 : this.observedNs(nowNs - idleSinceNs));
  }

  private release(host: number, contention: Contention): void {
    contention.stop(host);
    this.stretchOthers(host, contention);
  }

  /** The rest of what other hosts are at takes longer, or less long, from now on. */
  private stretchOthers(host: number, contention: Contention): void {
    const { planned, dueNs, nowNs } = this;
    for (let other = 0; other < planned.length; other++) {
      const lane = planned[other];
      if (other !== host && lane >= 0) dueNs[lane] = nowNs + (dueNs[lane] - nowNs) * contention.change(other);
    }
  }

  /** The lane of a host that takes the next step, or -1 where none can. One that is alone there needs no turns. */
  private nextOf(host: number): number {
    const lane = this.sole[host];
    if (lane < 0) return this.turns[host].next();
    // Nothing comes by chance in virtual time.
    if (this.system.isEnabled(lane) && !this.system.isByChance(lane)) return lane;
    this.waits[lane] = 1;
    return -1;
  }

  private observedNs(waitedNs: number): number {
    const { observeNs, parking } = this.costs;
    return parking && waitedNs > parking.afterNs ? parking.wakeNs : observeNs;
  }

  /** The lane whose planned step is complete first, or -1 where none is planned. */
  earliest(): number {
    const { dueNs } = this;
    let best = -1;
    let bestNs = NEVER;
    for (let lane = 0; lane < dueNs.length; lane++) {
      if (dueNs[lane] < bestNs) {
        best = lane;
        bestNs = dueNs[lane];
      }
    }
    return best;
  }

  /** Lets time pass until a lane's planned step is complete. */
  advance(lane: number): void {
    this.nowNs = this.dueNs[lane];
    const host = this.hostOf[lane];
    if (this.sole[host] < 0) {
      const state = this.system.state(lane);
      this.turns[host].taken(state);
      if (this.logging) this.recordAbsence(lane, state);
    }
    if (!this.logging) return;
    this.logs[this.system.ownerOf[lane]].record(
      this.system.stateNumber(lane),
      this.operations[lane],
      this.nowNs,
      this.waits[lane] !== 0,
    );
  }

  /**
   * In a log a step begins where the one before it ended. So that no operation counts the time in which its host took
   * others, that time is a wait of its own in front of it.
   */
  private recordAbsence(lane: number, { verb, index }: State): void {
    const log = this.logs[lane];
    const lastNs = log.count === 0 ? log.startNs : log.endsNs[log.count - 1];
    if (verb === Verb.awaits || verb === Verb.parks || this.beganNs[lane] <= lastNs) return;
    log.record(index, this.operations[lane], this.beganNs[lane], true);
  }
}
