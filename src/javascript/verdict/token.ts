import { createHash } from 'node:crypto';
import { BadInput } from '../../refusal/bad-input.js';
import { percentEncoded, quoted } from '../../refusal/quoted.js';

/** How a token begins, and how long one may be. */
const PREFIX = 'threads1';
const LONGEST = 1_000_000;
const CHECK_DIGITS = 6;

/** A module that was loaded, or all those of a package, and a hash of what is in it. */
export interface HashedModule {
  readonly name: string;
  readonly hash: string;
}

/** An execution of threads, to be played again: which modules it was of, and who took each step. */
export interface ThreadsToken {
  readonly modules: readonly HashedModule[];
  readonly schedulesPlain: boolean;
  readonly anyTimeout: boolean;
  /** What setup was given, as JSON; null where that was nothing. */
  readonly parameters: string | null;
  /** The thread of each point, or the lane of each step. */
  readonly schedule: readonly number[];
}

/** A token as text: `threads1:-:0x5.1x3:ring.mjs=1a2b3c4d::0f1e2d`. It names no code; it only says what it was. */
export function formatThreadsToken(token: ThreadsToken): string {
  const { modules, schedulesPlain, anyTimeout, parameters, schedule } = token;
  const mode = `${schedulesPlain ? 'p' : ''}${anyTimeout ? 't' : ''}` || '-';
  const names = modules.map(({ name, hash }) => `${percentEncoded(name)}=${hash}`).join(',');
  const given = parameters === null ? '' : percentEncoded(parameters);
  const text = [PREFIX, mode, turnsText(schedule), names, given].join(':');
  return `${text}:${checkDigits(text)}`;
}

/** Whether a text is meant to be such a token. */
export function isThreadsToken(text: string): boolean {
  return /^\s*threads\d*:/.test(text);
}

/** @throws BadInput where the text is no whole token. */
export function parseThreadsToken(text: string): ThreadsToken {
  const trimmed = text.trim();
  const parts = trimmed.split(':');
  if (trimmed.length > LONGEST) throw new BadInput('token: it is longer than any that check prints');
  if (parts[0] !== PREFIX || parts.length !== 6) {
    throw new BadInput(`token: ${quoted(trimmed.slice(0, 40))} is none: give one that check printed, whole`);
  }
  const [, mode, turns, names, given, digits] = parts;
  if (digits !== checkDigits(parts.slice(0, 5).join(':')) || !/^(-|p?t?)$/.test(mode)) {
    throw new BadInput('token: it is cut off or changed: give it as check printed it');
  }
  return {
    schedulesPlain: mode.includes('p'),
    anyTimeout: mode.includes('t'),
    parameters: given === '' ? null : decoded(given, 'what setup was given'),
    schedule: readTurns(turns),
    modules: names === '' ? [] : names.split(',').map(readModule),
  };
}

/** @throws BadInput that names the first module that is not what it was. */
export function checkModules(token: Pick<ThreadsToken, 'modules'>, modules: readonly HashedModule[]): void {
  const now = new Map(modules.map(({ name, hash }) => [name, hash]));
  for (const { name, hash } of token.modules) {
    const is = now.get(name);
    if (is === hash) continue;
    throw new BadInput(
      is === undefined
        ? `token: it is of modules among which is ${quoted(name)}, which is not loaded: give the file that it was made with`
        : `token: ${quoted(name)} has changed since: check it anew, or replay what it was`,
    );
  }
  const known = new Set(token.modules.map(({ name }) => name));
  const added = modules.find(({ name }) => !known.has(name));
  if (added) throw new BadInput(`token: ${quoted(added.name)} was not loaded then: check it anew`);
}

/** Steps as turns: `0x5.1x3` is five steps of thread 0, then three of thread 1. */
export function turnsText(schedule: ArrayLike<number>): string {
  const turns: string[] = [];
  for (let at = 0; at < schedule.length; ) {
    let end = at + 1;
    while (end < schedule.length && schedule[end] === schedule[at]) end++;
    turns.push(`${schedule[at]}x${end - at}`);
    at = end;
  }
  return turns.join('.') || '-';
}

/** @throws BadInput where the text is no turns. */
export function readTurns(text: string): readonly number[] {
  if (text === '-') return [];
  if (!/^\d{1,2}x\d{1,7}(\.\d{1,2}x\d{1,7})*$/.test(text)) throw new BadInput('token: its turns are none');
  const turns = text.split('.').map((turn) => turn.split('x').map(Number));
  if (turns.reduce((sum, [, count]) => sum + count, 0) > LONGEST) {
    throw new BadInput('token: it has more steps than an execution can have');
  }
  return turns.flatMap(([thread, count]) => Array<number>(count).fill(thread));
}

function readModule(text: string): HashedModule {
  const [name, hash] = text.split('=');
  if (!/^[0-9a-f]{8}$/.test(hash ?? '')) throw new BadInput('token: the hash of a module is none');
  return { name: decoded(name, 'the name of a module'), hash };
}

function decoded(text: string, what: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BadInput(`token: ${what} is not readable: give it as check printed it`);
  }
}

function checkDigits(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, CHECK_DIGITS);
}
