import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { dirname, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { LoadedModule } from '../thread/load-hooks.js';
import type { HashedModule } from '../verdict/token.js';

const HASH_DIGITS = 8;
/** Where more files were loaded than this, those of a folder have one hash. */
const MOST_NAMES = 8;
/** Where Heddle is built to. */
const BUILT = fileURLToPath(new URL('../../../', import.meta.url));

/** Finds out which modules are loaded from when it is made on, and strips types from those that have them. */
export class LoadedModules {
  private readonly urls = new Set<string>();
  private readonly withoutTypes: Record<string, string> = {};
  private readonly port: MessagePort;
  private readonly before = new Set(Object.keys(createRequire(import.meta.url).cache));

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    port1.unref();
    register(pathToFileURL(createRequire(import.meta.url).resolve('#load-hooks')), {
      data: { port: port2 },
      transferList: [port2],
    });
  }

  /** The files of modules so far, but for Node's own. */
  private files(): readonly string[] {
    this.listen();
    const files = new Set(
      [...this.urls].filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url)),
    );
    for (const file of Object.keys(createRequire(import.meta.url).cache))
      if (!this.before.has(file)) files.add(file);
    return [...files].sort();
  }

  /** Modules with types, by URL, as they are without; null where there are none. */
  stripped(): Readonly<Record<string, string>> | null {
    this.listen();
    return Object.keys(this.withoutTypes).length > 0 ? this.withoutTypes : null;
  }

  private listen(): void {
    for (let said = receiveMessageOnPort(this.port); said; said = receiveMessageOnPort(this.port)) {
      const { url, stripped } = said.message as LoadedModule;
      this.urls.add(url);
      if (stripped !== undefined) this.withoutTypes[url] = stripped;
    }
  }

  /** Their hashes: one for each file, and one for all files of a package. */
  hashed(url: string): readonly HashedModule[] {
    const folder = dirname(fileURLToPath(url));
    let groups = new Map<string, string[]>();
    for (const file of this.files()) {
      const name = packageOf(file) ?? relative(folder, file).split(sep).join('/');
      groups.set(name, [...(groups.get(name) ?? []), file]);
    }
    if (groups.size > MOST_NAMES) groups = byFolder(groups);
    return [...groups].map(([name, files]) => {
      const hash = createHash('sha256');
      for (const file of files) hash.update(readFileSync(file)).update('\0');
      return { name, hash: hash.digest('hex').slice(0, HASH_DIGITS) };
    });
  }
}

/** Takes the files of each folder next to the module, or above it, together. */
function byFolder(groups: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const [name, files] of groups) {
    const [folder] = name.replace(/^(\.\.\/)+/, '').split('/');
    folders.set(folder, [...(folders.get(folder) ?? []), ...files]);
  }
  return folders;
}

/** The name of the package that a file belongs to; null where it is of nobody's but the scenario's. */
function packageOf(file: string): string | null {
  const installed = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(file);
  if (installed) return installed[1].split(sep).join('/');
  return file.startsWith(BUILT) ? 'heddle' : null;
}
