import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { MessagePort } from 'node:worker_threads';

/** What is told of a module that was loaded. */
export interface LoadedModule {
  readonly url: string;
  /** Without its types, if it has any. */
  readonly stripped?: string;
}

let port: MessagePort | null = null;
/** Modules with types that are known without. */
let known: Readonly<Record<string, string>> = {};

/** What Heddle itself loads meanwhile. */
const OWN = new URL('./', import.meta.url).href;

interface Resolved {
  readonly url: string;
  readonly format?: string | null;
}
interface Loaded {
  readonly format: string;
  readonly source: string;
  readonly shortCircuit: true;
}
type Next<Context, Result> = (what: string, context: Context) => Promise<Result>;

/**
 * Node calls this when the hooks are registered.
 * @param data a port to tell modules to, or what is known of them.
 */
export function initialize(data: {
  readonly port?: MessagePort;
  readonly stripped?: Readonly<Record<string, string>>;
}): void {
  port = data.port ?? null;
  known = data.stripped ?? {};
}

/** `./ring.js` names `./ring.ts` where there is no other, as TypeScript has it. */
export async function resolve<Context>(
  specifier: string,
  context: Context,
  next: Next<Context, Resolved>,
): Promise<Resolved> {
  try {
    return await next(specifier, context);
  } catch (error) {
    const typed = specifier.replace(/\.(m?)js$/, '.$1ts');
    if (typed === specifier || (error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return next(typed, context).catch(() => {
      throw error;
    });
  }
}

/** Strips types: what is left has its lines and columns where they were. */
export async function load<Context extends { readonly format?: string | null }>(
  url: string,
  context: Context,
  next: Next<Context, unknown>,
): Promise<unknown> {
  if (!/^file:.*\.m?ts([?#].*)?$/.test(url)) {
    if (!url.startsWith(OWN) && !url.includes('/@swc/wasm-typescript/')) tell({ url });
    return next(url, context);
  }
  const source = known[url] ?? (await stripped(url));
  tell({ url, stripped: source });
  return { format: 'module', source, shortCircuit: true } satisfies Loaded;
}

/** The library is loaded where there is something to strip, once for all threads. */
async function stripped(url: string): Promise<string> {
  const { stripTypes } = await import('./strip-types.js');
  return stripTypes(await readFile(fileURLToPath(url), 'utf8'), fileURLToPath(url));
}

function tell(module: LoadedModule): void {
  port?.postMessage(module);
}
