import { type Checked, type CheckOptions, check, type Verdict } from '../../sim/check.js';
import type { FindingKind } from '../../sim/finding.js';
import { DEFAULT_PROTOCOL, loadProtocol } from '../protocols/load-protocol.js';
import type { Protocol } from '../protocols/protocol.js';
import { DEFAULT_RING_CAPACITY } from '../protocols/ring.js';
import type { Schedule } from '../schedule/schedule.js';
import { type PlacedFinding, placed, RegionNames } from './explain.js';
import { formatToken, hashSchedule } from './replay-token.js';
import { tileSystem } from './tile-system.js';

export type { Verdict };

/** How to verify, and how far to go. */
export interface VerifyOptions
  extends Pick<CheckOptions, 'find' | 'count' | 'maxStates' | 'maxBytes' | 'maxPathStates' | 'onProgress'> {
  /** A protocol, its name, or the path of a module that exports one. Default `sequence`. */
  readonly protocol?: string | Protocol;
  /** Slots of each ring, a power of two. Default 8. */
  readonly ringCapacity?: number;
  /** Command-line options that make the schedule again; they go into the replay token. */
  readonly workload?: Readonly<Record<string, string>> | null;
}

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
  readonly findings: readonly PlacedFinding[];
  readonly states: number;
  readonly transitions: number;
  /** Interleavings covered: exact decimal digits, or a logarithm; null where they were not counted. */
  readonly interleavings: Checked['interleavings'];
  readonly elapsedMs: number;
  readonly peakStates: number;
  /** Bytes that the states held took in the end. */
  readonly stateBytes: number;
  readonly counterexample: Counterexample | null;
  readonly limits: { readonly maxStates: number; readonly maxBytes: number; readonly maxPathStates: number };
}

/**
 * Explores every interleaving of a schedule's lanes under a protocol. `proved` says that none of them races,
 * deadlocks or stores other data than the sequential run; `incomplete` that a limit was reached first. It is said of
 * this schedule and this capacity of the rings, for any tensors. That interleavings are all there is to look at
 * rests on ECMA-262, Memory Model, "Data Race Freedom": see `check` of `heddle/sim`, and docs/guarantees.md.
 * @throws BadInput where the schedule, the protocol or the ring's capacity is not usable.
 */
export async function verify(schedule: Schedule, options: VerifyOptions = {}): Promise<Verification> {
  return verifyUnder(await resolveProtocol(options.protocol), schedule, options);
}

/** The same without waiting, for a protocol that is there. */
export function verifyUnder(
  protocol: Protocol,
  schedule: Schedule,
  options: Omit<VerifyOptions, 'protocol'> = {},
): Verification {
  const { ringCapacity = DEFAULT_RING_CAPACITY, workload = null, ...wanted } = options;
  const limits = { maxStates: 1e9, maxBytes: 2 ** 32, maxPathStates: 5e6, ...wanted };
  const start = performance.now();
  const { system, image } = tileSystem(schedule, protocol, ringCapacity);
  const checked = check(system, { ...limits, byLevels: protocol.fixedSteps ?? false });
  const { verdict, findings, states, transitions, interleavings, peakStates, bytes } = checked;
  const simplest = checked.counterexample;
  const names = new RegionNames(image, protocol.rings);
  return {
    verdict,
    protocol: protocol.name,
    ringCapacity,
    findings: findings.map((finding) => placed(finding, names)),
    states,
    transitions,
    interleavings,
    elapsedMs: performance.now() - start,
    peakStates,
    stateBytes: bytes,
    counterexample: simplest && {
      kind: simplest.finding.kind,
      steps: simplest.lanes.length,
      contextSwitches: simplest.contextSwitches,
      minimal: simplest.minimal,
      replay: formatToken({
        protocol: protocol.name,
        ringCapacity,
        schedule: hashSchedule(schedule),
        deviations: simplest.deviations,
        workload,
      }),
    },
    limits: {
      maxStates: limits.maxStates,
      maxBytes: limits.maxBytes,
      maxPathStates: limits.maxPathStates,
    },
  };
}

/** @throws BadInput where there is no protocol of that name. */
export async function resolveProtocol(protocol: string | Protocol = DEFAULT_PROTOCOL): Promise<Protocol> {
  return typeof protocol === 'string' ? loadProtocol(protocol) : protocol;
}
