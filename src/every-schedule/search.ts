import { StateTable } from '../../sim/states/state-table.js';
import { BadLane } from '../lane/bad-lane.js';
import { END, Verb } from '../lane/lane.js';
import { BadInput } from '../refusal/bad-input.js';
import type { AbstractStates } from './abstract-states.js';
import { countingCode } from './counting-code.js';
import { GHOSTS } from './ghosts.js';
import { isAcyclic } from './is-acyclic.js';
import { Shifts } from './shifts.js';

/** What can go wrong, in the words of `verify`. */
export type AbstractKind = 'race' | 'deadlock' | 'wrong-result' | 'livelock';

/** Something wrong, and the shortest way there. */
export interface AbstractFinding {
  readonly kind: AbstractKind;
  readonly sentence: string;
  /** The lane of each step. */
  readonly lanes: readonly number[];
  /** The operations that were come to, in order: the ghosts of when each was the newest. */
  readonly operations: readonly Int32Array[];
}

/** What a search came to. */
export interface Searched {
  readonly finding: AbstractFinding | null;
  /** Why the abstraction cannot tell, or null. */
  readonly outside: string | null;
  readonly states: number;
  readonly transitions: number;
  readonly held: number;
  /** The states that were visited. */
  readonly table: StateTable;
}

/** Where it is known that nothing will be proved, a search is for findings alone, and so many states will do. */
const STATES_FOR_FINDINGS = 20_000;

/**
 * Searches all states, nearest first, up to so many.
 * @param drifting why there is no end of states, where that is known; a finding may be near all the same.
 */
export function search(
  states: AbstractStates,
  maxStates: number,
  onState?: (states: number) => void,
  drifting: string | null = null,
): Searched {
  const unprovable = countingCode(states.protocol, states.capacity) ?? drifting;
  const most = unprovable === null ? maxStates : Math.min(maxStates, STATES_FOR_FINDINGS);
  return new Search(states, unprovable, most, onState).run();
}

/** What steps of lanes may be. */
const FOLLOWED = new Set<Verb>([Verb.awaits, Verb.stores, Verb.touches, Verb.loads, Verb.updates]);

class Search {
  readonly table: StateTable;
  private readonly parents: number[] = [];
  private readonly lanes: number[] = [];
  private readonly advances: boolean[] = [];
  private readonly shifts: Shifts;
  private transitions = 0;
  private finding: AbstractFinding | null = null;
  private outside: string | null = null;
  /** Steps that come to no new operation: a loop of them may never end. */
  private readonly quiet: number[] = [];

  constructor(
    private readonly states: AbstractStates,
    /** Why nothing will be proved, as far as that is known before the search; or null. */
    private readonly unprovable: string | null,
    private readonly maxStates: number,
    private readonly onState?: (states: number) => void,
  ) {
    this.table = new StateTable(states.words.length);
    this.shifts = new Shifts(states);
  }

  run(): Searched {
    const { states, table, shifts } = this;
    const { opponent } = states;
    const asked = opponent.asked.size;
    try {
      this.searchAll(asked);
    } catch (error) {
      // A lane may throw over what no schedule would answer.
      if (!(error instanceof BadLane || error instanceof BadInput)) throw error;
      this.outside ??= `cannot be followed: ${error.message}`;
    }
    if (this.finding === null && this.outside === null && opponent.asked.size === asked) this.findLoops();
    const { found } = shifts;
    if (found !== null) {
      const lane = states.system.lanes[found.lane].name;
      const where = found.move.isAtWrap
        ? 'where its counts pass 2^31: compare their difference with 0, as hasReached does'
        : 'when all that it counts is moved';
      this.outside ??= `does something else in lane ${lane}, state ${found.state}, ${where}`;
    }
    return {
      finding: this.finding,
      outside: this.finding ? null : (this.unprovable ?? opponent.outside ?? this.outside),
      states: table.count,
      transitions: this.transitions,
      held: shifts.held,
      table,
    };
  }

  private searchAll(asked: number): void {
    const { states, table } = this;
    for (const { name, states: places } of states.protocol.lanes) {
      const other = places.find(({ verb }) => !FOLLOWED.has(verb));
      if (other) states.opponent.refuse(`parks, wakes or chooses in lane ${name}, state ${other.name}`);
    }
    if (states.opponent.outside !== null) return;
    states.begin(() => this.reach(-1, 0, false));
    for (let row = 0; row < table.count && !this.isOver(asked); row++) {
      table.read(row, states.words);
      this.expand(row);
      if (table.count > this.maxStates) this.outside ??= `has more than ${this.maxStates} states`;
      if (row % 4096 === 0) this.onState?.(table.count);
    }
  }

  private isOver(asked: number): boolean {
    const { opponent } = this.states;
    return (
      this.finding !== null ||
      this.outside !== null ||
      opponent.outside !== null ||
      opponent.asked.size > asked
    );
  }

  private expand(row: number): void {
    const { states, shifts } = this;
    const { system } = states;
    if (system.isRacy()) {
      this.find('race', 'two lanes touch common bytes at the same time', row);
      return;
    }
    let enabled = 0;
    let ended = 0;
    for (let lane = 0; lane < system.lanes.length && this.finding === null; lane++) {
      if (states.words[lane] === END) {
        ended++;
        continue;
      }
      shifts.holdWait(lane);
      if (!system.isEnabled(lane)) continue;
      enabled++;
      shifts.begin();
      states.step(
        lane,
        (advanced) => {
          this.transitions++;
          const fault = system.fault();
          this.reach(row, lane, advanced);
          if (fault !== null) this.find('wrong-result', fault, row, { lane, advanced });
        },
        (of) => shifts.hold(of),
      );
    }
    if (this.finding !== null || enabled > 0) return;
    const fault = system.finalFault();
    if (ended < system.lanes.length) this.find('deadlock', 'no lane can go on', row);
    else if (fault !== null) this.find('wrong-result', fault, row);
  }

  private reach(from: number, lane: number, advanced: boolean): void {
    const { table, states } = this;
    const { count } = table;
    const row = table.add(states.words);
    if (table.count > count) {
      this.parents.push(from);
      this.lanes.push(lane);
      this.advances.push(advanced || from < 0);
    }
    if (!advanced && from >= 0) this.quiet.push(from, row);
  }

  /** @param step what goes wrong after the state of this row: others may lead where it does, and do nothing wrong. */
  private find(
    kind: AbstractKind,
    sentence: string,
    row: number,
    step?: { readonly lane: number; readonly advanced: boolean },
  ): void {
    if (this.finding !== null) return;
    const words = this.states.words.slice();
    const lanes = step ? [step.lane] : [];
    const operations = step?.advanced ? [words.slice(words.length - GHOSTS)] : [];
    for (let at = row; at >= 0; at = this.parents[at]) {
      this.table.read(at, words);
      if (this.advances[at]) operations.push(words.slice(words.length - GHOSTS));
      if (this.parents[at] >= 0) lanes.push(this.lanes[at]);
    }
    this.finding = { kind, sentence, lanes: lanes.reverse(), operations: operations.reverse() };
  }

  /**
   * A way without an end comes to ever new operations, of which a schedule has only so many, or goes round. So where no
   * steps that come to none make a circle, every way ends.
   */
  private findLoops(): void {
    if (isAcyclic(this.table.count, this.quiet)) return;
    this.find('livelock', 'lanes may go round without coming to an operation', this.table.count - 1);
  }
}
