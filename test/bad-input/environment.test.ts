import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PROGRAM, temporaryFolder } from '../cli/heddle.js';
import { LIMIT_MS } from '../limit.js';

const folder = temporaryFolder();

/** Runs a line of shell in which `$heddle` is the program. */
function shell(line: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, heddle: PROGRAM, node: process.execPath };
  return new Promise((resolve) => {
    execFile('sh', ['-c', line], { cwd: folder, env, timeout: LIMIT_MS }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

describe.skipIf(process.platform === 'win32')('one line, status 2,', () => {
  test.each(['run --layers 8,4', 'verify --layers 8,4 --json', 'help verify', 'replay x.json'])(
    'in a folder that was removed: %s',
    async (args) => {
      mkdirSync(join(folder, 'gone'));
      const { code, stdout, stderr } = await shell(`cd gone && rmdir ../gone && "$node" "$heddle" ${args}`);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toBe(
        'heddle: the folder that this was started in is gone: change to one that is there\n',
      );
    },
  );

  test.runIf(process.platform === 'linux').each([20, 22, 24, 30, 40, 48, 64, 80])(
    'or all well, where %i files may be open',
    async (files) => {
      // Node itself needs some: where it cannot even begin, there is nothing to look at.
      const { stdout: begun } = await shell(`ulimit -n ${files}; "$node" -e "process.stdout.write('begun')"`);
      if (begun !== 'begun') return;
      for (const args of ['run --layers 8,4 --backend threads', 'fuzz --workers 2 --runs 50']) {
        const { code, stderr } = await shell(`ulimit -n ${files}; "$node" "$heddle" ${args}`);
        if (code === 0) continue;
        expect(stderr).toMatch(/^heddle: [^\n]*ulimit -n[^\n]*\n$/);
        expect(code).toBe(2);
      }
    },
  );
});
