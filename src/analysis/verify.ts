import { type Exploration, explore } from '../../sim/explore.js';
import { FINDING_KINDS, type Finding, type FindingKind } from '../../sim/finding.js';
import { findShortest, type Path } from '../../sim/shortest.js';
import { contextSwitches, toDeviations } from '../../sim/strategies/replay.js';
import type { System } from '../../sim/system.js';
import { DEFAULT_RING_CAPACITY } from '../engine/engine.js';
import { DEFAULT_PROTOCOL, loadProtocol } from '../protocols/load-protocol.js';
import type { Protocol } from '../protocols/protocol.js';
import type { Schedule } from '../schedule/schedule.js';
import { formatToken, hashSchedule } from './replay-token.js';
import { tileSystem } from './tile-system.js';

/** How to verify, and how far to go. */
export interface VerifyOptions {
  /** A protocol, or the name of one. Default `sequence`. */
  readonly protocol?: string | Protocol;
  readonly ringCapacity?: number;
  /** Look for one kind of finding and stop at the first. Default: all kinds. */
  readonly find?: FindingKind;
  /** Count the interleavings too. */
  readonly count?: boolean;
  /** Give up after so many states. Default 1e9. */
  readonly maxStates?: number;
  /** Give up when the states held take so many bytes. Default 4 GiB. */
  readonly maxBytes?: number;
  /** Give up looking for the counterexample with the fewest context switches after so many states. Default 5e6. */
  readonly maxPathStates?: number;
  /** Command-line options that make the schedule again; they go into the replay token. */
  readonly workload?: Readonly<Record<string, string>> | null;
  /** Called now and then with the states seen so far; false stops the exploration, which is then incomplete. */
  readonly onProgress?: (states: number) => boolean;
}

export type Verdict = 'proved' | FindingKind | 'incomplete';

/** The simplest way to a finding. */
export interface Counterexample {
  readonly kind: FindingKind;
  readonly steps: number;
  readonly contextSwitches: number;
  /** Whether no other way to this kind of finding has fewer context switches, or as many and fewer steps. */
  readonly minimal: boolean;
  /** The token that plays it back. */
  readonly replay: string;
}

/** What verifying came to. */
export interface Verification {
  readonly verdict: Verdict;
  readonly protocol: string;
  readonly ringCapacity: number;
  /** One finding of each kind there is. */
  readonly findings: readonly Finding[];
  readonly states: number;
  readonly transitions: number;
  /** Interleavings covered: exact decimal digits, or a logarithm; null where they were not counted. */
  readonly interleavings: Exploration['interleavings'];
  readonly elapsedMs: number;
  readonly peakStates: number;
  readonly counterexample: Counterexample | null;
  readonly limits: { readonly maxStates: number; readonly maxBytes: number; readonly maxPathStates: number };
}

/**
 * Explores every interleaving of a schedule's lanes under a protocol. `proved` says that none of them races,
 * deadlocks or stores other data than the sequential run; `incomplete` that a limit was reached first.
 * @throws BadInput where the protocol or the ring's capacity is not usable.
 */
export async function verify(schedule: Schedule, options: VerifyOptions = {}): Promise<Verification> {
  const { ringCapacity = DEFAULT_RING_CAPACITY, find, workload = null, count = false } = options;
  const { maxStates = 1e9, maxBytes = 2 ** 32, maxPathStates = 5e6, onProgress } = options;
  const protocol = await resolveProtocol(options.protocol);
  const start = performance.now();
  const { system } = tileSystem(schedule, protocol, ringCapacity);
  const byLevels = protocol.fixedSteps ?? false;
  const shared = { byLevels, maxStates, maxBytes, ...(onProgress && { onProgress }) };
  const exploration = explore(system, { ...shared, count, ...(find && { find }) });
  const verdict = decide(exploration, find);
  let counterexample: Counterexample | null = null;
  if (verdict !== 'proved' && verdict !== 'incomplete') {
    const shortest = findShortest(system, verdict, maxPathStates);
    const path = shortest.kind === 'found' ? shortest.path : anyPath(system, verdict, shared);
    counterexample = {
      kind: verdict,
      steps: path.lanes.length,
      contextSwitches: path.contextSwitches,
      minimal: shortest.kind === 'found',
      replay: formatToken({
        protocol: protocol.name,
        ringCapacity,
        schedule: hashSchedule(schedule),
        deviations: toDeviations(system, path.lanes),
        workload,
      }),
    };
  }
  return {
    verdict,
    protocol: protocol.name,
    ringCapacity,
    findings: exploration.findings,
    states: exploration.states,
    transitions: exploration.transitions,
    interleavings: exploration.interleavings,
    elapsedMs: performance.now() - start,
    peakStates: exploration.peakStates,
    counterexample,
    limits: { maxStates, maxBytes, maxPathStates },
  };
}

/** @throws BadInput where there is no protocol of that name. */
export async function resolveProtocol(protocol: string | Protocol = DEFAULT_PROTOCOL): Promise<Protocol> {
  return typeof protocol === 'string' ? loadProtocol(protocol) : protocol;
}

function decide({ findings, complete }: Exploration, find: FindingKind | undefined): Verdict {
  const kinds = findings.map(({ kind }) => kind);
  if (find && kinds.includes(find)) return find;
  return FINDING_KINDS.find((kind) => kinds.includes(kind)) ?? (complete ? 'proved' : 'incomplete');
}

/** Some way to a finding that is there: the one with the fewest steps, where the search for the best gave up. */
function anyPath(
  system: System,
  kind: FindingKind,
  limits: Parameters<typeof explore>[1],
): Pick<Path, 'lanes' | 'contextSwitches'> {
  const { path } = explore(system, { ...limits, find: kind, trail: true });
  if (!path) throw new Error(`a ${kind} that was found could not be found again`);
  return { lanes: path, contextSwitches: contextSwitches(path) };
}
