import { z } from 'zod';
import { FINDING_KINDS } from '../../../sim/watch/finding.js';

/** What can go wrong, the worst first. */
export const KINDS = [...FINDING_KINDS, 'assertion'] as const;

const TEXT = z.string().max(100_000);

export const FINDING = z.strictObject({
  /** What tells it from others: the same defect has the same, as far as that can be told. */
  fingerprint: z.string().regex(/^[0-9a-f]{12}$/),
  kind: z.enum(KINDS),
  message: TEXT,
  /** Preemptions or context switches, and steps, of the simplest way to it. */
  switches: z.int().min(0),
  steps: z.int().min(0),
  /** Plays that way again. It is shown in single quotes of a shell, so it may not end them. */
  token: z
    .string()
    .max(1_000_000)
    .regex(/^[!-&(-~]*$/),
  /** Executions that failed so. */
  met: z.int().min(1),
  /** The one that was told: its seed and number. */
  from: TEXT,
  /** Of a workload drawn by chance: the schedule, shrunk, as JSON. */
  schedule: z.string().max(10_000_000).nullable(),
});

/** Something that went wrong, shrunk. */
export type Finding = z.infer<typeof FINDING>;

/**
 * Findings as one set: of each fingerprint the simplest, met as often as all of them. The order of findings, and of lists,
 * does not matter.
 */
export function joined(findings: Iterable<Finding>): readonly Finding[] {
  const known = new Map<string, Finding>();
  for (const finding of findings) {
    const other = known.get(finding.fingerprint);
    const best = other && compare(other, finding) <= 0 ? other : finding;
    known.set(finding.fingerprint, { ...best, met: finding.met + (other?.met ?? 0) });
  }
  return [...known.values()].sort(compare);
}

/** The worst kind first, then the simplest; texts decide what figures do not. */
function compare(one: Finding, other: Finding): number {
  const kind = ({ kind }: Finding) => KINDS.indexOf(kind);
  return (
    kind(one) - kind(other) ||
    one.switches - other.switches ||
    one.steps - other.steps ||
    inOrder(one.token, other.token) ||
    inOrder(one.from, other.from) ||
    inOrder(one.message, other.message) ||
    inOrder(one.schedule ?? '', other.schedule ?? '') ||
    inOrder(one.fingerprint, other.fingerprint)
  );
}

/** Texts by the numbers of their characters, which every machine orders alike. */
export function inOrder(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
