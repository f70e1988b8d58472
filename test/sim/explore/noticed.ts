import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';

/** By fault: which of the systems that are drawn showed it last. */
const FILE = new URL('noticed-by.json', import.meta.url);
const known: Record<string, string> = JSON.parse(readFileSync(FILE, 'utf8'));

/**
 * Whether some system that is drawn shows a fault. The one that showed it last is looked at first, as thousands may have to be
 * drawn. With HEDDLE_NOTE=1 it is looked for anew, and written down.
 * @param property of a drawn system: false where it shows the fault.
 * @throws what the property throws, if `throwsCount` is not set.
 */
export function isNoticed<T>(
  name: string,
  property: fc.IProperty<T>,
  {
    seed,
    runs,
    throwsCount = false,
  }: { readonly seed: number; readonly runs: number; readonly throwsCount?: boolean },
): boolean {
  const found = (path: string | undefined) => {
    const asked = path === undefined ? { numRuns: runs } : { path, numRuns: 1 };
    const details = fc.check(property, { seed, endOnFailure: true, ...asked });
    const { errorInstance } = details;
    // What is thrown is no difference.
    if (!throwsCount && errorInstance instanceof Error && !errorInstance.message.includes('returning false'))
      throw errorInstance;
    return details;
  };
  const isNoted = process.env.HEDDLE_NOTE === '1';
  if (!isNoted && known[name] !== undefined && found(known[name]).failed) return true;
  const { failed, counterexamplePath } = found(undefined);
  if (isNoted && failed) {
    known[name] = counterexamplePath as string;
    writeFileSync(FILE, `${JSON.stringify(known, null, 2)}\n`);
  }
  return failed;
}
