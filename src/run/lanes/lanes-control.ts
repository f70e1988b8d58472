import { Progress } from '../threads/lane-runner.js';

/** Words of a line of their own for each lane, and one before them for all: a store of one lane disturbs no other. */
const LINE = 16;

/** Words for all lanes. */
const All = {
  /** How many lanes are ready to begin. */
  ready: 0,
  /** How many wait for a cell to change, and how often somebody has told them that one did. */
  listening: 1,
  rung: 2,
  givenUp: 3,
  /** How many sleepers were woken by others, and how many have got up since. */
  notified: 4,
  gotUp: 5,
  /** How many are awake after the meeting. */
  awake: 6,
} as const;

/** Looks at whether all are awake: those who are begin no later than that, as there may be fewer cores than lanes. */
const AWAKE_LOOKS = 20_000;

/** Words of a lane, behind those of `Progress`. */
const WAITS = 2;

/** What a lane does, as others see it. */
export const Waits = { no: 0, forCell: 1, asleep: 2 } as const;
export type Waits = (typeof Waits)[keyof typeof Waits];

/** Words in shared memory beside those of the system: how far lanes are, and who waits. */
export class LanesControl {
  private readonly words: Int32Array;

  constructor(
    readonly buffer: SharedArrayBuffer,
    private readonly lanes: number,
  ) {
    this.words = new Int32Array(buffer);
  }

  static for(lanes: number): LanesControl {
    return new LanesControl(new SharedArrayBuffer(4 * LINE * (1 + lanes)), lanes);
  }

  reset(): void {
    this.words.fill(0);
  }

  /** What a lane keeps up to date at every step. */
  progress(lane: number): Int32Array {
    return this.words.subarray(LINE * (1 + lane), LINE * (1 + lane) + WAITS);
  }

  place(lane: number): number {
    return Atomics.load(this.words, LINE * (1 + lane) + Progress.place);
  }

  /** Steps that lanes have taken. */
  get steps(): number {
    let steps = 0;
    for (let lane = 0; lane < this.lanes; lane++) steps += this.progress(lane)[Progress.steps];
    return steps;
  }

  setWaits(lane: number, waits: Waits): void {
    Atomics.store(this.words, LINE * (1 + lane) + WAITS, waits);
  }

  waits(lane: number): Waits {
    return Atomics.load(this.words, LINE * (1 + lane) + WAITS) as Waits;
  }

  /** Returns once all lanes are here: then they begin together. */
  meet(): void {
    const { words, lanes } = this;
    let ready = Atomics.add(words, All.ready, 1) + 1;
    Atomics.notify(words, All.ready);
    for (; ready < lanes; ready = Atomics.load(words, All.ready)) Atomics.wait(words, All.ready, ready);
    // Whoever slept would begin after the others have ended: lanes of few steps would never meet.
    let awake = Atomics.add(words, All.awake, 1) + 1;
    for (let look = 0; awake < lanes && look < AWAKE_LOOKS; look++) awake = Atomics.load(words, All.awake);
  }

  /** Says that a cell has changed, if anybody listens. */
  ring(): void {
    if (Atomics.load(this.words, All.listening) === 0) return;
    Atomics.add(this.words, All.rung, 1);
    Atomics.notify(this.words, All.rung);
  }

  /**
   * Waits until `isOver`, which is looked at whenever somebody rings, and once in so long in any case.
   * @returns false where the run is given up meanwhile.
   */
  listen(isOver: () => boolean, sliceMs: number): boolean {
    const { words } = this;
    Atomics.add(words, All.listening, 1);
    try {
      for (;;) {
        const rung = Atomics.load(words, All.rung);
        if (isOver()) return true;
        if (this.isGivenUp) return false;
        Atomics.wait(words, All.rung, rung, sliceMs);
      }
    } finally {
      Atomics.sub(words, All.listening, 1);
    }
  }

  get isGivenUp(): boolean {
    return Atomics.load(this.words, All.givenUp) !== 0;
  }

  giveUp(): void {
    Atomics.store(this.words, All.givenUp, 1);
    this.ring();
  }

  countNotified(woken: number): void {
    if (woken > 0) Atomics.add(this.words, All.notified, woken);
  }

  countGotUp(): void {
    Atomics.add(this.words, All.gotUp, 1);
  }

  /** Whether somebody was woken and has not got up yet. */
  get isSomebodyGettingUp(): boolean {
    return Atomics.load(this.words, All.notified) !== Atomics.load(this.words, All.gotUp);
  }

  /** Everything that changes when a lane goes on, to be compared with what it was. */
  snapshot(): string {
    return Array.from(this.words.subarray(0), (_, at) => Atomics.load(this.words, at)).join();
  }
}
