import { createRequire } from 'node:module';
import { posix } from 'node:path';

/** A source file: its path from the root of the repository, with slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What the pages of a report may take from outside: what is bundled with them. */
const PACKAGES_OF_PAGES = /^uplot(\/|$)/;

/** Folders whose files run in a browser. */
const PAGES = ['src/report/pages/kit', 'src/report/pages/run', 'src/report/pages/story'];

const LANES = ['src/lane', 'src/refusal'];
const SCHEDULES = [...LANES, 'src/model', 'src/schedule'];
const PROGRAMS = [...SCHEDULES, 'src/program', 'src/protocols'];
const RUNS = [...PROGRAMS, 'src/workload', 'src/run', 'src/run/workspace', 'src/run/threads'];
const SIM = [
  'sim',
  'sim/states',
  'sim/watch',
  'sim/story',
  'sim/hold',
  'sim/strategies',
  'sim/explore',
  'sim/time',
  'sim/stateless',
  'sim/close-up',
];
const OWN_LANES = [...LANES, ...SIM, 'src/run/threads'];
const SPEED = ['src/speed', 'src/speed/bottleneck', 'src/speed/calibration', 'src/speed/tuning'];
const CHECKED = [...RUNS, ...SIM, 'src/safety', 'src/every-schedule', ...SPEED];
/** Threads as they are written: they know no tile. */
const BATON = ['src/javascript/shims', 'src/javascript/baton'];
const JAVASCRIPT = [
  ...BATON,
  'src/javascript/thread',
  'src/javascript/verdict',
  'src/javascript/judge',
  'src/javascript',
];
/** Work that many share, and what it comes to. */
const CAMPAIGN = [
  'src/campaign/ledger',
  'src/campaign',
  'src/campaign/plans',
  'src/campaign/workers',
  'src/campaign/queue',
];
const RESULTS = [...CHECKED, 'src/model/onnx', 'src/run/lanes', ...CAMPAIGN, 'src/compare', ...JAVASCRIPT];
const REPORT = ['src/report/words', 'src/report/terminal', 'src/report/files', 'src/report/pages', ...PAGES];

/**
 * What each folder may import besides itself, folder by folder: a file's folder is the deepest of these that it lies in,
 * and no file has a rule of its own. A folder that is not listed may import nothing, and be imported by nobody.
 */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/refusal': [],
  'src/lane': [],
  'src/kernels': [],
  sim: ['src/lane'],
  'sim/states': ['src/lane', 'sim'],
  'sim/watch': ['src/lane', 'sim'],
  'sim/hold': ['src/lane', 'sim', 'sim/states'],
  'sim/strategies': ['src/lane', 'sim', 'sim/states', 'sim/watch'],
  'sim/story': ['src/lane', 'sim', 'sim/watch'],
  'sim/close-up': ['src/lane', 'sim', 'sim/states', 'sim/watch', 'sim/story'],
  'sim/explore': ['src/lane', 'sim', 'sim/states', 'sim/watch', 'sim/hold'],
  'sim/time': ['src/lane', 'sim'],
  'sim/stateless': ['src/lane', 'sim'],
  'src/javascript/shims': ['sim/stateless'],
  'src/javascript/baton': ['src/lane', ...SIM, 'src/javascript/shims'],
  'src/javascript/thread': [...LANES, ...SIM, ...BATON],
  'src/javascript/verdict': [...LANES, ...SIM],
  'src/javascript/judge': [...LANES, ...SIM, ...BATON, 'src/javascript/thread', 'src/javascript/verdict'],
  'src/javascript': [...LANES, ...SIM, 'src/javascript/verdict', 'src/javascript/judge'],
  'src/model': ['src/refusal'],
  'src/model/onnx': ['src/refusal', 'src/model'],
  // Files of numbers: they know no model and no schedule.
  'src/arrays': ['src/refusal', 'src/model'],
  'src/schedule': ['src/refusal', 'src/model'],
  'src/program': [...SCHEDULES, 'src/kernels', 'sim'],
  'src/protocols': [...SCHEDULES, 'src/program'],
  'src/ring': [...SCHEDULES, 'src/program'],
  'src/workload': [...PROGRAMS, 'src/kernels'],
  'src/run/workspace': [...PROGRAMS, 'src/kernels'],
  'src/run/threads': [...PROGRAMS, 'src/kernels', 'src/run/workspace'],
  'src/run/lanes': OWN_LANES,
  'src/run': [...PROGRAMS, 'src/run/workspace', 'src/run/threads'],
  'src/safety': [...RUNS, ...SIM],
  'src/every-schedule': [...RUNS, ...SIM, 'src/safety'],
  'src/speed': [...RUNS, ...SIM, 'src/safety', 'src/kernels'],
  'src/speed/bottleneck': [...RUNS, ...SIM, 'src/safety', 'src/speed'],
  'src/speed/calibration': [...RUNS, ...SIM, 'src/safety', 'src/speed'],
  'src/speed/tuning': [...RUNS, ...SIM, 'src/safety', 'src/speed'],
  'src/campaign/ledger': [...CHECKED, 'src/javascript/verdict'],
  'src/campaign': [...CHECKED, 'src/campaign/ledger'],
  'src/campaign/plans': [...CHECKED, 'src/campaign/ledger'],
  'src/campaign/workers': [
    ...CHECKED,
    'src/model/onnx',
    ...JAVASCRIPT,
    'src/campaign/ledger',
    'src/campaign',
  ],
  'src/campaign/queue': [...LANES, 'src/campaign/ledger', 'src/campaign/plans', 'src/campaign/workers'],
  'src/compare': CHECKED,
  'src/report/words': RESULTS,
  'src/report/terminal': [...RESULTS, 'src/report/words'],
  'src/report/files': [...RESULTS, 'src/report/words', 'src/report/terminal'],
  'src/report/pages/kit': ['src/report/words'],
  // What a run looks like is said where it is found out: types, which leave nothing in the page.
  'src/report/pages/story': ['sim/close-up', 'src/report/pages/kit'],
  'src/report/pages/run': ['src/report/words', 'src/report/pages/kit'],
  'src/report/pages': [...RESULTS, 'src/report/words', 'src/report/terminal', ...PAGES],
  'src/testing': [...RESULTS, ...REPORT],
  'src/explore': [...RESULTS, ...REPORT],
  'src/cli/io': [...LANES, 'src/model', 'src/report/words', 'src/report/terminal'],
  'src/cli/options': [...RESULTS, 'src/arrays', ...REPORT, 'src/cli/io'],
  'src/cli/commands': [...RESULTS, ...REPORT, 'src/explore', 'src/cli/io', 'src/cli/options'],
  'src/cli': [...RESULTS, ...REPORT, 'src/explore', 'src/cli/io', 'src/cli/options', 'src/cli/commands'],
  // What users import: lists of what there is, and nothing else.
  src: [...RESULTS, ...REPORT, 'src/arrays', 'src/ring', 'src/testing'],
};

/** The folder whose rule a file is under. */
function folderOf(path: string): string {
  const folder = posix.dirname(path);
  // AssemblyScript has its own compiler and no imports.
  return folder === 'src/kernels/assembly' ? 'src/kernels' : folder;
}

/** Imports against the order of the folders: one line each. */
export function forbiddenImports({ path, text }: SourceFile): string[] {
  const folder = folderOf(path);
  const allowed = MAY_IMPORT[folder];
  if (!allowed) return [`${path}: no rule says what ${folder} may import`];
  return importedFiles({ path, text }).flatMap((target) => {
    const from = folderOf(target);
    if (from === folder || allowed.includes(from)) return [];
    return [`${path} imports ${target}: ${folder} may not import ${from}`];
  });
}

/** Circles in the rules: folders that may, by way of others, import themselves. There are none. */
export function circles(rules = MAY_IMPORT): string[] {
  const reaches = (from: string, seen: Set<string>): Set<string> => {
    for (const next of rules[from] ?? []) if (!seen.has(next)) reaches(next, seen.add(next));
    return seen;
  };
  return Object.keys(rules).filter((folder) => reaches(folder, new Set()).has(folder));
}

/** Packages, Node's modules among them, that code for a browser may not count on. */
export function foreignToPage({ path, text }: SourceFile): string[] {
  if (!PAGES.includes(folderOf(path))) return [];
  return specifiers(text)
    .filter((specifier) => !specifier.startsWith('.') && !PACKAGES_OF_PAGES.test(specifier))
    .map((specifier) => `${path} imports ${specifier}: it runs in a browser`);
}

/** What the package's own `#names` stand for: built files, by their sources. */
const ALIASES: Readonly<Record<string, string>> = createRequire(import.meta.url)(
  'heddle/package.json',
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
