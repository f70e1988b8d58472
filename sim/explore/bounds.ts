import { type Held, HoldSteps } from '../hold/hold-steps.js';
import type { System } from '../system.js';
import type { FindingKind } from '../watch/finding.js';
import { searchCheapest } from './cheapest.js';
import { type Bounds, type Checked, wayTo } from './checked.js';
import { DELAYS, SWITCHES } from './costs.js';

/** How far a search by one cost goes. */
export interface Reach {
  readonly maxStates: number;
  readonly maxBytes: number;
  /** Hold the steps of what is found, and those that could have come in their place, against what they declare. */
  readonly hold?: boolean;
}

const COSTS = { switches: SWITCHES, delays: DELAYS } as const;
const METHODS = { switches: 'fewest-switches', delays: 'fewest-delays' } as const;

/**
 * Looks for the first finding of any kind, those ways first that cost least, and keeps account of what was covered on the
 * way. Of systems too large to see every state, that is what can be said.
 *
 * A livelock, and a wrong result beside lanes that go on for ever, show only once every state is known: they are not
 * found here.
 */
export class BoundedSearches {
  private covered: Bounds = { switches: -1, delays: -1 };

  constructor(
    private readonly system: System,
    private readonly find: FindingKind | undefined,
    private readonly onProgress: (states: number) => boolean,
    private readonly isSymmetryAsked: boolean,
  ) {}

  /** What has been covered, whatever it was that ended the searches. */
  get bounds(): Bounds {
    return this.covered;
  }

  /** Whether one of them has come to all there is. */
  get isComplete(): boolean {
    return Math.max(this.covered.switches, this.covered.delays) === Number.POSITIVE_INFINITY;
  }

  /** Looks by one cost, as far as that; null where nothing was found. */
  look(by: keyof Bounds, { maxStates, maxBytes, hold = false }: Reach): Checked | null {
    const { system, find, onProgress } = this;
    if (find === 'livelock') return null;
    const options = { cost: COSTS[by], kind: find ?? null, maxStates, maxBytes, onProgress };
    const { search, way } = searchCheapest(system, options, this.isSymmetryAsked);
    this.covered = { ...this.covered, [by]: Math.max(this.covered[by], search.covered) };
    if (!way) return null;
    const { finding, lanes } = way;
    // A result that is wrong while lanes may go on for ever is another one, and may have a simpler way.
    const isOnlyOne =
      finding.kind !== 'wrong-result' || system.lanes.every(({ mayRunForever }) => !mayRunForever);
    return {
      verdict: finding.kind,
      method: METHODS[by],
      complete: false,
      findings: [finding],
      states: search.stateCount,
      transitions: search.transitions,
      peakStates: search.stateCount,
      bytes: search.bytes,
      interleavings: null,
      held: hold ? heldAlong(system, lanes, search.transitions) : null,
      idleWaits: [],
      neverWaited: false,
      unreached: [],
      counterexample: wayTo(system, finding, lanes, by === 'switches' && isOnlyOne),
      bounds: null,
      symmetry: search.alike,
    };
  }
}

/** What was covered, in words; empty where that is nothing. */
export function boundsText({ switches, delays }: Bounds): string {
  const told = [
    ['context switch', 'es', switches],
    ['delay', 's', delays],
  ] as const;
  return told
    .filter(([, , bound]) => bound >= 0 && bound < Number.POSITIVE_INFINITY)
    .map(([what, s, bound]) => `every interleaving of ${bound} ${what}${bound === 1 ? '' : s} or fewer`)
    .join(', ');
}

/** Holds all steps that are possible on a way. @throws BadLane */
function heldAlong(system: System, lanes: readonly number[], of: number): Held {
  const hold = new HoldSteps(system);
  const enabled = new Int32Array(system.lanes.length);
  system.reset();
  for (const lane of lanes) {
    hold.visit(enabled, system.enabledLanes(enabled));
    system.step(lane);
    system.fault();
  }
  return hold.count(of);
}
