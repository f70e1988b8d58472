import { check } from '../../sim/explore/check.js';
import type { Checked, CheckOptions, Method, Verdict } from '../../sim/explore/checked.js';
import type { Place } from '../../sim/explore/explore.js';
import type { Held } from '../../sim/hold/hold-steps.js';
import { type Story, sentenceOf, tell } from '../../sim/story/story.js';
import type { FindingKind } from '../../sim/watch/finding.js';
import { contractFault } from '../program/contract.js';
import type { Program } from '../program/program.js';
import { isShipped } from '../protocols/load.js';
import { type LinkOptions, resolveProgram } from '../protocols/resolve.js';
import { BadInput } from '../refusal/bad-input.js';
import type { Schedule } from '../schedule/schedule.js';
import { holdOnMemory } from './declarations.js';
import { followedSystem } from './followed-system.js';
import { type PlacedFinding, placed, RegionNames, tileWords } from './names.js';
import type { UnwrittenReads } from './sequential-tags.js';
import { type TilesCloseUp, tilesCloseUp } from './tiles-close-up.js';
import { formatToken, hashSchedule } from './token.js';

export type { Method, Verdict };

/** How to verify, and how far to go. */
export interface VerifyOptions
  extends LinkOptions,
    Pick<
      CheckOptions,
      'find' | 'method' | 'count' | 'maxStates' | 'maxBytes' | 'maxPathStates' | 'onProgress'
    > {
  /** Command-line options that make the schedule again; they go into the replay token. */
  readonly workload?: Readonly<Record<string, string>> | null;
  /**
   * Hold steps against their declarations and against being taken again: those that are explored, and those of one run
   * on real memory with random data. Default: where the protocol is none of those that ship, which tests hold.
   */
  readonly hold?: boolean;
  /** What a run on real memory has been held to already, so that none is made for it. */
  readonly heldOnMemory?: Held | null;
  /** Milliseconds, from the first finding on, for a simpler way there and for worse findings. Default: no limit. */
  readonly simplifyMs?: number;
  /** Looks closely at the counterexample, for a page that shows it. Default false. */
  readonly closely?: boolean;
  /** Told of the first finding as soon as there is one: what is known by then. */
  readonly onFinding?: (soFar: Verification) => void;
}

/** The simplest way to a finding. */
export interface Counterexample {
  readonly kind: FindingKind;
  readonly steps: number;
  readonly contextSwitches: number;
  /** Whether no other way to this kind of finding has fewer context switches, or as many and fewer steps. */
  readonly minimal: boolean;
  /** What went wrong, in one sentence. */
  readonly sentence: string;
  /** The lane of each step. */
  readonly lanes: readonly number[];
  /** Where they leave the rule "a lane goes on until it blocks, then the lowest that can", as text. */
  readonly deviations: string;
  /** The token that plays it back: the same, with what it is of. */
  readonly replay: string;
}

/** What verifying came to. */
export interface Verification {
  readonly verdict: Verdict;
  /** What the verdict rests on. */
  readonly method: Method;
  readonly protocol: string;
  readonly ringCapacity: number;
  /** One finding of each kind there is. */
  readonly findings: readonly PlacedFinding[];
  readonly states: number;
  readonly transitions: number;
  /** Interleavings covered: exact decimal digits, or a logarithm; null where they were not counted. */
  readonly interleavings: Checked['interleavings'];
  /** Whether every reachable state was seen. */
  readonly complete: boolean;
  /** Of `incomplete`: what was covered all the same, but for livelocks; null of any other verdict. */
  readonly bounds: Checked['bounds'];
  /** How many of the steps explored were held against their declarations; null where they were not. */
  readonly held: Held | null;
  /** How many steps of a run on real memory were; null where there was none. */
  readonly heldOnMemory: Held | null;
  /** Waits that lanes came to and that never made one wait. */
  readonly idleWaits: readonly Place[];
  /** Whether no wait ever made a lane wait: then a proof says nothing about what synchronises them. */
  readonly neverWaited: boolean;
  /** States in which no lane ever took a step or waited. */
  readonly unreached: readonly Place[];
  /** Lanes that are alike, in groups: of states in which they have only changed places, one was looked at. */
  readonly symmetry: Checked['symmetry'];
  /** Where the schedule breaks the contract of docs/every-schedule.md; null where it keeps it. */
  readonly contract: string | null;
  readonly elapsedMs: number;
  readonly peakStates: number;
  /** Bytes that the states held took in the end. */
  readonly stateBytes: number;
  /** What would be proved of zeros: operations that read SRAM which nothing wrote before them. */
  readonly unwrittenReads: UnwrittenReads;
  readonly counterexample: Counterexample | null;
  /** The counterexample, step by step; null where there is none, and while a simpler one is looked for. */
  readonly explanation: Story | null;
  /** Its values step by step, where `closely` asked for them. */
  readonly closeUp?: TilesCloseUp;
  readonly limits: { readonly maxStates: number; readonly maxBytes: number; readonly maxPathStates: number };
}

/**
 * Explores every interleaving of a program's lanes: of a schedule under the protocol that `options` name, or of a program as
 * it is. `proved` says that none of them races,
 * deadlocks or stores other data than the sequential run; `incomplete` that a limit was reached first. It is said of
 * this schedule and this capacity of the rings, for any tensors. That interleavings are all there is to look at
 * rests on ECMA-262, Memory Model, "Data Race Freedom": see `check` of `heddle/sim`, and docs/guarantees.md.
 * @throws BadInput where the schedule, the protocol or the ring's capacity is not usable; BadLane where a lane is not
 * what a lane must be, LyingLane where it does not keep to what it declares.
 */
export async function verify(work: Schedule | Program, options: VerifyOptions = {}): Promise<Verification> {
  if ('schedule' in work && (options.protocol !== undefined || options.ringCapacity !== undefined)) {
    throw new BadInput(
      'verify: a program has its protocol and its ring capacity: leave them out of the options',
    );
  }
  return verifyProgram(await resolveProgram(work, options), options);
}

/** The same without waiting, for a protocol that is there. */
export function verifyProgram(
  program: Program,
  options: Omit<VerifyOptions, keyof LinkOptions> = {},
): Verification {
  const { schedule, protocol, ringCapacity } = program;
  const { workload = null, onFinding, onProgress, closely = false } = options;
  const { hold = !isShipped(protocol), simplifyMs = Number.POSITIVE_INFINITY, find, count, method } = options;
  const { maxStates = 1e9, maxBytes = 2 ** 32, maxPathStates = 5e6 } = options;
  const start = performance.now();
  const tiles = followedSystem(program);
  const { system, image, ops, unwrittenReads } = tiles;
  const contract = contractFault(ops, schedule);
  const names = new RegionNames(image, protocol.rings);
  const words = tileWords(schedule, names);
  let hash: string | null = null;
  /** Of the schedule's text, which takes longer than a proof to write: a token needs it, and a proof has none. */
  const scheduleHash = () => {
    hash ??= hashSchedule(schedule);
    return hash;
  };
  const verification = (checked: Checked, heldOnMemory: Held | null, isLast: boolean): Verification => {
    const { bytes, counterexample: way, findings, ...found } = checked;
    return {
      ...found,
      findings: findings.map((finding) => placed(finding, names)),
      protocol: protocol.name,
      ringCapacity,
      heldOnMemory,
      unwrittenReads,
      contract,
      elapsedMs: performance.now() - start,
      stateBytes: bytes,
      counterexample: way && {
        kind: way.finding.kind,
        steps: way.lanes.length,
        contextSwitches: way.contextSwitches,
        minimal: way.minimal,
        sentence: sentenceOf(way.finding, words),
        lanes: way.lanes,
        deviations: way.deviations,
        replay: formatToken({
          protocol: protocol.name,
          ringCapacity,
          schedule: scheduleHash(),
          deviations: way.deviations,
          workload,
        }),
      },
      explanation: way && isLast ? tell(system, way.lanes, way.finding, words) : null,
      ...(way && isLast && closely && { closeUp: tilesCloseUp(tiles, way.lanes, way.finding, words) }),
      limits: { maxStates, maxBytes, maxPathStates },
    };
  };
  let endsMs = Number.POSITIVE_INFINITY;
  const checked = check(system, {
    byLevels: protocol.fixedSteps ?? false,
    // What provenance says of an operation follows from bytes that it declares: see docs/guarantees.md.
    localFaults: true,
    hold,
    maxStates,
    maxBytes,
    maxPathStates,
    ...(find && { find }),
    ...(count && { count }),
    ...(method && { method }),
    onProgress: (states) => onProgress?.(states) !== false && performance.now() < endsMs,
    onFinding(soFar) {
      endsMs = performance.now() + simplifyMs;
      onFinding?.(verification(soFar, null, false));
    },
    onDecided() {
      endsMs = Math.min(endsMs, performance.now() + OTHER_KINDS_MS);
    },
  });
  // Where something was found, a run on real memory may meet it too, and would have less to say of it.
  const isFine = checked.findings.length === 0;
  const { heldOnMemory = hold && isFine ? holdOnMemory(program) : null } = options;
  return verification(checked, heldOnMemory, true);
}

/** Once the verdict is settled, other kinds of findings are only worth a mention. */
const OTHER_KINDS_MS = 1000;
