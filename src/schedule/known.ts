/**
 * What a map has for a key that must be there, since it was put there or checked before.
 * @param what the key is, for the message.
 * @throws Error where it is not there: a mistake of this program. Passed on as `undefined` it would count as no hazard,
 *   or as address 0, and a proof would be said of another schedule.
 */
export function known<K, V>(map: ReadonlyMap<K, V>, key: K, what: string): V {
  const value = map.get(key);
  if (value === undefined) throw new Error(`there is no ${what} ${String(key)}`);
  return value;
}
