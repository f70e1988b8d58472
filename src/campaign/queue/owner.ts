import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { BadInput } from '../../refusal/bad-input.js';

const FILE = 'owner.json';
const OWNER = z.strictObject({
  pid: z.int(),
  port: z.int().min(1).max(65_535),
  key: z.string().regex(/^[0-9a-f]{32}$/),
});
/** What a process that works on a folder takes to answer, at most: it may be busy for seconds. */
const ANSWER_MS = 15_000;
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
  const owner = read(folder);
  const answer = owner && (await ask(folder, owner, '/ping', 'GET', answerMs));
  return owner && answer === owner.key ? owner : null;
}

/**
 * Makes this process the owner of a folder. One that was killed owns nothing any more.
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
    if (!attempt(folder, () => isClaimed(folder, owner))) {
      const known = read(folder)?.key;
      const other = await ownerOf(folder);
      // What a dead process left goes, and not what somebody else put there meanwhile.
      if (!other) attempt(folder, () => read(folder)?.key === known && rmSync(join(folder, FILE)));
      // Who only looks is gone in a moment.
      else if (performance.now() >= endMs) throw ownedBy(folder, other);
      else await pause(SETTLE_MS);
      continue;
    }
    // Somebody else may have taken what a dead process left at the same moment.
    await pause(SETTLE_MS);
    if (read(folder)?.key === owner.key) return owner;
  }
  throw new BadInput(`${folder}: another process began to work on it at the same moment: try again`);
}

/** Puts an owner's file where there is none. @returns whether there was none. */
function isClaimed(folder: string, owner: Owner): boolean {
  try {
    writeFileSync(join(folder, FILE), JSON.stringify(owner), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** @throws BadInput where the folder cannot be used so. */
function attempt<T>(folder: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Somebody else was faster.
    if (code === 'ENOENT' && existsSync(folder)) return undefined;
    throw new BadInput(`${folder}: it cannot be written (${code}): take a folder that you may write to`);
  }
}

export function ownedBy(folder: string, { pid }: Owner): BadInput {
  return new BadInput(
    `${folder}: process ${pid} works on it, and a folder has one at a time: give it --workers, or use postgres:// or redis://`,
  );
}

/** Lets go of a folder. */
export function disown(folder: string, { key }: Owner): void {
  if (read(folder)?.key === key) rmSync(join(folder, FILE), { force: true });
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
  try {
    const headers = { 'x-key': key };
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, signal });
    return answer.ok ? await answer.text() : null;
  } catch {
    if (!signal.aborted) return null;
    throw new BadInput(`${folder}: process ${pid} works on it and does not answer: wait, or end it`);
  }
}

function read(folder: string): Owner | null {
  try {
    return OWNER.parse(JSON.parse(readFileSync(join(folder, FILE), 'utf8')));
  } catch {
    return null;
  }
}
