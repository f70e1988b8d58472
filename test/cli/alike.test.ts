import { join } from 'node:path';
import { expect, test } from 'vitest';
import { heddleIn, ROOT, temporaryFolder } from './heddle.js';

const folder = temporaryFolder();
const lanes = join(ROOT, 'examples/lost-update.mjs');

test('heddle check names lanes that are alike', async () => {
  const { status, stdout } = await heddleIn(folder, 'check', lanes);
  expect(status).toBe(1);
  expect(stdout).toContain('alike, so that who is who of them makes no other state: thread, thread 2\n');
  const json = await heddleIn(folder, 'check', lanes, '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({ symmetry: [['thread', 'thread 2']], executions: 8 });
});
