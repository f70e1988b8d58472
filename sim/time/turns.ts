import { type Lane, type State, Verb } from '../../src/lane/lane.js';
import type { System } from '../system.js';

/** Which lanes each thread carries out, by number: those come first that it goes on with where it can choose. */
export type HostedLanes = readonly (readonly number[])[];

/**
 * Whose turn it is on one thread, which carries several lanes out: one operation of the first lane that can go on, again
 * and again. It chooses as `HostedLanes` of src/run/threads does, which carries them out in earnest.
 */
export class Turns {
  private readonly polls: readonly boolean[];
  /** The place of the lane whose turn it is; -1 before there was any, and where none could go on. */
  private place = -1;
  /** Whether it has taken a step in this turn, and whether that was an operation. */
  private moved = false;
  private worked = false;
  /** Whether it is to give way whatever comes next: it has looked at a cell without waiting for it. */
  private looked = false;

  /**
   * @param lanes their numbers, in the order in which they are preferred.
   * @param waits by number of the lane: where one was looked at and could not go on, a 1 is left.
   */
  constructor(
    private readonly system: System,
    private readonly lanes: readonly number[],
    private readonly waits: Uint8Array,
  ) {
    this.polls = lanes.map((lane) => mayPoll(system.lanes[lane]));
  }

  /** Begins anew, with the system. */
  reset(): void {
    this.place = -1;
    this.begin();
  }

  /** The lane that takes the next step, or -1 where none can go on. */
  next(): number {
    const { lanes, place, moved } = this;
    if (place >= 0 && !this.givesWay() && this.canGoOn(place)) return lanes[place];
    // One that polls can always go on, though it may get nowhere until another does: the next one comes first.
    let movedSome = place >= 0 && moved && this.polls[place];
    this.begin();
    for (let from = movedSome ? place + 1 : 0; ; from = 0) {
      for (let at = from; at < lanes.length; at++) {
        if (!this.canGoOn(at)) continue;
        this.place = at;
        return lanes[at];
      }
      if (!movedSome) break;
      movedSome = false;
    }
    this.place = -1;
    return -1;
  }

  /** The lane whose turn it is has taken the step of this state. */
  taken(state: State): void {
    this.moved = true;
    this.worked ||= isOperation(state);
    this.looked = state.verb === Verb.loads || state.verb === Verb.updates;
  }

  private begin(): void {
    this.moved = false;
    this.worked = false;
    this.looked = false;
  }

  /** A lane that is not preferred, or that polls, does one operation and does not wait in its turn. */
  private givesWay(): boolean {
    const { place, system, lanes } = this;
    if (!this.moved || (place === 0 && !this.polls[0])) return false;
    if (this.looked && this.polls[place]) return true;
    if (system.hasEnded(lanes[place])) return true;
    const state = system.state(lanes[place]);
    return state.verb === Verb.awaits || (this.worked && isOperation(state));
  }

  private canGoOn(place: number): boolean {
    const lane = this.lanes[place];
    if (this.system.isEnabled(lane) && !this.system.isByChance(lane)) return true;
    this.waits[lane] = 1;
    return false;
  }
}

function isOperation({ verb, event }: State): boolean {
  return verb === Verb.touches && event !== '';
}

/** Whether a lane looks at memory without waiting for it, and so may do it again and again. */
function mayPoll({ states }: Lane): boolean {
  return states.some(({ verb }) => verb === Verb.loads || verb === Verb.updates);
}
