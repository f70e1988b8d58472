import { isAbsolute, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cutShort } from './quoted.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** Where heddle's own files lie. */
const OWN = ['../', '../../sim/'].map(here);
/** What calls into a module from outside: further out there is nothing of the module's. */
const CALLER = here('../protocols/foreign-protocol.');
const PACKAGES = `${sep}node_modules${sep}`;

/** A line of a stack, `at step (file:///own/mine.mjs:5:17)`; of a syntax error the first is `file:///own/mine.mjs:5`. */
const FRAME = /^(?: +at (?:.* \()?)?(?:async )?((?:file:|\/|[A-Z]:\\).+?):(\d+)(?::\d+\)?)?$/gm;

/**
 * What a module from outside threw, in one line: the message, and where in its files, `(mine.mjs:12)`.
 * @param error may be anything at all, with getters that throw themselves.
 * @param source the path of the module.
 */
export function thrown(error: unknown, source: string): string {
  const place = placeOf(error, source);
  return `${cutShort(messageOf(error))}${place === null ? '' : ` (${place})`}`;
}

/** What an error says, or whatever else was thrown. */
export function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message || error.name : String(error);
  } catch {
    return 'something that cannot be shown';
  }
}

function stackOf(error: unknown): string {
  try {
    return String((error as Error).stack);
  } catch {
    return '';
  }
}

/**
 * The innermost line of a stack that is neither heddle's, nor Node's, nor a package's: `file:line`; null where there is
 * none. Such code is the user's.
 * @param source a path that is shown as it is.
 */
export function placeOf(error: unknown, source = ''): string | null {
  for (const [, at, line] of stackOf(error).matchAll(FRAME)) {
    const path = at.startsWith('file:') ? fileURLToPath(at) : at;
    if (!isAbsolute(path)) continue; // Node's own
    if (path.startsWith(CALLER)) return null;
    if (path.includes(PACKAGES) || OWN.some((folder) => path.startsWith(folder))) continue;
    return `${cutShort(path === resolve(source) ? source : path)}:${line}`;
  }
  return null;
}
