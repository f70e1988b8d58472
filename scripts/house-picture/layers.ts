/** What each folder may import, by folder. */
export type Rules = Readonly<Record<string, readonly string[]>>;

/** Folders by how far up they are, and the arrows between them that do not follow from others. */
export interface Layers {
  /** From the bottom: a folder is one higher than the highest that it may import. */
  readonly rows: readonly (readonly string[])[];
  /** From a folder to one that it may import. */
  readonly arrows: readonly (readonly [string, string])[];
}

/** The rules without what follows from them, in layers. There is no circle in them. */
export function layersOf(rules: Rules): Layers {
  const folders = Object.keys(rules);
  const below = new Map<string, ReadonlySet<string>>();
  const reached = (folder: string): ReadonlySet<string> => {
    const known = below.get(folder);
    if (known) return known;
    const found = new Set(rules[folder].flatMap((target) => [target, ...reached(target)]));
    below.set(folder, found);
    return found;
  };
  const needed = (folder: string) =>
    rules[folder].filter((target) => !rules[folder].some((other) => reached(other).has(target)));
  const heights = new Map<string, number>();
  const height = (folder: string): number => {
    const known = heights.get(folder);
    if (known !== undefined) return known;
    const found = Math.max(-1, ...needed(folder).map(height)) + 1;
    heights.set(folder, found);
    return found;
  };
  const rows: string[][] = [];
  for (const folder of folders) {
    const at = height(folder);
    while (rows.length <= at) rows.push([]);
    rows[at].push(folder);
  }
  return { rows, arrows: folders.flatMap((from) => needed(from).map((to) => [from, to] as const)) };
}
