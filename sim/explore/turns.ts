import { END } from '../../src/lane/lane.js';
import type { System } from '../system.js';
import type { Footprints } from './footprints.js';

/** After so many states it is looked at whether choosing pays. */
const TRIAL_STATES = 2 ** 14;
/** It does where of all steps that were possible no more than this part was taken. */
const WORTH_IT = 0.8;

/**
 * Which lanes have to take turns in a state: those of a persistent set (Godefroid, "Partial-Order Methods for the
 * Verification of Concurrent Systems", LNCS 1032, 1996, chapter 4). Whatever all other lanes do, from where they stand to their
 * ends, commutes with the next steps of these lanes, lets none of them go on that cannot, and keeps none from it.
 */
export class Turns {
  /** By lane: its state among those of all lanes, as of the last `choose`. */
  private readonly at: Int32Array;
  private readonly canGoOn: Uint8Array;
  /** By two lanes: whether the next step of the first meets what the second has still to do; 0 where not looked at. */
  private readonly meets: Uint8Array;
  private readonly isInSet: Uint8Array;
  private readonly chosen: Uint8Array;
  private readonly open: Int32Array;
  private readonly sorted: Int32Array;
  private states = 0;
  private possible = 0;
  private taken = 0;

  /**
   * @param footprints what lanes are known to do; what else they are seen to do is added.
   * @param isWanted whether it is worth the trouble in any case.
   */
  constructor(
    { lanes: { length } }: System,
    private readonly footprints: Footprints,
    private readonly isWanted: boolean,
  ) {
    this.at = new Int32Array(length);
    this.canGoOn = new Uint8Array(length);
    this.meets = new Uint8Array(length * length);
    this.isInSet = new Uint8Array(length);
    this.chosen = new Uint8Array(length);
    this.open = new Int32Array(length);
    this.sorted = new Int32Array(length);
  }

  /** Whether sets were chosen without what has been seen of lanes since, so that all is to be looked at again. */
  get isOutdated(): boolean {
    return this.footprints.hasGrown;
  }

  /** Whether so many steps are left out that it is worth the trouble; yes while nobody knows yet. */
  get isWorthIt(): boolean {
    return this.isWanted || this.states !== TRIAL_STATES || this.taken <= WORTH_IT * this.possible;
  }

  /** The system is in its first state, and nothing has been looked at. */
  begin(): void {
    this.footprints.begin();
    this.footprints.prepare();
    this.states = 0;
    this.possible = 0;
    this.taken = 0;
  }

  /**
   * Sorts the lanes whose turn it is to the front, and counts them: all of them, or fewer.
   * @param enabled the lanes that can go on; the first `count` count.
   */
  choose(enabled: Int32Array, count: number): number {
    const { at, canGoOn, chosen, isInSet } = this;
    this.states++;
    this.possible += count;
    for (let lane = 0; lane < at.length; lane++) at[lane] = this.footprints.stateOf(lane);
    if (count < 2) return count;
    canGoOn.fill(0);
    for (let i = 0; i < count; i++) canGoOn[enabled[i]] = 1;
    this.meets.fill(0);
    let fewest = count;
    for (let i = 0; i < count && fewest > 1; i++) {
      const size = this.close(enabled[i], fewest);
      if (size >= fewest) continue;
      fewest = size;
      chosen.set(isInSet);
    }
    if (fewest < count) this.sort(enabled, count, fewest);
    return fewest;
  }

  /** A lane has taken a step from the state of the last `choose`, and may have woken others. */
  learn(lane: number): void {
    this.taken++;
    for (let other = 0; other < this.at.length; other++) {
      const from = this.at[other];
      if (from === END) continue;
      if (other === lane || this.footprints.stateOf(other) !== from) this.footprints.goOn(other, from);
    }
  }

  /**
   * Adds to a lane all lanes that have to take turns with it, or with one of those. Among them are those that could let one
   * of them go on which cannot: a wait meets every store of its cell, and sleep every notify.
   * @returns how many of them can go on, or `limit` where there are no fewer.
   */
  private close(first: number, limit: number): number {
    const { at, isInSet, open, canGoOn } = this;
    isInSet.fill(0);
    isInSet[first] = 1;
    open[0] = first;
    let size = 1;
    for (let opened = 1; opened > 0; ) {
      const lane = open[--opened];
      for (let other = 0; other < at.length; other++) {
        if (isInSet[other] !== 0 || at[other] === END || !this.meet(lane, other)) continue;
        size += canGoOn[other];
        if (size >= limit) return limit;
        isInSet[other] = 1;
        open[opened++] = other;
      }
    }
    return size;
  }

  private meet(lane: number, other: number): boolean {
    const { at, meets } = this;
    const pair = lane * at.length + other;
    if (meets[pair] === 0) meets[pair] = this.footprints.meet(at[lane], at[other]) ? 2 : 1;
    return meets[pair] === 2;
  }

  private sort(enabled: Int32Array, count: number, chosenCount: number): void {
    const { chosen, sorted } = this;
    let first = 0;
    let rest = chosenCount;
    for (let i = 0; i < count; i++) {
      if (chosen[enabled[i]] !== 0) sorted[first++] = enabled[i];
      else sorted[rest++] = enabled[i];
    }
    for (let i = 0; i < count; i++) enabled[i] = sorted[i];
  }
}
