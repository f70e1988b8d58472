import type { System } from '../system.js';
import { FINDING_KINDS, type FindingKind } from '../watch/finding.js';
import type { BoundedSearches } from './bounds.js';
import { type Checked, type CheckOptions, decisive, type WayToFinding, wayTo } from './checked.js';
import { explore } from './explore.js';
import { Explorer } from './explorer.js';
import { MAX_BYTES, MAX_STATES } from './explorer-options.js';
import { findShortest } from './shortest.js';

/** How many states are explored for a simpler way and for worse, where something has been found without. */
const STATES_AFTER_FINDING = 5e6;

/**
 * After so many states by the number of lanes, and after so many times as many again and again, it is looked for an easy
 * finding, which may come long before the states that have it. As many states are looked at as a share of the steps taken
 * by then, though not so few that nothing could be found. Where there is none, that is 1 to 9 % of the time, and nothing of
 * a search that is over sooner.
 */
const EASY_AFTER = 2 ** 17;
const EASY_AGAIN = 8;
const EASY_SHARE = 1 / 32;
const EASY_LEAST = 2 ** 13;

/**
 * Decides by looking at every state: what there is of each kind, and the simplest way to the one that decides. The first
 * finding is made simple at once, before exploring goes on.
 */
export class EveryState {
  private readonly explorer: Explorer;
  /** The kind of finding to which the simplest way has been looked for. */
  private simplified: FindingKind | null = null;
  /** How many states are visited, where something easy was found. */
  private limit = Number.POSITIVE_INFINITY;

  /**
   * @param known what has been found without it: then as many states are looked at as are worth it.
   * @param searches where it is looked for an easy finding; null for nowhere.
   */
  constructor(
    private readonly system: System,
    private readonly options: CheckOptions,
    private known: Checked | null,
    private readonly searches: BoundedSearches | null,
  ) {
    const { maxStates = MAX_STATES, find = known?.verdict } = options;
    const isThere = known !== null && known.verdict === find;
    this.explorer = new Explorer(system, {
      ...options,
      maxStates: isThere ? Math.min(maxStates, STATES_AFTER_FINDING) : maxStates,
    });
  }

  run(): Checked {
    const { explorer, options } = this;
    this.easy();
    explorer.run(true, this.limit);
    let way = this.simplestWay(this.known?.counterexample ?? null);
    if (way?.minimal && way.finding.kind === (options.find ?? FINDING_KINDS[0])) options.onDecided?.();
    if (options.first && way) return this.checked(way);
    explorer.run(false, this.limit);
    way = this.simplestWay(way);
    return this.checked(way);
  }

  /** Explores until something is found, or there is nothing to be looked for besides. */
  private easy(): void {
    const { system, explorer, searches, options } = this;
    let states = EASY_AFTER / system.lanes.length;
    for (; searches && !this.known; states *= EASY_AGAIN) {
      explorer.run(true, states);
      if (explorer.isDone || explorer.kinds.length > 0) return;
      const maxStates = Math.max(EASY_LEAST, explorer.result().transitions * EASY_SHARE);
      this.known = searches.look('switches', { maxStates, maxBytes: this.bytesLeft() });
      if (!this.known) continue;
      this.limit = explorer.visited + STATES_AFTER_FINDING;
      options.onFinding?.(this.known);
    }
  }

  private checked(way: WayToFinding | null): Checked {
    const { explorer, known } = this;
    const { path: _, ...exploration } = explorer.result();
    const { kinds } = explorer;
    const others = known?.findings.filter(({ kind }) => !kinds.includes(kind)) ?? [];
    const verdict = this.decisive() ?? (exploration.complete ? 'proved' : 'incomplete');
    return {
      ...exploration,
      findings: [...exploration.findings, ...others],
      verdict,
      method: known && others.some(({ kind }) => kind === verdict) ? known.method : 'every-state',
      counterexample: way?.finding.kind === verdict ? way : null,
      bounds: null,
    };
  }

  /** The simplest way to the finding that decides so far; `known` where it leads to one of the same kind, at its simplest. */
  private simplestWay(known: WayToFinding | null): WayToFinding | null {
    const kind = this.decisive();
    if (kind === null || this.simplified === kind) return known;
    this.simplified = kind;
    const { maxPathStates, onFinding, onProgress } = this.options;
    const { stuck } = this.explorer;
    const sameKind = known?.finding.kind === kind ? known : null;
    if (sameKind?.minimal) return sameKind;
    // Where somebody waits for it, a way that is there at once; otherwise only where no better one is found.
    const first = known || !onFinding ? null : this.someWay(kind);
    if (first) onFinding?.(this.checked(first));
    const shortest = findShortest(this.system, kind, {
      stuck,
      symmetry: this.explorer.symmetry !== null,
      ...(onProgress && { onProgress }),
      ...(maxPathStates !== undefined && { maxStates: maxPathStates }),
      maxBytes: this.bytesLeft(),
    });
    if (shortest.kind !== 'found') return first ?? this.someWay(kind) ?? sameKind ?? known;
    return wayTo(this.system, shortest.path.finding, shortest.path.lanes, true);
  }

  private bytesLeft(): number {
    return (this.options.maxBytes ?? MAX_BYTES) - this.explorer.bytes;
  }

  /** The kind of finding that decides the verdict, of those that there are. */
  private decisive(): FindingKind | null {
    const known = this.known?.findings.map(({ kind }) => kind) ?? [];
    return decisive([...this.explorer.kinds, ...known], this.options.find);
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
    return wayTo(this.system, finding, path, false);
  }
}
