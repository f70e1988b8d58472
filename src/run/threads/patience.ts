/** Looks at cells before a thread sleeps: at least, and at most, which takes 0.2 to 0.5 ms. */
const FEWEST = 300;
const MOST = 20_000;
/** How many times as long as usual a wait may take before the thread sleeps. */
const FACTOR = 4;
/** What one look takes, about. */
const LOOK_NS = 12;
/** A sleep that was no longer should have been spun through: most of it was the way to sleep and back. */
const SHORT_SLEEP_NS = 60_000;

/**
 * How long a thread spins before it sleeps. To be woken takes longer than most waits. But where another process has the
 * core of the one that is waited for, to spin is to keep that one from coming to this core. So a thread spins for some times
 * as long as its waits usually take; where waits take far longer than it would spin, it soon spins little.
 */
export class Patience {
  /** Looks that a wait usually takes. */
  private usual = MOST / FACTOR;

  /** Looks that the next wait may take. */
  get spins(): number {
    const spins = FEWEST + FACTOR * this.usual;
    return spins < MOST ? spins : MOST;
  }

  /** Takes note of a wait that was over after so many looks. */
  met(looks: number): void {
    this.usual += (looks - this.usual) / 8;
  }

  /** Takes note of one in which the thread slept, for so long. */
  slept(ns: number): void {
    if (ns < SHORT_SLEEP_NS) this.usual += (ns / LOOK_NS - this.usual) / 16;
    else this.usual /= 2;
  }
}
