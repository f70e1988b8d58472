import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Two threads add one to a counter each, by a load and a store: one of them can be lost. */
export const LOST_UPDATE = `
  const add = ({ count }) => {
    const seen = Atomics.load(count, 0);
    Atomics.store(count, 0, seen + 1);
  };
  export const setup = () => ({ count: new Int32Array(new SharedArrayBuffer(4)) });
  export const threads = { first: add, second: add };
  export function check({ count }) {
    if (count[0] !== 2) throw new Error(\`the count is \${count[0]}\`);
  }
`;

/** The same in one access. */
export const KEPT_UPDATE = LOST_UPDATE.replace(/const seen[\s\S]*?1\);/, 'Atomics.add(count, 0, 1);');

/** One writes, and then says so; the other waits for that, and reads. */
export const PUBLICATION = `
  export const setup = () => ({ flag: new Int32Array(new SharedArrayBuffer(4)), data: new Int32Array(new SharedArrayBuffer(4)) });
  export const threads = {
    writer({ flag, data }) {
      data[0] = 42;
      Atomics.store(flag, 0, 1);
    },
    reader({ flag, data }) {
      while (Atomics.load(flag, 0) === 0);
      return data[0];
    },
  };
  export function check(_, { reader }) {
    if (reader !== 42) throw new Error(\`it read \${reader}\`);
  }
`;

/** The mistake: it says so, and then writes. */
export const EARLY_PUBLICATION = PUBLICATION.replace(
  /data\[0\] = 42;\s*Atomics.store\(flag, 0, 1\);/,
  'Atomics.store(flag, 0, 1); data[0] = 42;',
);

/** A folder for scenarios, gone after the tests; gives the path of the file that it writes. */
export function scenarioFolder(): (name: string, text: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-threads-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name, text) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
}
