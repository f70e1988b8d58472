import { readFileSync } from 'node:fs';
import { posix } from 'node:path';

/** A source file: its path from the root of the repository, with slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The files whose imports are ruled by name, not by folder: what a lane is, and what both worlds say about one. */
const LANE_FILES = [
  'accesses',
  'bad-input',
  'bad-lane',
  'lane',
  'lane-wait',
  'make-lane',
  'outside-state',
  'registers',
  'step-log',
  'vary',
].map((name) => `src/${name}.ts`);

/** What the report and its page in a browser share: data, and how it is written. */
const SHARED_WITH_PAGE = ['embed', 'format', 'report-data'].map((name) => `src/report/${name}.ts`);

/** What the page may take from outside: what is bundled with it. */
const PACKAGES_OF_PAGE = /^uplot(\/|$)/;

/** What users import from `src`. */
const ENTRIES = ['src/index.ts', 'src/fast-check.ts'];

/** Which part of the house a file belongs to. */
function partOf(path: string): string {
  if (LANE_FILES.includes(path)) return 'lane';
  if (path === 'src/memory-image.ts') return 'schedule'; // where a schedule's things lie
  if (ENTRIES.includes(path)) return 'index';
  if (SHARED_WITH_PAGE.includes(path)) return 'shared';
  if (path.startsWith('src/report/page/')) return 'page';
  const [top, folder, file] = path.split('/');
  if (top !== 'src') return top;
  return file === undefined ? path : folder;
}

/** What each part may import besides itself. Who is not listed may import nothing, and be imported by nobody. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  lane: [],
  sim: ['lane'],
  model: ['lane'],
  kernels: [],
  schedule: ['lane', 'model'],
  protocols: ['lane', 'model', 'schedule'],
  engine: ['lane', 'model', 'kernels', 'schedule', 'protocols'],
  analysis: ['lane', 'model', 'kernels', 'schedule', 'protocols', 'engine', 'sim'],
  shared: [],
  page: ['shared'],
  report: ['lane', 'model', 'schedule', 'protocols', 'analysis', 'sim', 'shared', 'page'],
  cli: ['lane', 'model', 'schedule', 'protocols', 'engine', 'analysis', 'report', 'shared', 'sim'],
  index: ['lane', 'model', 'schedule', 'protocols', 'engine', 'analysis', 'report', 'shared', 'sim'],
};

/** The files of `lane` that the simulator may see: nothing of what is bad input to a tile runtime. */
const HIDDEN_FROM_SIM = 'src/bad-input.ts';

/** Imports against the order of the folders: one line each. */
export function forbiddenImports({ path, text }: SourceFile): string[] {
  const part = partOf(path);
  const allowed = MAY_IMPORT[part];
  if (!allowed) return [`${path}: no rule says what "${part}" may import`];
  return importedFiles({ path, text }).flatMap((target) => {
    const from = partOf(target);
    const isAllowed = from === part || allowed.includes(from);
    if (isAllowed && !(part === 'sim' && target === HIDDEN_FROM_SIM)) return [];
    return [`${path} imports ${target}: ${part} may not import ${from}`];
  });
}

/** Packages, Node's modules among them, that code for a browser may not count on. */
export function foreignToPage({ path, text }: SourceFile): string[] {
  if (!['page', 'shared'].includes(partOf(path))) return [];
  return specifiers(text)
    .filter((specifier) => !specifier.startsWith('.') && !PACKAGES_OF_PAGE.test(specifier))
    .map((specifier) => `${path} imports ${specifier}: it runs in a browser`);
}

/** What the package's own `#names` stand for: built files, by their sources. */
const ALIASES: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
).imports;

/** The repository's own files that a file imports, types included. */
export function importedFiles({ path, text }: SourceFile): string[] {
  return specifiers(text).flatMap((specifier) => {
    const built = /^\.\/dist\/(.*)\.js$/.exec(ALIASES[specifier] ?? '');
    if (built) return [`${built[1]}.ts`];
    if (!specifier.startsWith('.')) return [];
    return [posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts')];
  });
}

function specifiers(text: string): string[] {
  const named = /\b(?:from|import|require|resolve)\s*\(?\s*(['"])([^'"\n]+)\1/g;
  return [...withoutComments(text).matchAll(named)].map(([, , specifier]) => specifier);
}

/** Time and chance of the machine, where the same seed must give the same run. */
export function ambientTimeOrChance({ path, text }: SourceFile): string[] {
  const words = /\b(Date|performance|hrtime|crypto|setTimeout|setInterval|Math\.random)\b/g;
  return [...withoutComments(text).matchAll(words)].map(([, word]) => `${path}: ${word}`);
}

/** Files longer than a reader should have to hold in mind. */
export function tooLong({ path, text }: SourceFile, limit = 300): string[] {
  const lines = text.trimEnd().split('\n').length;
  return lines > limit ? [`${path}: ${lines} lines, more than ${limit}`] : [];
}

/** Statements of the public list that are anything but a list. */
export function notAList({ path, text }: SourceFile): string[] {
  return withoutComments(text)
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '' && !/^export (type )?\{[^}]*\} from '[^']+'$/.test(statement))
    .map((statement) => `${path}: ${statement.split('\n')[0]}`);
}

/** Packages that a lock file takes from a place of its own instead of the reader's registry. */
export function pinnedAddresses({ path, text }: SourceFile): string[] {
  const { packages } = JSON.parse(text) as { packages: Record<string, { resolved?: string }> };
  return Object.entries(packages)
    .filter(([, { resolved }]) => resolved !== undefined && /^(https?|git)/.test(resolved))
    .map(([name, { resolved }]) => `${path}: ${name} comes from ${resolved}`);
}

/** The text without its comments; strings stay, and what looks like a comment in them. */
export function withoutComments(text: string): string {
  const token = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  return text.replace(token, (found) => (found.startsWith('/') ? ' ' : found));
}
