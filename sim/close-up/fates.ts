/** Whether some continuation ends well, none does, or that is not known. */
export type Fate = 'may end well' | 'fails' | 'unknown';

/** Which states follow a state; null where that was not looked at. */
interface Followed {
  readonly steps: readonly { readonly to: number }[] | null;
}

/**
 * What can become of each state: what leads to a good end may end well; what leads to nothing else than what was looked at, and
 * to no good end, fails.
 * @param good states that are a good end.
 * @param doomed states from which no continuation ends well, as is known otherwise; `saved` those from which one does. Negative
 * numbers are none.
 */
export function fatesOf(
  states: readonly Followed[],
  good: ReadonlySet<number>,
  doomed: readonly number[],
  saved: readonly number[],
): readonly Fate[] {
  const before = states.map((): number[] => []);
  states.forEach(({ steps }, row) => {
    for (const { to } of steps ?? []) if (to >= 0) before[to].push(row);
  });
  const after = states.map(({ steps }) => (steps ?? []).map(({ to }) => to));
  const isDoomed = reached(doomed, after);
  const mayEndWell = reached([...good, ...saved], before);
  const unseen = states.flatMap(({ steps }, row) => (steps === null && !isDoomed.has(row) ? [row] : []));
  const isOpen = reached(unseen, before);
  return states.map((_, row) =>
    isDoomed.has(row)
      ? 'fails'
      : mayEndWell.has(row)
        ? 'may end well'
        : isOpen.has(row)
          ? 'unknown'
          : 'fails',
  );
}

/** What is reached from some states, themselves included. */
export function reached(from: readonly number[], next: readonly (readonly number[])[]): ReadonlySet<number> {
  const met = new Set(from.filter((row) => row >= 0));
  for (const row of met) for (const to of next[row]) if (to >= 0) met.add(to);
  return met;
}
