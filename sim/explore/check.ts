import { BadLane } from '../../src/lane/bad-lane.js';
import { outsideEffects } from '../../src/lane/outside-state.js';
import { isIndexed } from '../../src/lane/shared.js';
import type { System } from '../system.js';
import { FINDING_KINDS } from '../watch/finding.js';
import { BoundedSearches } from './bounds.js';
import {
  type Bounds,
  type Checked,
  type CheckOptions,
  decisive,
  METHODS,
  type Method,
  type WayToFinding,
  wayTo,
} from './checked.js';
import { CountersFirst } from './counters-first.js';
import { EveryState } from './every-state.js';
import { type Exploration, type ExploreOptions, explore } from './explore.js';
import { MAX_BYTES, MAX_STATES } from './explorer-options.js';
import { OnePath } from './one-path.js';
import { PersistentSets } from './persistent-sets.js';
import { MAX_PATH_STATES } from './shortest.js';
import { Symmetry } from './symmetry.js';
import { canBeWalked } from './walk.js';

/**
 * Explores every interleaving of a system and decides: the first of race, deadlock, livelock and wrong result that
 * there is, with the simplest way there, or `proved`, or `incomplete`. With `find`, that kind where there is one. The
 * first finding is made simple at once, before exploring goes on; `onProgress` is asked all the way, and where it says
 * false, what has been found by then decides. Where it comes to a limit and nothing has been found, the simplest interleavings
 * are looked at, up to as many context switches and delays as there is room for, and `bounds` says how many that was.
 *
 * Looking at interleavings is enough: "the memory model guarantees sequential consistency of all events for data race
 * free programs" (ECMA-262, Memory Model, "Data Race Freedom"), and an interleaving is what such an execution is. For a
 * program with a data race nothing is promised here, so a race decides before anything else, and nothing after one is
 * looked at. docs/guarantees.md says what this rests on.
 * @throws BadLane where a lane is not what a lane must be: see `explore`.
 */
export function check(system: System, options: CheckOptions = {}): Checked {
  checkOptions(options);
  return new Check(system, { hold: true, ...options }).run();
}

/** Of systems with no more states than this every one is looked at: it takes a moment, and says how many there are. */
const FEW_STATES = 2 ** 13;

const OPTIONS: Readonly<Record<keyof CheckOptions, true>> = {
  byLevels: true,
  count: true,
  find: true,
  first: true,
  hold: true,
  localFaults: true,
  maxBytes: true,
  maxPathStates: true,
  maxStates: true,
  method: true,
  onDecided: true,
  onFinding: true,
  onProgress: true,
  symmetry: true,
};

const LIMITS = ['maxStates', 'maxBytes', 'maxPathStates'] as const;

function checkOptions(options: CheckOptions): void {
  const { find, method } = options;
  const unknown = Object.keys(options).find((key) => !Object.hasOwn(OPTIONS, key));
  if (unknown !== undefined) {
    throw new RangeError(`${unknown}: check takes ${Object.keys(OPTIONS).join(', ')}`);
  }
  if (method !== undefined && !METHODS.includes(method)) {
    throw new RangeError(`method: there is no method ${method}: take one of ${METHODS.join(', ')}`);
  }
  if (find !== undefined && !FINDING_KINDS.includes(find)) {
    throw new RangeError(`find: there is no finding ${find}: take one of ${FINDING_KINDS.join(', ')}`);
  }
  for (const limit of LIMITS) {
    if (options[limit] !== undefined && !(options[limit] >= 0)) {
      throw new RangeError(`${limit}: it is ${options[limit]}: give a number, not negative`);
    }
  }
}

/**
 * What is plain from a function's source is refused before anything is explored. A variable that `fault` puts back is
 * how a step tells it what went wrong: it is asked after every step, so nothing is left there for the next one.
 */
function refuseOutsideEffects(system: System): void {
  const putBack = new Set(
    system.askedFault ? outsideEffects(system.askedFault).map(({ changes }) => changes) : [],
  );
  const refuse = (given: unknown, lane: string, state: string) => {
    const of = isIndexed(given) ? given.index : given;
    if (typeof of !== 'function') return;
    const effect = outsideEffects(of as () => unknown).find(
      ({ changes }) => changes === null || !putBack.has(changes),
    );
    if (effect) throw new BadLane(lane, state, `it ${effect.what}`);
  };
  for (const { name, source } of system.lanes) {
    for (const of of Object.values(source.options)) refuse(of, name, '');
    for (const [state, spec] of Object.entries(source.states)) {
      for (const of of Object.values(spec).flat()) refuse(of, name, state);
    }
  }
}

class Check {
  /** Whether the caller wants no more. */
  private isStopped = false;

  private readonly options: CheckOptions;
  private readonly searches: BoundedSearches;

  constructor(
    private readonly system: System,
    private readonly asked: CheckOptions,
  ) {
    if (asked.hold) refuseOutsideEffects(system);
    this.options = { ...asked, onProgress: this.onProgress };
    this.searches = new BoundedSearches(system, asked.find, this.onProgress, asked.symmetry !== false);
  }

  private readonly onProgress = (states: number): boolean => {
    if (!this.isStopped && this.asked.onProgress?.(states) === false) this.isStopped = true;
    return !this.isStopped;
  };

  run(): Checked {
    const checked = this.options.first ? this.first() : this.all();
    return checked.verdict === 'incomplete' ? this.bounded(checked) : checked;
  }

  private all(): Checked {
    // Interleavings are counted by the states on their way; and what nobody declares may depend on any order.
    if (this.options.count || !this.isLocal()) return this.explored(null);
    const walked = this.walked();
    if (walked?.counterexample) return this.explored(walked);
    return walked ?? this.countersFirst() ?? this.persistentSets() ?? this.explored(null);
  }

  /** The first finding of any kind, with the fewest switches, or else with few delays, or wherever there is one. */
  private first(): Checked {
    const walked = this.isLocal() ? this.walked() : null;
    if (walked && !walked.counterexample) return walked;
    const simplest = this.look('switches', true);
    if (simplest ?? walked) return simplest ?? (walked as Checked);
    return (this.searches.isComplete ? null : this.look('delays', true)) ?? this.explored(null);
  }

  /** Says of what is incomplete how far the simplest interleavings were looked at, and looks at them. */
  private bounded(checked: Checked): Checked {
    const isDone = this.options.first === true;
    for (const by of ['switches', 'delays'] as const) {
      const found = isDone || this.isStopped ? null : this.look(by, false);
      if (found) return found;
    }
    return { ...checked, bounds: this.searches.bounds };
  }

  private look(by: keyof Bounds, isFirst: boolean): Checked | null {
    const { maxStates = MAX_STATES, maxPathStates = MAX_PATH_STATES, maxBytes = MAX_BYTES } = this.options;
    const { hold = false } = this.options;
    const reach = { maxStates: Math.min(maxStates, maxPathStates), maxBytes, hold: hold && isFirst };
    const found = this.isStopped ? null : this.searches.look(by, reach);
    if (found) this.options.onFinding?.(found);
    return found;
  }

  private isLocal(): boolean {
    const { askedFault } = this.system;
    // One that is handed the whole state may look at anything.
    return this.options.localFaults ?? ((askedFault?.length ?? 0) === 0 && holdsAllWords(this.system));
  }

  private mayTake(method: Method): boolean {
    return this.options.method === undefined || this.options.method === method;
  }

  /** Whether what a step does wrong follows from its lane and from what it declares. */
  private get hasLocalFaults(): boolean {
    return this.options.localFaults ?? this.system.askedFault === null;
  }

  /** Along one interleaving; null where that decides nothing. */
  private walked(): Checked | null {
    const { system, options } = this;
    if (!this.canBeWalked()) return null;
    const { maxStates = MAX_STATES, maxBytes = MAX_BYTES } = options;
    const path = OnePath.of(system, { ...options, maxStates, maxBytes });
    if (!path) return null;
    const way = path.way && wayTo(system, path.way.finding, path.way.lanes, false);
    const checked = this.reducedTo(path.result(), 'one-path', way);
    if (way) options.onFinding?.(checked);
    return checked;
  }

  private canBeWalked(): boolean {
    return this.mayTake('one-path') && this.hasLocalFaults && canBeWalked(this.system);
  }

  /** With steps of counters taken ahead; null where that decides nothing. */
  private countersFirst(): Checked | null {
    // What was walked and not decided has a cell that is no counter, or goes beyond a limit.
    if (!this.mayTake('counters-first') || this.canBeWalked()) return null;
    return this.reduced('counters-first', (options) => CountersFirst.of(this.system, options));
  }

  /** With the steps of persistent sets alone; null where that decides nothing, or every state is soon looked at. */
  private persistentSets(): Checked | null {
    const { system, options } = this;
    if (!this.mayTake('persistent-sets') || !this.hasLocalFaults) return null;
    // Lanes that are alike leave out more, and these cannot.
    if (options.method === undefined) {
      if (Symmetry.of(system, options.symmetry) !== null || this.hasFewStates()) return null;
    }
    const isWanted = options.method !== undefined;
    return this.reduced('persistent-sets', (asked) => PersistentSets.of(system, asked, isWanted));
  }

  private hasFewStates(): boolean {
    const { maxStates = MAX_STATES, maxBytes = MAX_BYTES, symmetry = true } = this.options;
    const { onProgress } = this;
    if (maxStates <= FEW_STATES) return true;
    try {
      return explore(this.system, { maxStates: FEW_STATES, maxBytes, symmetry, onProgress }).complete;
    } catch {
      return true; // what is wrong with a lane is said where its steps are held
    }
  }

  /** By a search that leaves steps out; null where there is none, or it decides nothing. */
  private reduced(
    method: Method,
    searchOf: (options: ExploreOptions) => CountersFirst | PersistentSets | null,
  ): Checked | null {
    const { system, options } = this;
    const { find = FINDING_KINDS[0] } = options;
    const search = searchOf({ ...options, find });
    if (!search) return null;
    let told: Checked | null = null;
    // To the first finding, which is told, and then on to what decides.
    for (const untilFinding of [true, false]) {
      if (!search.run(untilFinding)) return null;
      const kind = decisive(search.kinds, options.find);
      if (kind === null || kind === told?.verdict) continue;
      const found = search.way(kind);
      const way = found && wayTo(system, found.finding, found.lanes, false);
      const isFirst = told === null;
      told = this.reducedTo(search.result(), method, way);
      if (isFirst) options.onFinding?.(told);
    }
    return told ? this.explored(told) : this.reducedTo(search.result(), method, null);
  }

  /** What is known without having looked at every state. */
  private reducedTo(result: Exploration, method: Method, counterexample: WayToFinding | null): Checked {
    const { path: _, ...exploration } = result;
    const kinds = exploration.findings.map(({ kind }) => kind);
    const verdict = decisive(kinds, this.options.find) ?? (exploration.complete ? 'proved' : 'incomplete');
    return { ...exploration, verdict, method, counterexample, bounds: null };
  }

  private explored(known: Checked | null): Checked {
    const { count, first } = this.options;
    const searches = count || first ? null : this.searches;
    return new EveryState(this.system, this.options, known, searches).run();
  }
}

/** Whether all plain words are memory that lanes declare. */
function holdsAllWords({ heldWords, words, plainAt }: System): boolean {
  return heldWords.reduce((sum, held) => sum + held.words, 0) >= words.length - plainAt;
}
