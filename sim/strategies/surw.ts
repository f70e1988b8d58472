import { Verb } from '../../src/lane/lane.js';
import { accessesCell } from '../access-conflict.js';
import { ComesBack } from '../comes-back.js';
import type { Outlook } from '../execution.js';
import { ownerIn, ruledLane } from '../interleaving.js';
import type { Random } from '../random.js';
import { type Memory, ownMemory, type Strategy } from '../strategy.js';
import type { System } from '../system.js';

/** How often each lane accesses each shared object. */
export interface AccessProfile {
  /** `counts[lane][object]`: a cell is an object by its number; all plain bytes are one more, the last. */
  readonly counts: readonly Int32Array[];
}

/**
 * Counts accesses in one run in which a lane goes on until it blocks, or comes back to where it was, as one that polls
 * does: what `Surw` takes for what the lanes have to do. Leaves the system at its beginning. A run is cut off at
 * `maxSteps`, and where all lanes only go round.
 */
export function profile(system: System, maxSteps = 1e7): AccessProfile {
  const { lanes, cellNames } = system;
  const counts = lanes.map(() => new Int32Array(cellNames.length + 1));
  const enabled = new Int32Array(lanes.length);
  const turn = new ComesBack(system.words);
  const turns = new ComesBack(system.words);
  let last = -1;
  system.reset();
  for (let step = 0; step < maxSteps; step++) {
    const count = system.enabledLanes(enabled);
    if (count === 0) break;
    let lane = ruledLane(last, enabled, count, system);
    if (lane !== last) turn.restart();
    else if (turn.isBack()) {
      if (turns.isBack()) break;
      lane = nextLane(last, enabled, count);
      turn.restart();
    }
    last = lane;
    const { verb, cell, cells } = system.state(last);
    if (verb === Verb.touches) counts[system.ownerOf[last]][cellNames.length]++;
    else
      for (const accessed of cells.length > 1 ? new Set(cells) : [cell])
        counts[system.ownerOf[last]][accessed]++;
    system.step(last);
    system.fault(); // asked after every step, so that none is left over for the next run
  }
  system.reset();
  return { counts };
}

/** The lane that comes after `last`, in the order of their numbers, round and round. */
function nextLane(last: number, enabled: Int32Array, count: number): number {
  for (let i = 0; i < count; i++) if (enabled[i] > last) return enabled[i];
  return enabled[0];
}

const Drawn = {
  /** The object whose accesses are the interesting ones in this run, or -1: then all steps are alike. */
  object: 0,
  /** The lane that makes the next interesting access; -1 where no lane is counted to have any left. */
  turn: 1,
  /** Whether the step that is being taken makes one. */
  tookInteresting: 2,
} as const;

/**
 * Selectively uniform random walk (Zhao, Wolff, Mathur and Roychoudhury, "Selectively Uniform Concurrency Testing",
 * ASPLOS 2025). Each run draws one shared object; the accesses to it are the interesting ones. The lane that makes the
 * next of them is drawn in proportion to how many each still has to make. Lanes that stand at an interesting access
 * out of turn are held back; all others are as likely as each other.
 *
 * Guaranteed: if the counts are exact and no lane ever waits, every order of the lanes' interesting accesses is as
 * likely as any other, however many other steps there are. Lanes that wait make it an approximation, as in the paper.
 *
 * Where this differs: lanes are all there from the beginning, so no weight is handed from a lane to those it spawns;
 * all plain bytes are one object, not one for each variable; the object is drawn among those that two lanes or more
 * access; counts come from one run under a fixed rule, not a random one; where a count was too low, a lane with none
 * left can still be drawn, once no other can go on.
 */
export class Surw implements Strategy {
  private outlook!: Outlook;
  private readonly objects: readonly number[];
  /** How many accesses to the object each lane still has to make. */
  private readonly remaining: Int32Array;
  private readonly eligible: Int32Array;
  private readonly plain: number;
  /** What this run has drawn, by `Drawn`. */
  private readonly drawn: Int32Array;

  /**
   * @param random where choices come from.
   * @param accesses of the system to be run: see `profile`.
   * @param memory where it keeps what it has drawn.
   */
  constructor(
    private readonly random: Random,
    private readonly accesses: AccessProfile,
    memory: Memory = ownMemory,
  ) {
    const { counts } = accesses;
    const users = (object: number) => counts.filter((lane) => lane[object] > 0).length;
    this.objects = [...counts[0].keys()].filter((object) => users(object) > 1);
    this.plain = counts[0].length - 1;
    this.remaining = memory(counts.length);
    this.drawn = memory(3);
    this.eligible = new Int32Array(counts.length);
  }

  /** @throws RangeError where the profile is of another system. */
  attach(outlook: Outlook): void {
    if (outlook.lanes.length !== this.remaining.length || outlook.cellNames.length !== this.plain) {
      throw new RangeError('the profile is of another system: profile the one that is run');
    }
    this.outlook = outlook;
  }

  /**
   * Draws the object of this run.
   * @throws RangeError where the profile is of another system.
   */
  begin(outlook: Outlook): void {
    this.attach(outlook);
    const { objects, remaining, drawn } = this;
    const object = objects.length === 0 ? -1 : objects[this.random.below(objects.length)];
    for (let lane = 0; lane < remaining.length; lane++) {
      remaining[lane] = object < 0 ? 0 : this.accesses.counts[lane][object];
    }
    drawn[Drawn.object] = object;
    drawn[Drawn.turn] = this.drawAmongAll();
  }

  /** One of those that are not held back. */
  choose(enabled: Int32Array, count: number): number {
    const { eligible } = this;
    let eligibles = 0;
    for (let i = 0; i < count; i++) {
      const lane = enabled[i];
      if (this.owner(lane) === this.drawn[Drawn.turn] || !this.isInteresting(lane))
        eligible[eligibles++] = lane;
    }
    let lane: number;
    if (eligibles === 1) lane = eligible[0];
    else if (eligibles > 1) lane = eligible[this.random.below(eligibles)];
    else lane = this.drawAmong(enabled, count); // only lanes held back can go on: one of them has the turn now
    this.drawn[Drawn.tookInteresting] = this.isInteresting(lane) ? 1 : 0;
    return lane;
  }

  /** After an interesting access, draws who makes the next. */
  taken(lane: number): void {
    if (this.drawn[Drawn.tookInteresting] === 0) return;
    const owner = this.owner(lane);
    if (this.remaining[owner] > 0) this.remaining[owner]--;
    this.drawn[Drawn.turn] = this.drawAmongAll();
  }

  private owner(place: number): number {
    return ownerIn(this.outlook, place);
  }

  private isInteresting(lane: number): boolean {
    const object = this.drawn[Drawn.object];
    if (object < 0) return false;
    const state = this.outlook.state(lane);
    return state.verb === Verb.touches ? object === this.plain : accessesCell(state, object);
  }

  /** A lane that has not ended, in proportion to what it has left; -1 where none has any. */
  private drawAmongAll(): number {
    const { remaining, outlook } = this;
    let total = 0;
    for (let lane = 0; lane < remaining.length; lane++) {
      if (remaining[lane] > 0 && !outlook.hasEnded(lane)) total += remaining[lane];
    }
    if (total === 0) return -1;
    let drawn = this.random.below(total);
    for (let lane = 0; ; lane++) {
      if (remaining[lane] === 0 || outlook.hasEnded(lane)) continue;
      drawn -= remaining[lane];
      if (drawn < 0) return lane;
    }
  }

  /** One of these lanes, in proportion to what it has left; where none has any, each as likely as any other. */
  private drawAmong(lanes: Int32Array, count: number): number {
    const { remaining } = this;
    if (count === 1) return lanes[0];
    let total = 0;
    for (let i = 0; i < count; i++) total += remaining[this.owner(lanes[i])];
    if (total === 0) return lanes[this.random.below(count)];
    let drawn = this.random.below(total);
    for (let i = 0; ; i++) {
      drawn -= remaining[this.owner(lanes[i])];
      if (drawn < 0) return lanes[i];
    }
  }
}
