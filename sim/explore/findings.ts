import type { System } from '../system.js';
import type { Finding, FindingKind } from '../watch/finding.js';
import { findingAfter } from './finding-after.js';
import type { StuckStates } from './livelock.js';
import type { Symmetry } from './symmetry.js';

/** The first finding of each kind, and the way to the one that is looked for. */
export class Findings {
  /** The lanes of the steps that lead to it, where somebody kept them. */
  path: readonly number[] | null = null;
  private readonly byKind = new Map<FindingKind, Finding>();

  /** @param wanted the kind that is looked for, if any. */
  constructor(private readonly wanted: FindingKind | undefined) {}

  get isEmpty(): boolean {
    return this.byKind.size === 0;
  }

  /** The kinds that there are so far, the first one found first. */
  get kinds(): readonly FindingKind[] {
    return [...this.byKind.keys()];
  }

  /** Keeps a finding that is the first of its kind; whether it is of the kind that is looked for. */
  add(finding: Finding): boolean {
    if (this.byKind.has(finding.kind)) return false;
    this.byKind.set(finding.kind, finding);
    return finding.kind === this.wanted;
  }

  /**
   * What there is, told of the lanes that take the steps of the path, whose order may be any.
   * @param symmetry lanes that stood in order while it was found.
   */
  told(
    system: System,
    symmetry: Symmetry | null,
    stuck: StuckStates | null,
  ): { readonly findings: readonly Finding[]; readonly path: readonly number[] | null } {
    const { path, wanted } = this;
    const findings = [...this.byKind.values()];
    if (!symmetry || !path || !wanted) return { findings, path };
    const lanes = symmetry.realWay(path);
    const real = findingAfter(system, lanes, wanted, stuck);
    return { findings: findings.map((found) => (found.kind === wanted && real) || found), path: lanes };
  }
}
