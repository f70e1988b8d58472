import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A line of a built file, below `dist`, and what is to stand in its place. */
export interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** What the engine is made of. */
const PARTS = ['sim', 'src/javascript', 'src/lane', 'src/refusal'];

/**
 * So that what goes on for ever does so for a moment: how often a thread looks, and waits in vain, before that is said is
 * nothing that a program here can tell from fewer times.
 */
const QUICK: readonly Change[] = [
  { file: 'src/javascript/baton/thread-gate.js', from: 'const ROUNDS = 200_000;', to: 'const ROUNDS = 60;' },
  {
    file: 'src/javascript/baton/scheduler.js',
    from: 'const MOST_LIMITS = 200;',
    to: 'const MOST_LIMITS = 20;',
  },
];

/** The engine as it was built, in a folder of its own, with some lines changed. */
export class BuiltEngine {
  private readonly folder = mkdtempSync(join(tmpdir(), 'heddle-engine-'));

  constructor(changes: readonly Change[]) {
    const { folder } = this;
    for (const part of PARTS)
      cpSync(join(ROOT, 'dist', part), join(folder, 'dist', part), { recursive: true });
    cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const change of [...QUICK, ...changes]) this.change(change);
  }

  get dist(): string {
    return pathToFileURL(`${this.folder}/dist/`).href;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private change({ file, from, to }: Change): void {
    const path = join(this.folder, 'dist', file);
    const text = readFileSync(path, 'utf8');
    if (text.split(from).length !== 2) throw new Error(`${file} has not one "${from}"`);
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
  }
}
