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
    const places = (which: (lane: number, state: State) => boolean) =>
      own.flatMap(({ name, states }, lane) =>
        states.flatMap((state) => (which(lane, state) ? [{ lane: name, state: state.name }] : [])),
      );
    // One state that names its word by an index is several here, of one name.
    const reached = new Set(
      own.flatMap(({ states }, lane) =>
        states.flatMap((state) => (isReached(lane, state) ? [`${lane} ${state.name}`] : [])),
      ),
    );
    this.unreached = own.flatMap(({ name, states, place }, lane) =>
      [...new Set(place ? [] : states.map((state) => state.name))]
        .filter((state) => !reached.has(`${lane} ${state}`))
        .map((state) => ({ lane: name, state })),
    );
    let waits = 0;
    this.idleWaits = places((lane, state) => {
      if (!MAY_WAIT.includes(state.verb)) return false;
      if (!isReached(lane, state)) return false;
      waits++;
      return waited[lane][state.index] === 0;
    });
    this.neverWaited = waits > 0 && this.idleWaits.length === waits;
  }

  result(): Pick<Exploration, 'idleWaits' | 'neverWaited' | 'unreached'> {
    return { idleWaits: this.idleWaits, neverWaited: this.neverWaited, unreached: this.unreached };
  }
}
