/** A package of `scripts/bench/package.json`. Its types are the caller's, for it may not be installed. */
export async function load<T>(name: string): Promise<T> {
  return (await import(name)) as T;
}
