import { Verb } from '../../src/lane/lane.js';
import type { System } from '../system.js';
import type { Exploration, Place } from './explore.js';

/** Which waits of a system's lanes ever made one wait: what a proof has exercised, and what it has not. */
export class Waits {
  private idleWaits: readonly Place[] = [];
  private neverWaited = false;

  constructor(private readonly system: System) {}

  clear(): void {
    for (const marks of [...this.system.waited, ...this.system.stepped]) marks.fill(0);
  }

  /** Takes down what the system has marked by now. */
  keep(): void {
    const { lanes, waited, stepped } = this.system;
    let reached = 0;
    this.idleWaits = lanes.flatMap(({ name, states }, lane) =>
      states.flatMap((state) => {
        if (state.verb !== Verb.awaits && state.verb !== Verb.parks) return [];
        if (waited[lane][state.index] === 0 && stepped[lane][state.index] === 0) return [];
        reached++;
        return waited[lane][state.index] === 0 ? [{ lane: name, state: state.name }] : [];
      }),
    );
    this.neverWaited = reached > 0 && this.idleWaits.length === reached;
  }

  result(): Pick<Exploration, 'idleWaits' | 'neverWaited'> {
    return { idleWaits: this.idleWaits, neverWaited: this.neverWaited };
  }
}
