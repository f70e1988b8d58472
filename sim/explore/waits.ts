import { type State, Verb } from '../../src/lane/lane.js';
import type { System } from '../system.js';
import type { Exploration, Place } from './explore.js';
import type { Symmetry } from './symmetry.js';

const MAY_WAIT: readonly Verb[] = [Verb.awaits, Verb.parks, Verb.awaitsUntil, Verb.updatesWhen];

/** Which states lanes came to, and which waits ever made one wait: what a proof has exercised, and what it has not. */
export class Waits {
  private idleWaits: readonly Place[] = [];
  private neverWaited = false;
  private unreached: readonly Place[] = [];

  constructor(private readonly system: System) {}

  clear(): void {
    for (const marks of [...this.system.waited, ...this.system.stepped]) marks.fill(0);
  }

  /**
   * Takes down what the system has marked by now.
   * @param symmetry lanes of which what one came to, all of them do.
   */
  keep(symmetry: Symmetry | null = null): void {
    const { lanes, waited, stepped } = this.system;
    symmetry?.share(waited);
    symmetry?.share(stepped);
    const isReached = (lane: number, state: State) =>
      waited[lane][state.index] !== 0 || stepped[lane][state.index] !== 0;
    // Further choices of a lane are no lanes of their own.
    // A lane of a generator has a state for whatever it might do: that it does not says nothing.
    const own = lanes.slice(0, this.system.threads);
    // One state that names its word by an index is several here, of one name: it is as a whole what any of them is.
    const placesOf = (lane: number, which: (state: State) => boolean) =>
      new Set(own[lane].states.filter(which).map((state) => state.name));
    const told = (lane: number, states: Iterable<string>): readonly Place[] =>
      [...states].map((state) => ({ lane: own[lane].name, state }));
    let waits = 0;
    const unreached: Place[] = [];
    const idleWaits: Place[] = [];
    for (let lane = 0; lane < own.length; lane++) {
      const reached = placesOf(lane, (state) => isReached(lane, state));
      const busy = placesOf(lane, (state) => waited[lane][state.index] !== 0);
      const all = own[lane].place ? reached : placesOf(lane, () => true);
      const waiting = [...placesOf(lane, ({ verb }) => MAY_WAIT.includes(verb))].filter((at) =>
        reached.has(at),
      );
      unreached.push(
        ...told(
          lane,
          [...all].filter((at) => !reached.has(at)),
        ),
      );
      idleWaits.push(
        ...told(
          lane,
          waiting.filter((at) => !busy.has(at)),
        ),
      );
      waits += waiting.length;
    }
    this.unreached = unreached;
    this.idleWaits = idleWaits;
    this.neverWaited = waits > 0 && idleWaits.length === waits;
  }

  result(): Pick<Exploration, 'idleWaits' | 'neverWaited' | 'unreached'> {
    return { idleWaits: this.idleWaits, neverWaited: this.neverWaited, unreached: this.unreached };
  }
}
