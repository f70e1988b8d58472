import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
/** What a process that works on a folder takes to answer. */
const ANSWER_MS = 2000;
const SETTLE_MS = 20;
/** How long an owner is waited for. */
const PATIENCE_MS = 3000;

/** The process that works on a folder. It answers on loopback whoever shows the key, which stands in the folder. */
export type Owner = z.infer<typeof OWNER>;

/** Who works on a folder now; null where nobody answers. */
export async function ownerOf(folder: string): Promise<Owner | null> {
  const owner = read(folder);
  return owner && (await ask(owner, '/ping')) === owner.key ? owner : null;
}

/**
 * Makes this process the owner of a folder. One that was killed owns nothing any more.
 * @param port at which it answers.
 * @throws BadInput where another process works on it.
 */
export async function own(folder: string, port: number): Promise<Owner> {
  const owner: Owner = { pid: process.pid, port, key: randomBytes(16).toString('hex') };
  mkdirSync(folder, { recursive: true });
  const endMs = performance.now() + PATIENCE_MS;
  while (performance.now() < endMs + ANSWER_MS) {
    try {
      writeFileSync(join(folder, FILE), JSON.stringify(owner), { flag: 'wx', mode: 0o600 });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST')
        throw new BadInput(`${folder}: it cannot be written (${code}): take a folder that you may write to`);
      const other = await ownerOf(folder);
      if (!other) rmSync(join(folder, FILE), { force: true });
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

export function ownedBy(folder: string, { pid }: Owner): BadInput {
  return new BadInput(
    `${folder}: process ${pid} works on it, and a folder has one at a time: give it --workers, or use postgres:// or redis://`,
  );
}

/** Lets go of a folder. */
export function disown(folder: string, { key }: Owner): void {
  if (read(folder)?.key === key) rmSync(join(folder, FILE), { force: true });
}

/** Asks the owner of a folder for something; null where it does not answer. */
export async function ask({ port, key }: Owner, path: string, method = 'GET'): Promise<string | null> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { 'x-key': key },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

function read(folder: string): Owner | null {
  try {
    return OWNER.parse(JSON.parse(readFileSync(join(folder, FILE), 'utf8')));
  } catch {
    return null;
  }
}
