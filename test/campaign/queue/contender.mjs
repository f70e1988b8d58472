// Owns a folder again and again beside others, and leaves it as one who lets go or as one who is killed: `contender.mjs FOLDER SEED
// TIMES`. Prints how often it did, and how often somebody else owned it at the same time.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Random } from '../../../dist/sim/random.js';
import { Loopback } from '../../../dist/src/campaign/queue/loopback.js';

const [folder, seed = '', times] = process.argv.slice(2);

const inside = join(folder, 'inside');
const random = new Random(seed);
const endMs = performance.now() + 240_000;
const { rmSync, writeFileSync } = fs;
/** Milliseconds that this process is held up by at a step now and then, at most. */
const HELD_UP_MS = 300;
/** One step in so many. */
const HELD_UP = 12;
let faults = 0;

// It is held up between any two steps with files: what was true before one may not be true at the next.
for (const name of ['readdirSync', 'readFileSync', 'writeFileSync', 'linkSync', 'rmSync', 'truncateSync']) {
  const step = fs[name];
  fs[name] = (...words) => {
    const ms = random.below(HELD_UP) === 0 ? random.below(HELD_UP_MS) : 0;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    return step(...words);
  };
}
syncBuiltinESMExports();
const { disown, own } = await import('../../../dist/src/campaign/queue/owner.js');

async function contend() {
  let key = null;
  const answers = { page: '', status: () => ({}), report: () => ({}), stop: () => {}, key: () => key };
  const loopback = await Loopback.open(answers);
  try {
    const owner = await own(folder, loopback.port, (claimed) => {
      key = claimed.key;
    });
    try {
      writeFileSync(inside, '', { flag: 'wx' });
    } catch {
      faults++;
    }
    await pause(random.below(100));
    rmSync(inside, { force: true });
    if (random.below(3) === 0) disown(folder, owner);
    return true;
  } catch (error) {
    if (!/works on it|at the same moment/.test(error.message)) throw error;
    return false;
  } finally {
    loopback.close();
  }
}

let owned = 0;
while (owned < Number(times) && performance.now() < endMs) if (await contend()) owned++;
process.stdout.write(JSON.stringify({ owned, faults }));
