import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ROOT } from '../cli/heddle.js';

/** What users import, by file. */
export const PUBLIC_LISTS = [
  'src/index.ts',
  'src/sim.ts',
  'src/fast-check.ts',
  'src/threads.ts',
  'src/campaign.ts',
];

/** A source of the repository, by its path from the root. */
export type Read = (path: string) => string;

export const readSource: Read = (path) => readFileSync(join(ROOT, path), 'utf8');

/** Something that a file exports, and where it is declared. */
export interface Declared {
  readonly name: string;
  readonly path: string;
}

/** Everything that a public list exports, each where it is declared and not where it is passed on. */
export function declaredIn(path: string, read: Read): Declared[] {
  return [...passedOn(path, read), ...ownNames(read(path)).map((name) => ({ name, path }))];
}

/** Those without a docstring straight before their declaration; of overloads, one must have it. */
export function withoutDocstring(declared: readonly Declared[], read: Read): string[] {
  return declared
    .filter(({ name, path }) => !new RegExp(`\\*/\\n${declaration(name)}`).test(read(path)))
    .map(
      ({ name, path }) => `${path}: ${name} has no docstring: say what it is, its units, and what it throws`,
    );
}

function passedOn(path: string, read: Read): Declared[] {
  const lists = read(path).matchAll(/^export (?:type )?\{([^}]*)\} from '(\.[^']+)';/gm);
  return [...lists].flatMap(([, names, from]) => {
    const target = posix.join(posix.dirname(path), from).replace(/\.js$/, '.ts');
    const further = new Map(passedOn(target, read).map((declared) => [declared.name, declared]));
    return names
      .split(',')
      .map((name) => name.replace(/^\s*(type )?/, '').trim())
      .filter((name) => name !== '')
      .map((name) => further.get(name) ?? { name, path: target });
  });
}

function ownNames(text: string): string[] {
  return [...text.matchAll(new RegExp(`^${declaration('(\\w+)')}`, 'gm'))].map(([, name]) => name);
}

function declaration(name: string): string {
  return `export (?:abstract )?(?:async )?(?:class|interface|type|function\\*?|const) ${name}\\b`;
}
