// Campaigns on a small disk of their own, which is full at times: `full-disk.mjs DISK`. Run in a namespace that may mount. Prints
// how each command ended.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A database takes 42 MiB. */
const ROOMY = 60;
/** Jobs that are done before the disk is full. */
const FEW = 3;
const MAIN = fileURLToPath(new URL('../../../dist/src/cli/main.js', import.meta.url));
const [disk, seed] = process.argv.slice(2);
const filler = join(disk, 'filler');
const ended = [];

function mount(mebibytes, ...options) {
  const words = ['-t', 'tmpfs', '-o', [`size=${mebibytes}m`, ...options].join(), 'none', disk];
  const { status, stderr } = spawnSync('mount', words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

function campaign(name, ...options) {
  const what = ['fuzz', '--protocol', 'two-ring', '--ring-capacity', '2', '--seed', seed, '--runs', '40'];
  const words = [MAIN, ...what, '--each', '1', '--campaign', join(disk, name), ...options];
  const child = spawn(process.execPath, words);
  let stderr = '';
  child.stderr.on('data', (bytes) => {
    stderr += bytes;
  });
  child.stdout.resume();
  const end = new Promise((resolve) => child.once('close', (status) => resolve({ status, stderr })));
  return { end, child, said: () => stderr };
}

async function note(what, { end }) {
  ended.push({ what, ...(await end) });
}

// No room for the whole database; then there is.
mount(38);
await note('made without room', campaign('made'));
mount(ROOMY, 'remount');
await note('made with room', campaign('made', '--findings', `${disk}.made`));
spawnSync('umount', [disk]);
// The disk is full while jobs are done.
mount(ROOMY);
const filled = campaign('filled');
for (let jobs = 0; jobs < FEW && filled.child.exitCode === null; ) {
  await pause(20);
  const [page] = /http:\S+/.exec(filled.said()) ?? [];
  if (page) ({ jobs } = (await (await fetch(`${page}status.json`)).json()).report);
}
const { bavail, bsize } = statfsSync(disk);
try {
  writeFileSync(filler, new Uint8Array(bavail * bsize));
} catch {
  // The campaign was faster: it is full.
}
await note('filled', filled);
await note('still full', campaign('filled'));
rmSync(filler);
await note('emptied', campaign('filled', '--findings', `${disk}.filled`));
const reports = ['made', 'filled'].map((name) => readFileSync(`${disk}.${name}/report.json`, 'utf8'));
process.stdout.write(JSON.stringify({ ended, reports }));
