import { StateTable } from '../states/state-table.js';
import type { System } from '../system.js';
import { type Fate, fatesOf, reached } from './fates.js';
import { spread } from './spread.js';
import { WaysOut } from './way-out.js';

/** Words of states that are kept, at most. */
const MOST_WORDS = 2 ** 25;
/** States that are looked at for a good end behind a step of which nothing is known yet. */
const MOST_TO_AN_END = 20_000;

/** What can become of a state. */
export interface Prospect {
  readonly fate: Fate;
  /** Whether something can go wrong: a finding, or states from which there is no good end. Null where that is not known. */
  readonly canFail: boolean | null;
}

/** A step that can be taken, and what can become of the state that it leads to. */
export interface StepAhead extends Prospect {
  readonly place: number;
}

/** What can follow a state. */
export interface Ahead extends Prospect {
  readonly steps: readonly StepAhead[];
  /**
   * The places of a shortest way to something that goes wrong: to a finding, or where there is none, to states from which there
   * is no good end. Null where none was met.
   */
  readonly way: readonly number[] | null;
  /** States that were looked at. */
  readonly states: number;
  /** Whether those are all that can follow. */
  readonly isWhole: boolean;
}

/** A step: -1 leads to a fault of its own. */
interface Edge {
  readonly place: number;
  readonly to: number;
}

/** How far to look. */
export interface AheadOptions {
  readonly mostStates: number;
  /** Stops at the first thing that goes wrong: of steps it is then said what was seen by then. */
  readonly first?: boolean;
}

/**
 * Looks at what can follow the system's present state, the nearest states first. It pauses after each state; meanwhile the system
 * may be used for something else.
 */
export function* lookAhead(
  system: System,
  { mostStates, first = false }: AheadOptions,
): Generator<void, Ahead> {
  const table = new StateTable(system.words.length, system.hashedWords);
  table.add(system.words);
  const most = Math.max(1, Math.min(mostStates, Math.floor(MOST_WORDS / system.words.length)));
  // Counted are those that were met: of many lanes each state has many behind it.
  const isEnough = (row: number) => row > 0 && table.count >= most;
  const take = (place: number): Edge => {
    system.step(place);
    const isFault = system.fault() !== null;
    return { place, to: isFault ? -1 : table.add(system.words) };
  };
  const states: { steps: readonly Edge[] | null }[] = [];
  const good = new Set<number>();
  const ways = new Ways();
  for (const { steps, finding, endsWell } of spread(system, table, isEnough, take)) {
    const row = states.length;
    if (first && ways.isFound(row)) break;
    states.push({ steps });
    if (endsWell) good.add(row);
    if (finding) ways.ends(row);
    for (const { place, to } of steps ?? []) ways.leads(row, place, to);
    yield;
  }
  // Those that were added, and that nobody came to any more, are as good as not looked at.
  while (states.length < table.count) states.push({ steps: null });
  const fates = fatesOf(states, good, [], []);
  const isWhole = states.every(({ steps }) => steps !== null);
  const doomed = fates.flatMap((fate, row) => (fate === 'fails' ? [row] : []));
  const before = predecessors(states);
  const faulty = states.flatMap(({ steps }, row) => (steps?.some(({ to }) => to < 0) ? [row] : []));
  const canFail = reached([...doomed, ...ways.wrong, ...faulty], before);
  const isOpen = reached(
    states.flatMap(({ steps }, row) => (steps === null ? [row] : [])),
    before,
  );
  const prospect = (row: number): Prospect => ({
    fate: row < 0 ? 'fails' : fates[row],
    canFail: row < 0 || canFail.has(row) ? true : isOpen.has(row) ? null : false,
  });
  const steps = (states[0].steps ?? []).map(({ place, to }) => ({ place, ...prospect(to) }));
  const here = prospect(0);
  if (!first) {
    for (const [at, { to }] of (states[0].steps ?? []).entries()) {
      if (steps[at].fate !== 'unknown') continue;
      table.read(to, system.words);
      const out = new WaysOut(system, MOST_TO_AN_END);
      const isThere = out.find(steps[at].place) !== null;
      if (isThere || !out.isExceeded) steps[at] = { ...steps[at], fate: isThere ? 'may end well' : 'fails' };
      yield;
    }
  }
  const nearest = doomed[0] ?? -1;
  return {
    ...here,
    fate: ofSteps(here.fate, steps),
    steps,
    way: ways.toFinding() ?? (nearest < 0 ? null : ways.to(nearest)),
    states: states.length,
    isWhole,
  };
}

/** A state ends well in some way where one of its steps does. */
function ofSteps(fate: Fate, steps: readonly StepAhead[]): Fate {
  if (fate !== 'unknown' || steps.length === 0) return fate;
  if (steps.some((step) => step.fate === 'may end well')) return 'may end well';
  return steps.every((step) => step.fate === 'fails') ? 'fails' : 'unknown';
}

function predecessors(states: readonly { readonly steps: readonly Edge[] | null }[]): number[][] {
  const before = states.map((): number[] => []);
  states.forEach(({ steps }, row) => {
    for (const { to } of steps ?? []) if (to >= 0) before[to].push(row);
  });
  return before;
}

/** How each state was come to first, by the fewest steps, and where something goes wrong. */
class Ways {
  /** States with something wrong. */
  readonly wrong: number[] = [];
  private readonly from: number[] = [-1];
  private readonly by: number[] = [-1];
  private readonly depth: number[] = [0];
  /** The first step that does something wrong. */
  private fault: { readonly row: number; readonly place: number } | null = null;

  /** A step leads from a state to another one, or to a fault. States are told in the order of their numbers. */
  leads(row: number, place: number, to: number): void {
    if (to < 0) this.fault ??= { row, place };
    if (to < this.from.length) return;
    this.from.push(row);
    this.by.push(place);
    this.depth.push(this.depth[row] + 1);
  }

  /** Something is wrong with a state. */
  ends(row: number): void {
    this.wrong.push(row);
  }

  /** Whether no shorter way to a finding can show from this state on. */
  isFound(row: number): boolean {
    const { wrong, fault, depth } = this;
    return wrong.length > 0 || (fault !== null && depth[row] > depth[fault.row]);
  }

  /** A shortest way to a finding; null where there is none. */
  toFinding(): readonly number[] | null {
    const { wrong, fault, depth } = this;
    if (wrong.length > 0 && (!fault || depth[wrong[0]] <= depth[fault.row])) return this.to(wrong[0]);
    return fault && [...this.to(fault.row), fault.place];
  }

  to(row: number): readonly number[] {
    const places: number[] = [];
    for (let at = row; this.from[at] >= 0; at = this.from[at]) places.push(this.by[at]);
    return places.reverse();
  }
}
