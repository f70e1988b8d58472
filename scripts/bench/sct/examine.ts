import { check } from '../../../sim/explore/check.js';
import type { Verdict } from '../../../sim/explore/checked.js';
import type { System } from '../../../sim/system.js';
import type { FindingKind } from '../../../sim/watch/finding.js';

/** What a search through all states of a system says. */
export interface Examined {
  readonly verdict: Verdict;
  /** The kinds of findings that there are, in alphabetical order. */
  readonly finds: readonly FindingKind[];
  readonly states: number;
  readonly transitions: number;
  /** Of the counterexample with the fewest context switches; NaN where there is none. */
  readonly switches: number;
  readonly steps: number;
  /** It plays the counterexample again; null where there is none. */
  readonly deviations: string | null;
  /** States of lanes that no order leads to, as "lane: state". */
  readonly unreached: readonly string[];
}

/** Looks at every state, those in which alike lanes have only changed places as well: so both forms are counted alike. */
export function examine(system: System, maxStates?: number): Examined {
  const limit = maxStates === undefined ? {} : { maxStates };
  const checked = check(system, { method: 'every-state', symmetry: false, ...limit });
  const { counterexample } = checked;
  return {
    verdict: checked.verdict,
    finds: checked.findings.map(({ kind }) => kind).sort(),
    states: checked.states,
    transitions: checked.transitions,
    switches: counterexample?.contextSwitches ?? Number.NaN,
    steps: counterexample?.lanes.length ?? Number.NaN,
    deviations: counterexample?.deviations ?? null,
    unreached: checked.unreached.map(({ lane, state }) => `${lane}: ${state}`),
  };
}
