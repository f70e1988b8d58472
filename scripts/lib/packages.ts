import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Installs the packages that `scripts/PART/package.json` declares beside the built files of that part, where one is
 * missing or another version is wanted: they are no part of the product, and most who build it need none of them.
 * Without install scripts: native packages bring their binaries along.
 * @returns the folder that they are in, with a slash at its end.
 */
export function installPackages(part: string, announcement: string): string {
  const declared = fileURLToPath(new URL(`../../../scripts/${part}/`, import.meta.url));
  const installed = fileURLToPath(new URL(`../${part}/`, import.meta.url));
  if (isInstalled(declared, installed)) return installed;
  mkdirSync(installed, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(declared + file, installed + file);
  console.log(announcement);
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['ci', ...flags], { cwd: installed, stdio: 'inherit' });
  return installed;
}

function isInstalled(declared: string, installed: string): boolean {
  const lock = (folder: string) => readFileSync(`${folder}package-lock.json`, 'utf8');
  // npm writes the file in node_modules when it has finished.
  return existsSync(`${installed}node_modules/.package-lock.json`) && lock(installed) === lock(declared);
}
