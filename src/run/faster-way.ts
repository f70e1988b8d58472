import { RecentTimes } from './recent-times.js';

/** Two ways of carrying a program out, with the same bits: in one loop, or on threads. */
export const LOOP = 0;
export const THREADS = 1;
export type Way = typeof LOOP | typeof THREADS;

/** Blocks of runs at first, one way and the other in turn. */
const FIRST_BLOCKS = 4;
/** Times that a block at first is judged by. The run before them finds all cold, and does not count; nor does a look's first. */
const FIRST_TIMES = 3;
/** Most times of a look, of which one side has the median as soon as it has so many. */
const LOOK_TIMES = 5;
const ENOUGH = 3;
/** Runs that are taken between two looks, at least. */
const SPACING = 32;
/** Of the time of all other runs, what looks may cost. */
const SHARE = 0.02;
/** A way is left for another that is faster by more than this: what two medians differ by for no reason costs no change. */
const MARGIN = 1.02;
/**
 * What a run of a look is taken to have cost at most, in runs of the way that is taken. One that took longer was held up by
 * the machine, and is no reason not to look for minutes.
 */
const MOST = 64;

/**
 * Chooses between two ways by the times that their runs took, told one by one. It tries both in turn at first, and then takes
 * the one with the better median of late. It looks at the other one again once a share of the time of its runs has paid for what the
 * last look cost: soon where the two are alike, seldom where one is far slower. The choice follows from the times alone.
 */
export class FasterWay {
  private readonly times = [new RecentTimes(), new RecentTimes()] as const;
  private taken: Way = LOOP;
  /** What the way that is not taken was when it was last looked at. */
  private otherNs = Number.POSITIVE_INFINITY;
  private blocks = FIRST_BLOCKS;
  private looks = false;
  /** Whether the next time is of a run that found all cold. */
  private cold = true;
  private worse = 0;
  private sinceLook = 0;
  /** What looks have cost that is not yet paid for. */
  private debtNs = 0;

  /** The way of the next run. */
  get way(): Way {
    return this.looks ? otherOf(this.taken) : this.taken;
  }

  /** Takes note of how long a run took. One that went another way than the one chosen does not count. */
  took(way: Way, ns: number): void {
    if (way !== this.way) return;
    if (this.blocks > 0) this.tookAtFirst(ns);
    else if (this.looks) this.tookInLook(ns);
    else this.tookAsUsual(ns);
  }

  /** Blocks of both ways in turn, each of which forgets the one before: at first, code is compiled and threads are started. */
  private tookAtFirst(ns: number): void {
    const times = this.times[this.way];
    if (this.cold) {
      this.cold = false;
      times.clear();
      return;
    }
    times.add(ns);
    if (times.count < FIRST_TIMES) return;
    this.cold = true;
    this.blocks--;
    this.looks = this.blocks % 2 === 1;
    if (this.blocks > 0) return;
    const threads = this.times[THREADS].median;
    const loop = this.times[LOOP].median;
    this.taken = threads < loop ? THREADS : LOOP;
    this.otherNs = threads < loop ? loop : threads;
  }

  private tookAsUsual(ns: number): void {
    const times = this.times[this.taken];
    times.add(ns);
    this.sinceLook++;
    this.debtNs -= atMost(SHARE * ns, this.debtNs);
    if (times.count < LOOK_TIMES || this.sinceLook < LOOK_TIMES) return;
    const { median } = times;
    // Where this way is no longer the better one, what a look is to bring may be set against what the last one cost.
    const isWorse = median > MARGIN * this.otherNs;
    const broughtNs = isWorse ? LOOK_TIMES * (median - this.otherNs) : 0;
    if ((isWorse || this.sinceLook >= SPACING) && this.debtNs <= broughtNs) this.look();
  }

  private look(): void {
    this.looks = true;
    this.cold = true;
    this.worse = 0;
    this.times[otherOf(this.taken)].clear();
  }

  private tookInLook(ns: number): void {
    const median = this.times[this.taken].median;
    if (ns > median) this.debtNs += atMost(ns, MOST * median) - median;
    if (this.cold) {
      this.cold = false;
      return;
    }
    const times = this.times[otherOf(this.taken)];
    times.add(ns);
    this.worse += Number(ns * MARGIN >= median);
    const isWorse = this.worse === ENOUGH;
    if (!isWorse && times.count - this.worse < ENOUGH) return;
    this.looks = false;
    this.sinceLook = 0;
    this.otherNs = isWorse ? times.median : median;
    if (!isWorse) this.taken = otherOf(this.taken);
  }
}

function otherOf(way: Way): Way {
  return way === LOOP ? THREADS : LOOP;
}

function atMost(ns: number, most: number): number {
  return ns < most ? ns : most;
}
