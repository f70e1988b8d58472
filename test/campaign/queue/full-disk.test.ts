import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { canonicalJson, type FuzzSpec } from '../../../dist/src/campaign/ledger/spec.js';
import { reportAlone } from './alone.js';

/** A database is made twice, and opened three times more. */
const LIMIT_MS = 600_000;
const SCRIPT = fileURLToPath(new URL('./full-disk.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'heddle-full-disk-'));
const disk = join(folder, 'disk');
mkdirSync(disk);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A namespace of its own may mount what nobody else sees, and what is gone with it. */
const namespaced = ['-r', '-m'];
const canMount =
  spawnSync('unshare', [...namespaced, 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'none', disk]).status === 0;

const spec: FuzzSpec = {
  kind: 'fuzz',
  protocol: 'two-ring',
  ringCapacity: 2,
  strategy: 'pos',
  depth: 3,
  detect: true,
  runs: 40,
  seed: 'full',
  each: 1,
};

test(
  'a full disk ends a campaign in one line, and once there is room it comes to the same report',
  async ({ skip }) => {
    if (!canMount) skip('no small disk can be mounted here: a full one is not tested');
    const words = [...namespaced, process.execPath, SCRIPT, disk, spec.seed];
    const { stdout } = await promisify(execFile)('unshare', words, { timeout: LIMIT_MS });
    const { ended, reports } = JSON.parse(stdout);
    for (const { what, status, stderr } of ended) {
      const lines = stderr.trimEnd().split('\n');
      const fault = lines.at(-1);
      if (/^(made with room|emptied)$/.test(what)) {
        expect({ what, status }).toEqual({ what, status: 1 });
        continue;
      }
      expect({ what, status, fault }).toEqual({
        what,
        status: 2,
        fault: expect.stringMatching(
          /^heddle: .*(ENOSPC|No space left on device).*(make room|there is room)/,
        ),
      });
      expect(lines.filter((line: string) => !line.startsWith('heddle: the status is at'))).toHaveLength(1);
    }
    expect(ended).toHaveLength(5);
    const alone = `${canonicalJson(await reportAlone(spec))}\n`;
    expect(reports).toEqual([alone, alone]);
  },
  LIMIT_MS + 60_000,
);
