import { Accesses } from '../../src/lane/accesses.js';
import { Verb } from '../../src/lane/lane.js';
import { HoldSteps } from '../hold/hold-steps.js';
import { MemoryBudget } from '../states/memory-budget.js';
import { NO_ROW } from '../states/state-table.js';
import type { System } from '../system.js';
import { type Finding, findAtEnd } from '../watch/finding.js';
import { ByteRanges } from './byte-ranges.js';
import type { Exploration, ExploreOptions } from './explore.js';
import { LastAccesses, type UnorderedAccess } from './last-accesses.js';
import { Overlaps } from './overlaps.js';
import { PathClocks } from './path-clocks.js';
import { Waits } from './waits.js';
import { canBeWalked, Walk } from './walk.js';
import { type LinearWay, wayToEnd, wayToFault, wayToRace } from './walked-way.js';

const PROGRESS_EVERY = 1 << 12;

/** So many steps first, each with all others that are possible there. */
const HELD_TOGETHER = 512;

/** How far to walk. */
export type OnePathOptions = Pick<ExploreOptions, 'hold' | 'onProgress'> &
  Required<Pick<ExploreOptions, 'maxStates' | 'maxBytes'>>;

/** A race: before which step of the walk, whose step that is, and what it races with. */
export interface RaceOnPath {
  readonly step: number;
  readonly lane: number;
  readonly first: UnorderedAccess;
}

/** A step that does something wrong, by its number, and whose it is. */
interface FaultOnPath {
  readonly step: number;
  readonly lane: number;
}

/**
 * Decides over every interleaving by walking one of them, for systems whose lanes only wait for counters, store counters
 * and touch plain bytes. What such a lane does is settled by what it reads, and waits can only be reached, never undone. So
 * as long as there is no race, the steps and what each of them comes to are the same in every interleaving, and all of
 * them are the linear orders of one partial order: each lane's own, and from the store that first reached a goal to the
 * step that waited for it. Two touches of common bytes that it does not order come to stand next to each other in one of
 * them: that is a race. docs/guarantees.md has the argument.
 *
 * The walk is made twice: once to see what is touched, what goes wrong and how it ends, and once, when it is known which
 * bytes are worth it, to look at what is ordered.
 */
export class OnePath {
  /** What was found, with a way there: no more than has to come before it, each lane as far as it goes. */
  way: LinearWay | null = null;
  private readonly waits: Waits;
  private readonly budget: MemoryBudget;
  private readonly ranges: ByteRanges;
  private readonly hold: HoldSteps | null;
  private readonly bytes = new Accesses();
  private readonly enabled: Int32Array;
  private overlaps: Overlaps | null = null;
  private steps = 0;
  private fault: FaultOnPath | null = null;
  private race: RaceOnPath | null = null;
  private atEnd: Finding | null = null;
  private isStopped = false;

  private constructor(
    private readonly system: System,
    private readonly options: OnePathOptions,
  ) {
    this.waits = new Waits(system);
    this.budget = new MemoryBudget(options.maxBytes);
    this.ranges = new ByteRanges(this.budget);
    this.hold = options.hold ? new HoldSteps(system) : null;
    this.enabled = new Int32Array(system.lanes.length);
  }

  /**
   * Walks a system; null where it is none to be walked, goes round for ever, or a limit is reached: then this says nothing.
   * @throws BadLane as `explore` does.
   */
  static of(system: System, options: OnePathOptions): OnePath | null {
    if (!canBeWalked(system)) return null;
    const path = new OnePath(system, options);
    path.waits.clear();
    const isDecided = path.look() && path.order();
    path.waits.keep();
    if (path.isStopped) return path;
    return isDecided && (path.isRight || path.findWay()) ? path : null;
  }

  /** What it came to. Where it was stopped, that is nothing. */
  result(): Exploration {
    const { steps, waits, hold, budget } = this;
    return {
      complete: !this.isStopped && this.race === null,
      findings: this.way ? [this.way.finding] : [],
      states: steps + 1,
      transitions: steps,
      peakStates: 1,
      bytes: budget.held,
      path: null,
      interleavings: null,
      held: hold?.count(steps) ?? null,
      ...waits.result(),
      symmetry: [],
    };
  }

  private get isRight(): boolean {
    return this.race === null && this.fault === null && this.atEnd === null;
  }

  private findWay(): boolean {
    const { system, race, fault, ranges, overlaps } = this;
    if (race && overlaps) this.way = wayToRace(system, race, ranges, overlaps);
    else if (fault) this.way = wayToFault(system, fault.step, fault.lane);
    else this.way = wayToEnd(system);
    return this.way !== null;
  }

  /** The first time: false where nothing can be said. */
  private look(): boolean {
    const { system } = this;
    const walk = new Walk(system);
    for (let lane = walk.next(); lane >= 0; lane = walk.next()) {
      this.steps = walk.steps;
      if (walk.steps + 1 >= this.options.maxStates || !this.goesOn(walk.steps)) return false;
      if (this.hold && !walk.hasFault) this.holdStep(this.hold, walk.steps, lane);
      if (system.touchesNext(lane) && !this.take(lane)) return false;
      if (walk.step(lane) !== null) this.fault ??= { step: walk.steps - 1, lane };
    }
    this.steps = walk.steps;
    if (!walk.isFit) return false;
    if (walk.hasFault) return true;
    system.enabledLanes(this.enabled); // marks who waits for good
    this.atEnd = findAtEnd(system);
    return true;
  }

  /** The first steps are held together with those of others that can go on, for whom a lane may leave something behind. */
  private holdStep(hold: HoldSteps, step: number, lane: number): void {
    const { system, enabled } = this;
    if (step < HELD_TOGETHER) {
      hold.visit(enabled, system.enabledLanes(enabled), 1);
      return;
    }
    enabled[0] = lane;
    hold.visit(enabled, 1);
  }

  /** The second time: false where nothing can be said. */
  private order(): boolean {
    const { system, budget, bytes, ranges } = this;
    const overlaps = new Overlaps(ranges, budget);
    this.overlaps = overlaps;
    if (!overlaps.find()) return false;
    budget.held += LastAccesses.bytes(overlaps, system.lanes.length);
    if (budget.isExceeded) return false;
    const walk = new Walk(system);
    const past = new PathClocks(system, walk, budget);
    const last = new LastAccesses(overlaps, past.clocks);
    for (let lane = walk.next(); lane >= 0; lane = walk.next()) {
      if (!this.goesOn(this.steps + walk.steps)) return false;
      const state = system.state(lane);
      if (state.verb === Verb.touches) {
        system.declare(lane, bytes);
        for (let at = 0; at < bytes.count; at++) {
          const place = overlaps.placeOf[ranges.numberOf(bytes, at)];
          if (place < 0) continue;
          const isWrite = bytes.isWrite[at] !== 0;
          const first = last.unordered(lane, place, isWrite);
          if (first) {
            this.race = { step: walk.steps, lane, first };
            return true;
          }
          last.add(lane, place, isWrite);
        }
        if (last.isTooMuch) return false;
      } else if (state.verb === Verb.awaits && past.hear(lane, state.cell)) {
        system.waited[lane][state.index] = 1;
      }
      walk.step(lane);
      if (state.verb === Verb.stores && !past.tell(lane, state.cell)) return false;
      past.after(lane);
    }
    return true;
  }

  /** Takes down what a lane's next step touches; false where there is no room. */
  private take(lane: number): boolean {
    const { bytes, ranges } = this;
    this.system.declare(lane, bytes);
    for (let at = 0; at < bytes.count; at++) {
      const range = ranges.numberOf(bytes, at);
      if (range === NO_ROW) return false;
      ranges.touch(range, lane, bytes.isWrite[at]);
    }
    return true;
  }

  private goesOn(steps: number): boolean {
    if (steps % PROGRESS_EVERY === 0 && steps > 0 && this.options.onProgress?.(steps) === false) {
      this.isStopped = true;
    }
    return !this.isStopped;
  }
}
