import { asleepIn } from '../../../sim/asleep.js';
import type { System } from '../../../sim/system.js';
import { type Finding, findAtEnd, type LoopStep } from '../../../sim/watch/finding.js';
import { END } from '../../lane/lane.js';
import type { LaneWait } from '../../lane/wait.js';
import { type LanesControl, Waits } from './lanes-control.js';

/** Lanes did not come to an end within the limit. */
export interface Hang {
  readonly kind: 'hang';
  readonly limitMs: number;
  /** Lanes that waited then, and for what. */
  readonly waiting: readonly LaneWait[];
  /** Lanes that went on, and the state in which they were seen. */
  readonly working: readonly LoopStep[];
}

/** Lanes on threads, seen from outside. */
export class LanesSeen {
  private readonly lanes: readonly number[];

  /**
   * @param system is put into the state that the lanes are in, to be asked: what it says of its state may look at it by name.
   * @param words those that lanes share.
   */
  constructor(
    private readonly system: System,
    private readonly words: Int32Array,
    private readonly control: LanesControl,
  ) {
    this.lanes = Array.from({ length: system.threads }, (_, lane) => lane);
  }

  /**
   * Whether none of the lanes that have not ended will ever go on, as far as can be seen: each waits, and nothing that is
   * there already lets it go on. One that is about to fall asleep looks as though it slept: `confirm` tells them apart.
   */
  get isStill(): boolean {
    const { control, system } = this;
    const before = control.snapshot();
    const live = this.live;
    if (live.some((lane) => control.waits(lane) === Waits.no) || control.isSomebodyGettingUp) return false;
    this.copyState();
    try {
      return !live.some((lane) => system.isEnabled(lane)) && control.snapshot() === before;
    } catch {
      return false; // a lane has gone on meanwhile, and its registers with it
    }
  }

  /**
   * Gives a run up that is still, and wakes its sleepers.
   * @returns whether each of them slept: so many were there to be woken.
   */
  confirm(): boolean {
    const sleepers = this.live.filter((lane) => this.control.waits(lane) === Waits.asleep);
    return this.giveUp() === sleepers.length;
  }

  /** Ends the run for all that wait; how many slept. */
  giveUp(): number {
    const { control, system, words } = this;
    control.giveUp();
    return system.cellNames.reduce(
      (woken, _, cell) => woken + Atomics.notify(words, system.cellsAt + cell),
      0,
    );
  }

  /** What has to be said of a run in which every lane has ended or is still. */
  atEnd(): Finding | null {
    this.copyState();
    const what = this.system.fault();
    return what === null ? findAtEnd(this.system) : { kind: 'wrong-result', what };
  }

  hang(limitMs: number): Hang {
    const { control, system } = this;
    const live = this.live;
    const waits = live.filter((lane) => control.waits(lane) !== Waits.no);
    this.copyState();
    return {
      kind: 'hang',
      limitMs,
      waiting: waits.map((lane) => system.teller.wait(lane)),
      working: live
        .filter((lane) => !waits.includes(lane))
        .map((lane) => ({
          lane: system.lanes[lane].name,
          state: system.lanes[lane].states[control.place(lane)].name,
          operation: -1, // its registers are its own while it goes on
        })),
    };
  }

  /** Whether all have ended but lanes that serve the others, which need not. */
  get areOnlyServersLeft(): boolean {
    return this.live.every((lane) => this.system.lanes[lane].mayRunForever);
  }

  private get live(): readonly number[] {
    return this.lanes.filter((lane) => this.control.place(lane) !== END);
  }

  /** Puts the system into the state of the lanes: of those that have ended, and of those that wait. */
  copyState(): void {
    const { control, system, words } = this;
    system.words.set(words);
    for (const lane of this.lanes) {
      const place = control.place(lane);
      system.words[lane] = place !== END && control.waits(lane) === Waits.asleep ? asleepIn(place, 0) : place;
    }
  }
}
