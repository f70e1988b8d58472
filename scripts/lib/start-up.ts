import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { plainTable } from '../../src/report/terminal/plain-table.js';

/** How often each command is started: the best of these is what the machine can do when nobody is in the way. */
const TIMES = 20;

const LINES = [
  '--version',
  '--help',
  'help verify',
  'verify --layers 8,4',
  'compile --layers 8,4',
  'run --layers 8,4',
  'simulate --layers 8,4',
];

const PROGRAM = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

interface Started {
  readonly name: string;
  readonly words: readonly string[];
  readonly tookMs: number[];
}

/**
 * What commands take from their start to their end, in turn with a Node that does nothing, so that whatever else the
 * machine is at meets all of them alike.
 * @param others paths of the program as built elsewhere, to hold this one against.
 */
export function startUp(others: readonly string[]): void {
  const programs = [...others, PROGRAM];
  const nothing: Started = { name: 'node -e 0', words: ['-e', '0'], tookMs: [] };
  const started = [
    nothing,
    ...LINES.flatMap((line) =>
      programs.map((program, at) => ({
        name: `heddle ${line}${at < others.length ? `, build ${at + 1}` : ''}`,
        words: [program, ...line.split(' ')],
        tookMs: [],
      })),
    ),
  ];
  for (let time = 0; time < TIMES; time++) for (const one of started) one.tookMs.push(start(one));
  const columns = ['best', 'median', 'best, more than node', 'median, more than node'];
  const table = plainTable(['ms, start to end', ...columns]);
  for (const { name, tookMs } of started) {
    const figures = [best, median].map((figure) => figure(tookMs));
    const more = [best, median].map((figure) => figure(tookMs) - figure(nothing.tookMs));
    table.push([name, ...[...figures, ...more].map((ms) => ms.toFixed(0))]);
  }
  console.log(`\n${table.toString()}`);
}

function start({ name, words }: Started): number {
  const began = performance.now();
  const { status } = spawnSync(process.execPath, words, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`${name} ended with status ${status}`);
  return performance.now() - began;
}

const best = (values: readonly number[]) => Math.min(...values);

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
