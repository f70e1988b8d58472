import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the packages are declared, and where built benches look for them: beside themselves. */
const DECLARED = fileURLToPath(new URL('../../../../scripts/bench/', import.meta.url));
const INSTALLED = fileURLToPath(new URL('../', import.meta.url));

/**
 * Installs what is measured against, where it is missing or another version is wanted. Without install scripts: the native package brings its
 * binaries along, and its script fetches more than a processor can use.
 */
export function installPackages(): void {
  if (isInstalled()) return;
  mkdirSync(INSTALLED, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(DECLARED + file, INSTALLED + file);
  console.log('Installing what is measured against (500 MB) ...');
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['ci', ...flags], { cwd: INSTALLED, stdio: 'inherit' });
}

function isInstalled(): boolean {
  const lock = (folder: string) => readFileSync(`${folder}package-lock.json`, 'utf8');
  // npm writes the file in node_modules when it has finished.
  return existsSync(`${INSTALLED}node_modules/.package-lock.json`) && lock(INSTALLED) === lock(DECLARED);
}

/** A package of `scripts/bench/package.json`. Its types are the caller's, for it may not be installed. */
export async function load<T>(name: string): Promise<T> {
  return (await import(name)) as T;
}
