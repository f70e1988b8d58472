import { Worker } from 'node:worker_threads';

/**
 * A piece of code, and the accesses that the gate is to see; null where a row does not say. The code has a
 * SharedArrayBuffer `sab` of 64 bytes 0, 1, 2, ..., an Int32Array `v`, a Uint8Array `b` and a Buffer `buf` over it, and
 * `require`, `util` and `file()`, the path of a file that may be written.
 */
export interface Row {
  readonly name: string;
  readonly code: string;
  readonly sees: readonly string[] | null;
  readonly tells: boolean;
}

/** What a row came to: a value or an error as text, the bytes in the end, and the accesses on the way. */
export interface Outcome {
  readonly outcome: string;
  readonly bytes: string;
  readonly seen: readonly string[];
}

/** @param sees accesses with spaces between them, such as `read 4+4, changed 4+4`; `''` for none at all. */
export function row(name: string, code: string, sees?: string): Row {
  return {
    name,
    code,
    sees: sees === undefined ? null : sees.split(/, (?=[a-z])/).filter(Boolean),
    tells: false,
  };
}

/** A row of which the gate is told values as well. */
export function toldRow(name: string, code: string, sees: string): Row {
  return { ...row(name, code, sees), tells: true };
}

/** Rows of the same code over every type of typed array. */
export function rowsOfTypes(name: string, code: (type: string, one: (n: number) => string) => string): Row[] {
  const types = 'Int8 Uint8 Uint8Clamped Int16 Uint16 Int32 Uint32 Float32 Float64 BigInt64 BigUint64'.split(
    ' ',
  );
  return types.map((type) =>
    row(
      `${name} (${type})`,
      code(`${type}Array`, (n) => (type.startsWith('Big') ? `${n}n` : String(n))),
    ),
  );
}

const SHIMS = new URL('../../../dist/src/javascript/shims/', import.meta.url).href;

/** For rows: `attempt(f)` gives what `f` returns, or its error as text. */
export const ATTEMPT =
  "const attempt = (f) => { try { return f() } catch (e) { return [e.name, e.code, e.message].join(' ') } };";

/** Runs rows in a thread: over natives, or over the stand-ins as they are built, held or not. */
export function runRows(rows: readonly Row[], how: 'native' | 'held' | 'free'): Promise<Outcome[]> {
  const worker = new Worker(new URL('./row-worker.mjs', import.meta.url), {
    workerData: {
      rows: rows.map(({ code, tells }) => ({ code, tells })),
      shims: how === 'native' ? null : SHIMS,
      isHeld: how === 'held',
    },
    stdout: true,
  });
  return new Promise((resolve, reject) => {
    worker.on('message', resolve);
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`rows ended with ${code}`)));
  });
}
