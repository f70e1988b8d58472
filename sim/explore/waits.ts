import { type State, Verb } from '../../src/lane/lane.js';
import type { System } from '../system.js';
import type { Exploration, Place } from './explore.js';

/** Which states lanes came to, and which waits ever made one wait: what a proof has exercised, and what it has not. */
export class Waits {
  private idleWaits: readonly Place[] = [];
  private neverWaited = false;
  private unreached: readonly Place[] = [];

  constructor(private readonly system: System) {}

  clear(): void {
    for (const marks of [...this.system.waited, ...this.system.stepped]) marks.fill(0);
  }

  /** Takes down what the system has marked by now. */
  keep(): void {
    const { lanes, waited, stepped } = this.system;
    const isReached = (lane: number, state: State) =>
      waited[lane][state.index] !== 0 || stepped[lane][state.index] !== 0;
    const places = (which: (lane: number, state: State) => boolean) =>
      lanes.flatMap(({ name, states }, lane) =>
        states.flatMap((state) => (which(lane, state) ? [{ lane: name, state: state.name }] : [])),
      );
    this.unreached = places((lane, state) => !isReached(lane, state));
    let reached = 0;
    this.idleWaits = places((lane, state) => {
      if (state.verb !== Verb.awaits && state.verb !== Verb.parks) return false;
      if (!isReached(lane, state)) return false;
      reached++;
      return waited[lane][state.index] === 0;
    });
    this.neverWaited = reached > 0 && this.idleWaits.length === reached;
  }

  result(): Pick<Exploration, 'idleWaits' | 'neverWaited' | 'unreached'> {
    return { idleWaits: this.idleWaits, neverWaited: this.neverWaited, unreached: this.unreached };
  }
}
