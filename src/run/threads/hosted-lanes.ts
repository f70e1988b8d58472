import { CHOSEN, END, type Lane, type RegisterFile, type State, Verb } from '../../lane/lane.js';
import type { StepLog } from '../../lane/step-log.js';
import type { parkingWords } from '../../program/memory-image.js';
import { type Advance, compiledOf, STAYS, type Surroundings, stepwise } from './advance.js';
import { Own } from './control.js';
import { type Hosts, parksItself } from './hosting.js';
import { access, type Cells } from './lane-runner.js';
import { Looks } from './looks.js';
import { Patience } from './patience.js';
import { type OpenWait, Sleeper } from './sleeper.js';
import { flagOf, WakeUps } from './wake-ups.js';

/** A lane as a thread carries it out. */
export interface BoundLane {
  /** Its number in the protocol. */
  readonly number: number;
  readonly lane: Lane;
  readonly r: RegisterFile;
  readonly context: unknown;
}

/** Records the steps of lanes. */
export interface Recording {
  /** In the order in which the lanes are hosted. */
  readonly logs: readonly StepLog[];
  nowNs(): number;
}

/** A lane, and how far it has come. */
interface Place extends BoundLane {
  /** The state that it comes to next. */
  pc: number;
  /** Whether it has found its present wait not yet over; where steps are recorded. */
  waited: boolean;
  readonly polls: boolean;
  readonly advance: Advance;
}

/**
 * Carries several lanes out in one thread: it takes one operation of the first of them that can go on, again and again,
 * and spins and then sleeps only where none can. The steps it takes are those of some interleaving, so that what holds
 * for all of them holds here.
 */
export class HostedLanes implements Surroundings {
  private readonly places: readonly Place[];
  readonly looks: Looks;
  private readonly sleeper: Sleeper;
  private readonly wakeUps: WakeUps;
  private readonly patience = new Patience();

  /**
   * @param cells the protocol's cells.
   * @param parking the parking cells of `lanes`.
   * @param hosts which lanes each thread has; this one is number `host`.
   * @param bound its own, in the order in which it prefers them.
   * @param own words that it shares with the engine.
   * @param ended told of each lane that has ended.
   */
  constructor(
    readonly cells: Cells,
    parking: ReturnType<typeof parkingWords>,
    host: number,
    hosts: Hosts,
    lanes: readonly Lane[],
    bound: readonly BoundLane[],
    private readonly own: Int32Array,
    private readonly ended: (lane: number) => void,
  ) {
    this.looks = new Looks(cells);
    this.sleeper = new Sleeper(cells, parking, flagOf(hosts[host], parking));
    this.wakeUps = new WakeUps(cells, parking, host, hosts, lanes);
    this.places = bound.map((lane) => ({
      ...lane,
      pc: END,
      waited: false,
      polls: mayPoll(lane.lane),
      advance: compiledOf(lane.lane) ?? stepwise(lane.lane),
    }));
  }

  /** Puts every lane at its beginning. */
  begin(): void {
    this.looks.reset();
    for (const place of this.places) {
      place.pc = place.lane.begin(place.r, place.context);
      place.waited = false;
      if (place.pc === END) this.ended(place.number);
    }
  }

  /** Carries the lanes out from their beginning until all have ended; false where the run was given up. */
  run(recording: Recording | null = null): boolean {
    this.begin();
    for (;;) {
      this.advance(recording);
      if (this.haveEnded) return true;
      if (!this.wait()) return false;
    }
  }

  /**
   * Carries the lanes on from where they are until all have ended, the run is given up, or none could go on for so long.
   * @returns whether the thread is done with them.
   */
  goOn(limitMs: number): boolean {
    this.sleeper.mark(this.openWaits, false);
    for (;;) {
      this.advance(null);
      if (this.haveEnded || !this.wait(limitMs)) return true;
      if (this.canGoOn) continue;
      this.sleeper.mark(this.openWaits, true);
      return false;
    }
  }

  /**
   * Carries the lanes on as far as they go, and looks so many times more, without a sleep.
   * @returns whether any of them took a step.
   */
  goOnNow(looks: number): boolean {
    let moved = false;
    for (let look = 0; look <= looks; look++) {
      if (look > 0 && !this.canGoOn) continue;
      while (this.takeTurn(this.take)) moved = true;
      if (this.haveEnded) break;
    }
    return moved;
  }

  get haveEnded(): boolean {
    return this.places.every(({ pc }) => pc === END);
  }

  stored(cell: number, value: number): void {
    this.wakeUps.stored(cell, value);
  }

  /** Waits are looked at, and not waited for, while another lane can go on. */
  await(state: State, r: RegisterFile, context: unknown): boolean {
    return this.looks.isOver(state, r, context);
  }

  /** Takes operations until no lane can go on. */
  private advance(recording: Recording | null): void {
    if (recording) while (this.takeTurn((index) => this.takeRecorded(index, recording)));
    else while (this.takeTurn(this.take));
  }

  /**
   * Takes an operation of the first lane that can go on. One that polls can always go on, though it may get nowhere until
   * another does: it takes a step beside that one.
   * @returns whether there was any.
   */
  private takeTurn(take: (index: number) => boolean): boolean {
    const { places } = this;
    let moved = false;
    for (let i = 0; i < places.length; i++) {
      if (places[i].pc === END || !take(i)) continue;
      if (!places[i].polls) return true;
      moved = true;
    }
    return moved;
  }

  /** Takes steps of a lane, if it can go on. The one that is preferred gives way to nobody. */
  private readonly take = (index: number): boolean => {
    const place = this.places[index];
    const { r, context, polls, number } = place;
    this.own[Own.lane] = number;
    const pc = place.advance(place.pc, r, context, this, index > 0 || polls);
    if (pc === STAYS) return false;
    place.pc = pc;
    if (pc === END) this.ended(number);
    return true;
  };

  /**
   * The same with a record of every step. In a log a step begins where the one before it ended: so that no operation counts
   * the time in which others were taken, a recorded lane gives way only where it waits.
   */
  private takeRecorded(index: number, { logs, nowNs }: Recording): boolean {
    const place = this.places[index];
    const { lane, r, context, polls, number } = place;
    this.own[Own.lane] = number;
    let moved = false;
    while (place.pc !== END) {
      const { pc } = place;
      const state = lane.states[pc];
      if (moved && state.verb === Verb.awaits) return true;
      const operation = state.operation(r, context);
      if (!access(state, r, context, this.cells, this)) {
        place.waited = true;
        return moved;
      }
      logs[index].record(pc, operation, nowNs(), place.waited);
      place.waited = false;
      place.pc = state.next === CHOSEN ? state.choose(r, context) : state.next;
      moved = true;
      if (polls && (state.verb === Verb.loads || state.verb === Verb.updates)) return true;
    }
    this.ended(number);
    return true;
  }

  /** Spins, and sleeps then, until a lane can go on, or so long at most; false where the run was given up. */
  private wait(limitMs?: number): boolean {
    const { spins } = this.patience;
    for (let spin = 0; spin < spins; spin++) {
      if (!this.canGoOn) continue;
      this.patience.met(spin);
      return true;
    }
    return this.sleeper.sleep(this.openWaits, this.patience, limitMs);
  }

  /** Where lanes stand that have not ended, once none can go on. */
  private get openWaits(): readonly OpenWait[] {
    const open = this.places.filter(({ pc }) => pc !== END);
    return open.map(({ number, lane, pc, r, context }) => ({
      lane: number,
      state: lane.states[pc],
      r,
      context,
    }));
  }

  /** Whether the wait of a lane is over. */
  private get canGoOn(): boolean {
    const { places, looks } = this;
    for (let i = 0; i < places.length; i++) {
      const { pc, lane, r, context } = places[i];
      if (pc !== END && looks.isReached(lane.states[pc], r, context)) return true;
    }
    return false;
  }
}

/** Whether a thread that has other things to do may carry these lanes out: it is let go of where they wait for long. */
export function mayBlock(hosted: readonly number[], lanes: readonly Lane[]): boolean {
  return hosted.every((lane) => !mayPoll(lanes[lane]) && !parksItself(lanes[lane]));
}

/** Whether a lane looks at memory without waiting for it, and so may do it again and again. */
function mayPoll({ states }: Lane): boolean {
  return states.some(({ verb }) => verb === Verb.loads || verb === Verb.updates);
}
