// Threaded runs under pressure, every bit checked, workers killed: npm run soak -- --minutes 10 --seed 1
import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makePool } from './soak/pool.js';
import { Pressure } from './soak/pressure.js';
import { isSound, type SoakReport, soakText } from './soak/report.js';
import { soak } from './soak/session.js';

/** The part of time and runs that goes to a process whose threads all share one core. */
const PINNED_SHARE = 0.25;
/** Busy threads, as many as there are cores, are there for this long in every period. */
const PRESSURE_MS = 400;
const PRESSURE_PERIOD_MS = 4000;

const { minutes, runs, seed, pinned } = options();

if (pinned) console.log(JSON.stringify(await session('one core', minutes, runs)));
else {
  const pins = canPin();
  const share = pins ? 1 - PINNED_SHARE : 1;
  const reports = [await session('all cores', minutes * share, Math.ceil(runs * share))];
  console.log(`On all cores\n${soakText(reports[0])}`);
  if (pins) {
    reports.push(await pinnedSession());
    console.log(`\nOn one core\n${soakText(reports[1])}`);
  } else console.error('there is no taskset here: nothing was run on one core');
  if (!reports.every(isSound)) process.exitCode = 1;
}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string', default: '10' },
        runs: { type: 'string', default: 'Infinity' },
        seed: { type: 'string', default: '1' },
        /** For the process on one core: print the report as JSON, and start no other. */
        pinned: { type: 'boolean', default: false },
      },
    });
    const number = (name: 'minutes' | 'runs' | 'seed') => {
      const value = Number(values[name]);
      if (!(value > 0)) throw new RangeError(`--${name} ${values[name]}: it must be a number above 0`);
      return value;
    };
    return {
      minutes: number('minutes'),
      runs: number('runs'),
      seed: number('seed'),
      pinned: values.pinned,
    };
  } catch (error) {
    console.error(`soak: ${(error as Error).message}`);
    process.exit(2);
  }
}

async function session(where: string, minutes: number, runs: number): Promise<SoakReport> {
  const pool = await makePool(seed);
  const pressure = new Pressure(PRESSURE_MS, PRESSURE_PERIOD_MS);
  const onProgress = (report: SoakReport) => {
    const { runs, ringOperations, hangs, mismatches, kills, rssEndBytes } = report;
    console.error(
      `${where}: ${runs} runs, ${ringOperations} ring operations, ${hangs} hangs, ${mismatches} mismatches, ` +
        `${kills} kills, ${(rssEndBytes / 2 ** 20).toFixed(0)} MiB`,
    );
  };
  const report = await soak(pool, { seed, minutes, runs, onProgress });
  await pressure.stop();
  return report;
}

function canPin(): boolean {
  try {
    execFileSync('taskset', ['-c', '0', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The same in a process of its own whose threads all share core 0. */
function pinnedSession(): Promise<SoakReport> {
  const share = (value: number) => String(value * PINNED_SHARE);
  const options = ['--minutes', share(minutes), '--runs', share(runs), '--seed', String(seed), '--pinned'];
  const command = ['-c', '0', process.execPath, fileURLToPath(import.meta.url), ...options];
  return new Promise((resolve, reject) => {
    const child = execFile('taskset', command, (error, stdout) => {
      if (error) reject(error);
      else resolve(JSON.parse(stdout) as SoakReport);
    });
    child.stderr?.pipe(process.stderr);
  });
}
