import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What a worker runs: a module by its URL, or a script. */
export interface Program {
  readonly url: string | null;
  readonly code: string | null;
  /** What reports call it: the name of its file. */
  readonly label: string;
}

/** What `new Worker` is asked to run. @throws TypeError as the native does. */
export function programOf(file: unknown, isCode: boolean): Program {
  if (isCode) {
    if (typeof file !== 'string') throw new TypeError('eval: the code of a worker has to be a string');
    return { url: null, code: file, label: 'eval' };
  }
  const text = file instanceof URL ? file.href : file;
  if (typeof text !== 'string') throw new TypeError(`a worker cannot be started from ${typeof file}`);
  if (/^data:/.test(text) && file instanceof URL) return { url: text, code: null, label: 'data' };
  if (file instanceof URL) {
    if (file.protocol !== 'file:')
      throw new TypeError(`a worker is started from a file: or data: URL, not ${file.protocol}`);
    return fromFile(fileURLToPath(file));
  }
  if (!isAbsolute(text) && !/^\.\.?[\\/]/.test(text)) {
    throw new TypeError(
      `The worker script or module filename must be an absolute path or a relative path starting with './' or '../'. Received "${text}"`,
    );
  }
  return fromFile(resolve(text));
}

function fromFile(path: string): Program {
  const label = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return { url: pathToFileURL(path).href, code: null, label };
}

const { cache } = createRequire(import.meta.url);

/** Evaluates a program, also where it was before: CommonJS modules all anew, while others that it imports stay as they are. */
export async function evaluate({ url, code }: Program, execution: number): Promise<void> {
  for (const file of Object.keys(cache)) delete cache[file];
  if (url === null) {
    await evaluateCode(code ?? '', execution);
    return;
  }
  if (url.startsWith('data:')) {
    await import(`${url}#heddle=${execution}`);
    return;
  }
  await import(`${url}?heddle=${execution}`);
}

/** A script has what CommonJS modules have. */
async function evaluateCode(code: string, execution: number): Promise<void> {
  const file = join(process.cwd(), '[worker eval]');
  const require = createRequire(file);
  const module = { exports: {} };
  let script: (...given: unknown[]) => void;
  try {
    script = new Function('exports', 'require', 'module', '__filename', '__dirname', code) as typeof script;
  } catch (error) {
    // What has imports is no script.
    if (!/^\s*(?:import|export)\b/m.test(code)) throw error;
    await import(`data:text/javascript,${encodeURIComponent(code)}#heddle=${execution}`);
    return;
  }
  script.call(module.exports, module.exports, require, module, file, process.cwd());
}

/** Modules that Node's options have loaded first. */
export function preloads(options: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < options.length; at++) {
    const [, , joined] = /^(--import|--require|-r)(?:=(.*))?$/.exec(options[at]) ?? [];
    if (/^(--import|--require|-r)$/.test(options[at])) found.push(options[++at]);
    else if (joined !== undefined) found.push(joined);
  }
  return found.map((name) => (/^(?:\/|\.)/.test(name) ? pathToFileURL(resolve(name)).href : name));
}
