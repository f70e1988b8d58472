import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import { loadProtocol } from '../../src/protocols/load.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import { verifyProgram } from '../../src/safety/verify.js';
import { ROOT, temporaryFolder } from '../cli/heddle.js';
import { smallWorkload } from '../run/workloads.js';

export const built = (path: string) => JSON.stringify(pathToFileURL(join(ROOT, 'dist', path)).href);
const HEAD = `import { isMainThread } from 'node:worker_threads';
import { vary } from ${built('src/lane/vary.js')};
import { sequence } from ${built('src/protocols/sequence.js')};
`;

/** A folder of a test file's own for modules of protocols. */
export class Modules {
  readonly folder = temporaryFolder();
  private count = 0;

  /** Writes a module, in which `sequence`, `vary` and `isMainThread` are there, from its fourth line on. */
  module(text: string): string {
    const name = `${this.count++}.mjs`;
    writeFileSync(join(this.folder, name), `${HEAD}${text}\n`);
    return `./${name}`;
  }

  /** The same, by its whole path. */
  path(text: string): string {
    return join(this.folder, this.module(text));
  }
}

/** What is said of a module that is loaded and verified, which must be one line that names it. */
export async function refusalOfModule(path: string): Promise<string> {
  const error = await loadProtocol(path)
    .then((protocol) => verifyProgram({ protocol, schedule: smallWorkload().schedule, ringCapacity: 8 }))
    .catch((thrown: unknown) => thrown);
  if (!(error instanceof BadInput)) throw error;
  expect(error.message.startsWith(`${path}: `), error.message).toBe(true);
  expect(error.message).not.toMatch(/\p{Cc}/u);
  expect(error.message.length).toBeLessThan(2 * path.length + 400);
  return error.message;
}
