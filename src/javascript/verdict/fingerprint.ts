import { createHash } from 'node:crypto';
import { type AccessStep, placeText, type ThreadsFinding } from './report.js';

/** Characters of a fingerprint. */
const DIGITS = 12;

/**
 * What tells two findings apart: the kind, and the lines of a race, those where threads stand that cannot go on, or what was
 * thrown, but for its numbers. Which thread it was, and what came before, does not matter.
 */
export function fingerprintOf({ kind, message, races, steps }: ThreadsFinding): string {
  return hashed(
    kind,
    kind === 'race' ? raceParts(races) : kind === 'assertion' ? [unnumbered(message)] : ends(steps),
  );
}

/** A kind and what tells it from others of the kind, in any order, as a fingerprint. */
export function hashed(kind: string, parts: readonly string[]): string {
  const text = [kind, ...parts.toSorted()].join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, DIGITS);
}

function raceParts(races: ThreadsFinding['races']): readonly string[] {
  const [pair] = races;
  if (!pair) return [];
  const [one, other] = pair;
  return [...pair.map(placed), one.cell === other.cell ? 'the same bytes' : 'bytes in common'];
}

/** The last step of each thread. */
function ends(steps: readonly AccessStep[]): readonly string[] {
  return [...new Map(steps.map((step) => [step.thread, placed(step)])).values()];
}

function placed({ access, at }: AccessStep): string {
  return `${access} at ${placeText(at)}`;
}

/** A message without the numbers in it, but for those of lines and columns. */
export function unnumbered(message: string): string {
  return message.replace(/(?<![\w:.])-?\d+(\.\d+)?(?![\w:])/g, '#');
}
