import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { BadInput } from '../../refusal/bad-input.js';

/** Owners have numbers: who works on a folder has the highest. */
const FILE = /^owner-(\d{1,15})\.json$/;
const fileOf = (folder: string, number: number) => join(folder, `owner-${number}.json`);
const OWNER = z.strictObject({
  pid: z.int(),
  port: z.int().min(1).max(65_535),
  key: z.string().regex(/^[0-9a-f]{32}$/),
});
/** What a process that works on a folder takes to answer, at most: it may be busy for seconds. */
const ANSWER_MS = 15_000;
/** Nobody listens, who did is ending, or what listens speaks no HTTP. Anything else, as too many open files, tells nothing of it. */
const GONE = /^(ECONNREFUSED|ECONNRESET|EPIPE|HPE_\w+)$/;
const SETTLE_MS = 20;
/** How long an owner is waited for, and how often a folder is tried. */
const PATIENCE_MS = 3000;
const MOST_TRIES = 1000;

/** The process that works on a folder. It answers on loopback whoever shows the key, which stands in the folder. */
export type Owner = z.infer<typeof OWNER>;

/**
 * Who works on a folder now; null where nobody does.
 * @param answerMs how long an answer is waited for.
 * @throws BadInput where somebody does who does not answer: two at once would destroy what is in it.
 */
export async function ownerOf(folder: string, answerMs = ANSWER_MS): Promise<Owner | null> {
  const { owner } = last(folder);
  const answer = owner && (await ask(folder, owner, '/ping', 'GET', answerMs));
  return owner && answer === owner.key ? owner : null;
}

/**
 * Makes this process the owner of a folder. One that was killed owns nothing any more.
 *
 * A number is taken once, by a link, which is there with all that it says or not at all. The file of the highest number stays,
 * whoever is dead: who took it for dead and comes late finds the next number taken, or a higher one.
 * @param port at which it answers.
 * @param answers is told what it answers by, before anybody can ask: who does not answer is taken to be dead.
 * @throws BadInput where another process works on it.
 */
export async function own(folder: string, port: number, answers: (owner: Owner) => void): Promise<Owner> {
  const owner: Owner = { pid: process.pid, port, key: randomBytes(16).toString('hex') };
  answers(owner);
  const endMs = performance.now() + PATIENCE_MS;
  attempt(folder, () => mkdirSync(folder, { recursive: true }));
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const { number, owner: known } = last(folder);
    const isAlive = known !== null && (await ask(folder, known, '/ping')) === known.key;
    if (isAlive) {
      // Who only looks is gone in a moment.
      if (performance.now() >= endMs) throw ownedBy(folder, known);
      await pause(SETTLE_MS);
    } else if (attempt(folder, () => isClaimed(folder, number + 1, owner))) return owner;
  }
  throw new BadInput(`${folder}: another process began to work on it at the same moment: try again`);
}

/** Takes a number. @returns whether nobody has it, or a higher one. */
function isClaimed(folder: string, number: number, owner: Owner): boolean {
  const [own, whole] = [fileOf(folder, number), join(folder, `${owner.key}.part`)];
  try {
    writeFileSync(whole, JSON.stringify(owner), { mode: 0o600 });
    linkSync(whole, own);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(whole, { force: true });
  }
  const numbers = numbersIn(folder);
  if (Math.max(...numbers) > number) {
    rmSync(own, { force: true });
    return false;
  }
  // The one before stays, so that who lists the folder just now misses no highest number.
  for (const old of numbers) if (old < number - 1) rmSync(fileOf(folder, old), { force: true });
  return true;
}

/** @throws BadInput where the folder cannot be used so. */
function attempt<T>(folder: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Somebody else was faster.
    if (code === 'ENOENT' && existsSync(folder)) return undefined;
    throw new BadInput(
      `${folder}: it cannot be written (${code}): see that there is room and that you may write there, or take another folder`,
    );
  }
}

export function ownedBy(folder: string, { pid }: Owner): BadInput {
  return new BadInput(
    `${folder}: process ${pid} works on it, and a folder has one at a time: give it --workers, or use postgres:// or redis://`,
  );
}

/** Lets go of a folder: a file that says nothing is nobody's. */
export function disown(folder: string, { key }: Owner): void {
  const { number, owner } = last(folder);
  if (owner?.key === key) truncateSync(fileOf(folder, number));
}

/**
 * Asks the owner of a folder for something; null where it is gone: nobody listens there, or somebody else does.
 * @throws BadInput where somebody listens who does not answer.
 */
export async function ask(
  folder: string,
  { port, pid, key }: Owner,
  path: string,
  method = 'GET',
  answerMs = ANSWER_MS,
): Promise<string | null> {
  const signal = AbortSignal.timeout(answerMs);
  const headers = { 'x-key': key };
  // A connection of its own: one that is kept may be closed from the other end just now, which looks like an owner that is gone,
  // and does not keep this process from ending while it waits.
  const sent = request({ host: '127.0.0.1', port, path, method, headers, signal, agent: false });
  try {
    const [answer] = (await once(sent.end(), 'response')) as [IncomingMessage];
    const said = await text(answer);
    return answer.statusCode === 200 ? said : null;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (GONE.test(code)) return null;
    const why = signal.aborted ? '' : ` (${code})`;
    throw new BadInput(`${folder}: process ${pid} works on it and does not answer${why}: wait, or end it`);
  }
}

/** The highest number, 0 where there is none, and whose it is; null where nobody says. */
function last(folder: string): { readonly number: number; readonly owner: Owner | null } {
  const number = Math.max(0, ...numbersIn(folder));
  try {
    return { number, owner: OWNER.parse(JSON.parse(readFileSync(fileOf(folder, number), 'utf8'))) };
  } catch {
    return { number, owner: null };
  }
}

function numbersIn(folder: string): readonly number[] {
  try {
    return readdirSync(folder).flatMap((name) => (FILE.exec(name)?.slice(1) ?? []).map(Number));
  } catch {
    return [];
  }
}
