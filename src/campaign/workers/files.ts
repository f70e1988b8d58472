import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { BadInput } from '../../refusal/bad-input.js';
import { quoted } from '../../refusal/quoted.js';
import type { FileId } from '../ledger/spec.js';

/** The files that somebody takes part in campaigns with: no other code runs for them, whatever a queue says. */
export class Files {
  private readonly paths = new Map<string, string>();

  /** @throws BadInput where one cannot be read. */
  constructor(paths: readonly string[]) {
    for (const path of paths) this.paths.set(fileId(path).hash, resolve(path));
  }

  /** Whether a file is among them. */
  has({ hash }: FileId): boolean {
    return this.paths.has(hash);
  }

  /** @throws BadInput where the file is not among them, or has changed since. */
  find({ name, hash }: FileId): string {
    const path = this.paths.get(hash);
    if (path === undefined) {
      throw new BadInput(
        `the campaign is of ${quoted(name)} (SHA-256 ${hash.slice(0, 12)}...): start this with that file; it was not given, or is another one here`,
      );
    }
    if (fileId(path).hash !== hash) throw new BadInput(`${path}: it has changed: start the campaign anew`);
    return path;
  }
}

/** What a file is called in a campaign. @throws BadInput where it cannot be read. */
export function fileId(path: string): FileId {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new BadInput(
      `${path}: it cannot be read (${(error as NodeJS.ErrnoException).code}): check the path and its permissions`,
    );
  }
  return { name: basename(path), hash: createHash('sha256').update(bytes).digest('hex') };
}
