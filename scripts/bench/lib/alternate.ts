/** Something to be measured beside others: one turn gives one measurement, or several. */
export interface Contestant<T> {
  readonly name: string;
  turn(): T | Promise<T>;
}

/**
 * Lets contestants take turns, so that the machine's moods fall on all of them alike. Each round begins with another
 * one, so that nobody always comes after the same neighbour.
 * @param limitMs begin no further round after so long, at least three excepted: a busy machine must not hang a bench.
 * @returns what each one's turns gave, in order of rounds, by name.
 */
export async function alternate<T>(
  contestants: readonly Contestant<T>[],
  rounds: number,
  limitMs = 60_000,
): Promise<ReadonlyMap<string, readonly T[]>> {
  const given = new Map<string, T[]>(contestants.map(({ name }) => [name, []]));
  const end = performance.now() + limitMs;
  for (let round = 0; round < rounds && (round < 3 || performance.now() < end); round++) {
    for (let place = 0; place < contestants.length; place++) {
      const contestant = contestants[(round + place) % contestants.length];
      given.get(contestant.name)?.push(await contestant.turn());
    }
  }
  return given;
}
