import { readdirSync } from 'node:fs';

/** An algorithm in a module of threads: right as it stands, and with one fault in it where a mutant is named. */
export interface Algorithm {
  readonly name: string;
  readonly url: URL;
  /**
   * What looking at every order finds first, by the mutant's name: `proved` where it is as right as the original, `late`
   * where a time limit has to help.
   */
  readonly mutants: Readonly<Record<string, string>>;
  /** Further parameters of setup under which it must be right. */
  readonly sizes: readonly object[];
  /** How many preemptions are looked at where all orders would take too long. */
  readonly preemptions: number | null;
}

const SUFFIX = '.threads.mjs';

/** Those of a folder. Each module exports `mutants`, and perhaps `sizes`; setup is told which it is to be. */
export async function algorithms(folder: URL): Promise<readonly Algorithm[]> {
  const files = readdirSync(folder).filter((file) => file.endsWith(SUFFIX));
  return Promise.all(
    files.sort().map(async (file) => {
      const url = new URL(file, folder);
      const { mutants, sizes = [], preemptions = null } = (await import(url.href)) as Partial<Algorithm>;
      if (!mutants) throw new Error(`${file} exports no mutants`);
      return { name: file.slice(0, -SUFFIX.length), url, mutants, sizes, preemptions };
    }),
  );
}

/** Does all of it, so many at a time, and gives the results in order. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  most: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  let next = 0;
  const workThrough = async () => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at]);
  };
  await Promise.all(Array.from({ length: most }, workThrough));
  return results;
}
