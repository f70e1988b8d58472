import { BadLane } from '../../src/lane/bad-lane.js';
import { outsideEffects } from '../../src/lane/outside-state.js';
import { contextSwitches, deviationsToText, toDeviations } from '../interleaving.js';
import type { System } from '../system.js';
import { FINDING_KINDS, type Finding, type FindingKind } from '../watch/finding.js';
import { type Exploration, type ExploreOptions, explore } from './explore.js';
import { Explorer, MAX_BYTES, MAX_STATES } from './explorer.js';
import { OnePath } from './one-path.js';
import { findShortest } from './shortest.js';

/** How to check, and how far to go. */
export interface CheckOptions extends Omit<ExploreOptions, 'trail'> {
  /** Hold steps against their declarations and against being taken again. Default true. */
  readonly hold?: boolean;
  /** Give up looking for the path with the fewest context switches after so many states. Default 5e6. */
  readonly maxPathStates?: number;
  /** Told of the first finding as soon as there is one: what is known by then, before anything is made simpler. */
  readonly onFinding?: (soFar: Checked) => void;
  /**
   * Says that what `fault` tells of a step follows from the bytes that the step declares and from its own lane, and that
   * so do plain words which the system does not hold. Then one interleaving may stand for others that order these in
   * the same way. Default: where the system has no `fault` and holds all its plain words.
   */
  readonly localFaults?: boolean;
  /** Told when nothing can change the verdict or the way to it any more; what goes on is the search for other kinds. */
  readonly onDecided?: () => void;
}

/** How many states are explored for a simpler way and for worse, where something has been found without. */
const STATES_AFTER_FINDING = 5e6;

/** `proved` says that no interleaving goes wrong; `incomplete` that a limit was reached before anything was found. */
export type Verdict = 'proved' | FindingKind | 'incomplete';

/** A way to a finding. */
export interface WayToFinding {
  readonly finding: Finding;
  /** The lane of each step. */
  readonly lanes: readonly number[];
  readonly contextSwitches: number;
  /** Whether no other way to this kind of finding has fewer context switches, or as many and fewer steps. */
  readonly minimal: boolean;
  /** The deviations from the rule "a lane goes on until it blocks, then the lowest that can", as text. */
  readonly deviations: string;
}

/**
 * What a verdict rests on: `one-path` on one interleaving, of which all others are shown to be another order;
 * `every-state` on all states that are reached.
 */
export type Method = 'one-path' | 'every-state';

/** What checking came to. */
export interface Checked extends Omit<Exploration, 'path'> {
  readonly verdict: Verdict;
  readonly method: Method;
  /** The way to the finding that the verdict names; null where there is none, or no memory to find a way. */
  readonly counterexample: WayToFinding | null;
}

/**
 * Explores every interleaving of a system and decides: the first of race, deadlock, livelock and wrong result that
 * there is, with the simplest way there, or `proved`, or `incomplete`. With `find`, that kind where there is one. The
 * first finding is made simple at once, before exploring goes on; `onProgress` is asked all the way, and where it says
 * false, what has been found by then decides.
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

const LIMITS = ['maxStates', 'maxBytes', 'maxPathStates'] as const;

function checkOptions(options: CheckOptions): void {
  const { find } = options;
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
  const refuse = (of: unknown, lane: string, state: string) => {
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
  /** What was found without looking at every state. */
  private reduced: Exploration | null = null;
  private explorer!: Explorer;
  /** The kind of finding to which the simplest way has been looked for. */
  private simplified: FindingKind | null = null;
  /** Whether the caller wants no more. */
  private isStopped = false;

  constructor(
    private readonly system: System,
    private readonly options: CheckOptions,
  ) {
    if (options.hold) refuseOutsideEffects(system);
  }

  private readonly onProgress = (states: number): boolean => {
    if (!this.isStopped && this.options.onProgress?.(states) === false) this.isStopped = true;
    return !this.isStopped;
  };

  run(): Checked {
    const path = this.options.count ? null : this.onePath();
    if (!path) return this.explored(null);
    const { path: _, ...walked } = path.result();
    if (!path.way) {
      const verdict = walked.complete ? 'proved' : 'incomplete';
      return { ...walked, verdict, method: 'one-path', counterexample: null };
    }
    const { finding, lanes } = path.way;
    const counterexample = this.way(finding, lanes, false);
    this.options.onFinding?.({ ...walked, verdict: finding.kind, method: 'one-path', counterexample });
    this.reduced = path.result();
    return this.explored(counterexample);
  }

  private onePath(): OnePath | null {
    const { system, options } = this;
    const { localFaults = system.askedFault === null && holdsAllWords(system) } = options;
    if (!localFaults) return null;
    const { maxStates = MAX_STATES, maxBytes = MAX_BYTES, hold = false } = options;
    return OnePath.of(system, { hold, maxStates, maxBytes, onProgress: this.onProgress });
  }

  /** Explores every state. */
  private explored(known: WayToFinding | null): Checked {
    const { system, options } = this;
    const { find = known?.finding.kind, maxStates = MAX_STATES } = options;
    // What is looked for is there already: there is no need to find out at any price what else there is.
    const most = known && known.finding.kind === find ? STATES_AFTER_FINDING : maxStates;
    this.explorer = new Explorer(system, {
      ...options,
      maxStates: Math.min(most, maxStates),
      onProgress: this.onProgress,
    });
    const { explorer } = this;
    explorer.run(true);
    let way = this.simplestWay(known);
    if (way?.minimal && way.finding.kind === (options.find ?? FINDING_KINDS[0])) options.onDecided?.();
    explorer.run();
    way = this.simplestWay(way);
    return this.checked(way);
  }

  private checked(way: WayToFinding | null): Checked {
    const { explorer, reduced } = this;
    const { path: _, ...exploration } = explorer.result();
    const { kinds } = explorer;
    const others = reduced?.findings.filter(({ kind }) => !kinds.includes(kind)) ?? [];
    const verdict = this.decisive() ?? (exploration.complete ? 'proved' : 'incomplete');
    return {
      ...exploration,
      findings: [...exploration.findings, ...others],
      verdict,
      method: others.some(({ kind }) => kind === verdict) ? 'one-path' : 'every-state',
      counterexample: way?.finding.kind === verdict ? way : null,
    };
  }

  /** The simplest way to the finding that decides so far; `known` where it leads to one of the same kind, at its simplest. */
  private simplestWay(known: WayToFinding | null): WayToFinding | null {
    const kind = this.decisive();
    if (kind === null || this.simplified === kind) return known;
    this.simplified = kind;
    const { maxPathStates, onFinding } = this.options;
    const { stuck } = this.explorer;
    const sameKind = known?.finding.kind === kind ? known : null;
    // Where somebody waits for it, a way that is there at once; otherwise only where no better one is found.
    const first = known || !onFinding ? null : this.someWay(kind);
    if (first) onFinding?.(this.checked(first));
    const shortest = findShortest(this.system, kind, {
      stuck,
      onProgress: this.onProgress,
      ...(maxPathStates !== undefined && { maxStates: maxPathStates }),
      maxBytes: this.bytesLeft(),
    });
    if (shortest.kind !== 'found') return first ?? this.someWay(kind) ?? sameKind ?? known;
    return this.way(shortest.path.finding, shortest.path.lanes, true);
  }

  private bytesLeft(): number {
    return (this.options.maxBytes ?? MAX_BYTES) - this.explorer.bytes;
  }

  /** The kind of finding that decides the verdict, of those that there are. */
  private decisive(): FindingKind | null {
    const kinds = [...this.explorer.kinds, ...(this.reduced?.findings ?? []).map(({ kind }) => kind)];
    const { find } = this.options;
    if (find && kinds.includes(find)) return find;
    return FINDING_KINDS.find((kind) => kinds.includes(kind)) ?? null;
  }

  /** The way with the fewest steps, found by exploring as far as it once more and keeping every state's predecessor. */
  private someWay(kind: FindingKind): WayToFinding | null {
    if (!this.explorer.kinds.includes(kind)) return null;
    const { onProgress: _, ...options } = { ...this.options, maxBytes: this.bytesLeft() };
    const { path, findings } = explore(this.system, {
      ...options,
      hold: false,
      count: false,
      find: kind,
      trail: true,
    });
    const finding = findings.find((found) => found.kind === kind);
    if (!path || !finding) return null; // its trail needs more memory than there may be
    return this.way(finding, path, false);
  }

  private way(finding: Finding, lanes: readonly number[], minimal: boolean): WayToFinding {
    const deviations = deviationsToText(toDeviations(this.system, lanes));
    return { finding, lanes, contextSwitches: contextSwitches(lanes), minimal, deviations };
  }
}

/** Whether all plain words are memory that lanes declare. */
function holdsAllWords({ heldWords, words, plainAt }: System): boolean {
  return heldWords.reduce((sum, held) => sum + held.words, 0) >= words.length - plainAt;
}
