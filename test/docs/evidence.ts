/** A row of a page's tables that says where to see what it claims. */
export interface Row {
  readonly claim: string;
  /** Files of the repository, by their paths. */
  readonly files: readonly string[];
  /** npm scripts, by name. */
  readonly scripts: readonly string[];
  /** Commands of `heddle`. */
  readonly commands: readonly string[];
}

/** The rows of a page's tables: the claim stands first, what shows it in backticks in the last column. */
export function evidenceIn(markdown: string): Row[] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('|') && !line.startsWith('| ---') && !line.startsWith('| claim'))
    .map((line) => {
      const cells = line.split('|').map((cell) => cell.trim());
      const named = [...cells[cells.length - 2].matchAll(/`([^`]+)`/g)].map(([, name]) => name);
      const after = (start: RegExp) =>
        named.flatMap((name) => (start.test(name) ? [name.replace(start, '').split(' ')[0]] : []));
      return {
        claim: cells[1],
        files: named.filter((name) => name.includes('/') && !name.includes(' ')),
        scripts: after(/^npm (run )?/),
        commands: after(/^heddle /),
      };
    });
}

/** What is wrong with the rows: that they name nothing, or what there is not. */
export function faultsOf(
  rows: readonly Row[],
  has: {
    readonly file: (path: string) => boolean;
    readonly script: (name: string) => boolean;
    readonly command: (name: string) => boolean;
  },
): string[] {
  return rows.flatMap(({ claim, files, scripts, commands }) => {
    if (files.length + scripts.length + commands.length === 0)
      return [`"${claim}" names nothing that shows it`];
    return [
      ...files.filter((path) => !has.file(path)).map((path) => `"${claim}": there is no file ${path}`),
      ...scripts
        .filter((name) => !has.script(name))
        .map((name) => `"${claim}": there is no npm script ${name}`),
      ...commands
        .filter((name) => !has.command(name))
        .map((name) => `"${claim}": there is no heddle ${name}`),
    ];
  });
}
