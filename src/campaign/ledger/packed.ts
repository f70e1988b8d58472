import type { Alternatives } from '../../../sim/stateless/preemption-bound.js';
import type { BranchPoint, Want } from '../../../sim/stateless/subtree.js';
import type { Branch, Branched } from '../../../sim/stateless/subtrees.js';
import type { Part } from '../../javascript/verdict/part.js';
import { readTurns, turnsText } from '../../javascript/verdict/token.js';
import type { PackedAlternatives, PackedPart } from './job.js';
import type { CheckResult } from './result.js';

type PackedBranched = NonNullable<CheckResult['branched']>;

/** A subtree as a part of a job. */
export function packedBranch(branch: Branch, executions: number): PackedPart {
  const { schedule, asleep, quiet, digest } = branch;
  return { kind: 'subtree', schedule: turnsText(schedule), asleep, quiet, digest, executions };
}

/** The part of a search that a job names. */
export function unpackedPart(part: PackedPart): Part {
  if (part.kind === 'sample') return part;
  if (part.kind === 'bounded')
    return { ...part, alternatives: part.alternatives?.map(unpackedAlternatives) ?? null };
  const { executions, schedule, ...branch } = part;
  return {
    kind: 'subtree',
    branch: { ...branch, schedule: Int32Array.from(readTurns(schedule)) },
    executions,
  };
}

export function packedAlternatives({ preemptions, threads, from, others }: Alternatives): PackedAlternatives {
  return { preemptions, threads: turnsText(threads), from, others: [...others] };
}

function unpackedAlternatives({ threads, others, ...rest }: PackedAlternatives): Alternatives {
  return { ...rest, threads: Uint8Array.from(readTurns(threads)), others: Int32Array.from(others) };
}

export function packedBranched({ wants, rest, isQuiet }: Branched): PackedBranched {
  return {
    wants: wants.map(({ point, initials, thread }) => [point, initials, thread]),
    rest: rest.map((at) => [
      at.thread,
      at.enabled,
      at.asleep,
      at.wanted,
      at.done,
      at.quiet,
      at.isForced,
      at.digest,
    ]),
    isQuiet,
  };
}

export function unpackedBranched({ wants, rest, isQuiet }: PackedBranched): Branched {
  return {
    wants: wants.map(([point, initials, thread]): Want => ({ point, initials, thread })),
    rest: rest.map(
      ([thread, enabled, asleep, wanted, done, quiet, isForced, digest]): BranchPoint => ({
        thread,
        enabled,
        asleep,
        wanted,
        done,
        quiet,
        isForced,
        digest,
      }),
    ),
    isQuiet,
  };
}
