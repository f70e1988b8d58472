import { createHash } from 'node:crypto';
import { deviationsFromText } from '../../sim/interleaving.js';
import { checkCapacity } from '../program/ring-slots.js';
import { BadInput } from '../refusal/bad-input.js';
import { percentEncoded } from '../refusal/quoted.js';
import type { Schedule } from '../schedule/schedule.js';
import { identityText } from '../schedule/write.js';

/** The version that this program writes and reads. */
const VERSION = 'heddle1';

/** A longer one is refused: it is of more than a million context switches. */
const LIMIT_CHARS = 2 ** 22;
/** Of the options in it. No command line takes longer ones. */
const RECIPE_LIMIT_CHARS = 2 ** 17;

/** An interleaving of a schedule's lanes under a protocol: what a replay token says. */
export interface ReplayToken {
  readonly protocol: string;
  readonly ringCapacity: number;
  /** The hash of the schedule that it was made for. */
  readonly schedule: string;
  /** Where the interleaving leaves the rule "a lane goes on until it blocks, then the lowest that can", as text. */
  readonly deviations: string;
  /** How to make the schedule again, as command-line options by name, or null where it comes from a file. */
  readonly workload: Readonly<Record<string, string>> | null;
}

/**
 * Twelve hexadecimal digits of the SHA-256 of a schedule's text, with no names of operations in it.
 * @throws BadInput where the schedule has more operations than a file may.
 */
export function hashSchedule(schedule: Schedule): string {
  return createHash('sha256').update(identityText(schedule)).digest('hex').slice(0, 12);
}

/** A token as one line of text without blanks: `heddle1:two-ring:8:0123456789ab:10-1:layers=8,8:4f5c`. */
export function formatToken(token: ReplayToken): string {
  const { protocol, ringCapacity, schedule, deviations, workload } = token;
  const fields = [VERSION, percentEncoded(protocol), ringCapacity, schedule, deviations];
  // Commas stay as they are: `layers=128,64` is what a person would type.
  if (workload) fields.push(new URLSearchParams(workload).toString().replaceAll('%2C', ','));
  const text = fields.join(':');
  return `${text}:${checkDigits(text)}`;
}

/** Four hexadecimal digits, so that a token that lost its end is not taken for another one. */
function checkDigits(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 4);
}

/**
 * Reads what `formatToken` wrote; blanks around it do not matter.
 * @throws BadInput where the text is no token, not all of one, or one of another version.
 */
export function parseToken(text: string): ReplayToken {
  const whole = text.trim();
  if (whole.length > LIMIT_CHARS) {
    throw new BadInput(
      `token: it has ${whole.length} characters, more than ${LIMIT_CHARS}: give a shorter run's`,
    );
  }
  const end = whole.lastIndexOf(':');
  const [version, protocol, capacity, schedule, deviations, workload, ...rest] = whole
    .slice(0, end)
    .split(':');
  if (version !== VERSION && /^heddle\d+$/.test(version)) {
    throw new BadInput(
      `token: it is of version ${version}, this program reads ${VERSION}: replay it with the program that made it`,
    );
  }
  const isPath = deviations !== undefined && deviationsFromText(deviations) !== null;
  const isWhole =
    version === VERSION && /^\d+$/.test(capacity ?? '') && /^[0-9a-f]{12}$/.test(schedule ?? '');
  if (
    !isWhole ||
    !isPath ||
    checkDigits(whole.slice(0, end)) !== whole.slice(end + 1) ||
    !protocol ||
    (workload?.length ?? 0) > RECIPE_LIMIT_CHARS ||
    rest.length > 0
  ) {
    throw new BadInput(
      'token: it is not a whole replay token (heddle1:PROTOCOL:CAPACITY:SCHEDULE:STEPS:CHECK): copy all of it',
    );
  }
  checkCapacity(Number(capacity));
  return {
    protocol: decoded(protocol),
    ringCapacity: Number(capacity),
    schedule,
    deviations,
    workload: workload === undefined ? null : Object.fromEntries(new URLSearchParams(workload)),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BadInput('token: its protocol is not readable: copy all of the token');
  }
}

/** @throws BadInput where a token was made for another schedule. */
export function checkSchedule(token: ReplayToken, schedule: Schedule): void {
  const hash = hashSchedule(schedule);
  if (hash === token.schedule) return;
  throw new BadInput(
    `token: it was made for schedule ${token.schedule}, this one is ${hash}: give the schedule, or the model and options, that it was made with`,
  );
}
