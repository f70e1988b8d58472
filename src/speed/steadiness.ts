/** Fastest readings that lie within this factor of each other are of a machine in the same state. */
const SAME = 1.15;
/** A state of the machine that fewer passes than this share came to is not one to rely on. */
const LEAST_SHARE = 1 / 3;
/** On a machine that leaves fewer runs alone than this share, a measured time says what else goes on there. */
const LEAST_QUIET = 0.1;
/** A machine whose fastest readings are further off than this is in another state. */
const ANOTHER = 1.2;

/**
 * Whether a machine was steady, by the time that one small run took on it: why it was not, in words, or null.
 *
 * Whatever disturbs a run adds to it, so that the fastest reading of each pass counts: slower ones say that somebody else
 * is there, and not that the machine has changed, unless hardly any run is left alone. The fastest of all is to be
 * relied on where other passes came to it too, one near the end among them. One that no other confirms may be of a state
 * that the rest was not measured in.
 * @param passes the readings of each pass, in the order of time; passes without any do not count.
 */
export function unsteadiness(passes: readonly (readonly number[])[]): string | null {
  const fastest = passes.filter(({ length }) => length > 0).map((readings) => Math.min(...readings));
  if (fastest.length < 2) return 'it was looked at only once, so that nothing confirms it';
  const best = Math.min(...fastest);
  const isNear = (ns: number) => ns <= SAME * best;
  const near = fastest.filter(isNear).length;
  const wanted = Math.max(2, Math.ceil(LEAST_SHARE * fastest.length));
  if (near < wanted) {
    return `a run at its fastest took up to ${times(Math.max(...fastest) / best)} as long as another time, and only ${near} of ${fastest.length} times came near the best`;
  }
  const end = fastest.slice(-Math.ceil(LEAST_SHARE * fastest.length));
  const quiet = passes.flat().filter(isNear).length / passes.flat().length;
  const slowerTimes = Math.min(...end) / best;
  if (slowerTimes <= ANOTHER) {
    return quiet >= LEAST_QUIET
      ? null
      : `it is too busy: it left only ${(100 * quiet).toFixed(0)} % of the runs alone`;
  }
  return `it became slower: in the end a run took ${times(slowerTimes)} as long`;
}

/**
 * Whether a machine is in the state that it was calibrated in: why it is not, in words, or null.
 * @param calibratedNs the fastest reading of that time.
 * @param passes readings of the same run now, as above.
 */
export function otherState(calibratedNs: number, passes: readonly (readonly number[])[]): string | null {
  const unsteady = unsteadiness(passes);
  if (unsteady) return unsteady;
  const factor = Math.min(...passes.flat()) / calibratedNs;
  if (factor > ANOTHER)
    return `it is slower than when it was calibrated: a run takes ${times(factor)} as long`;
  if (factor < 1 / ANOTHER)
    return `it is faster than when it was calibrated: a run took ${times(1 / factor)} as long then`;
  return null;
}

function times(factor: number): string {
  return `${factor.toFixed(factor < 10 ? 1 : 0)} times`;
}
