import { readFileSync } from 'node:fs';

/** Where the package's own file lies, seen from what is built of this one. */
const PACKAGE = new URL('../../../../package.json', import.meta.url);

/** The version of this package. */
export function version(): string {
  return JSON.parse(readFileSync(PACKAGE, 'utf8')).version;
}
