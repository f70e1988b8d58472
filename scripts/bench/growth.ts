// How time and memory grow with the number of operations, each point in a process of its own.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { plot } from './growth/plot.js';
import { compileLayer, type Point, type Task } from './growth/point.js';
import { Child } from './lib/child.js';
import type { BenchOptions, Figures } from './lib/figures.js';
import { spread } from './lib/spread.js';

const TASKS: readonly Task[] = ['compile', 'run', 'simulate', 'verify'];
const IMAGE = fileURLToPath(new URL('../../../docs/images/growth.svg', import.meta.url));

const PANELS = [
  { field: 'seconds', title: 'seconds' },
  { field: 'peakMiB', title: 'peak memory of the process, MiB' },
];

/** A point of a curve. */
interface GrowthPoint extends Point {
  readonly task: Task;
}

export async function* bench({ quick }: BenchOptions): AsyncGenerator<Figures> {
  const counts = quick ? [100, 1_000, 10_000] : [100, 1_000, 10_000, 100_000, 1_000_000];
  const points: GrowthPoint[] = [];
  for (const operations of counts) {
    const batch = batchOf(operations);
    for (const task of TASKS) points.push({ task, ...(await measure(task, batch, quick ? 1 : 3)) });
  }
  const notes = [
    'Best of three processes, each cold: what a user waits for. A layer of 64 x 64 in tiles of 16 x 16 x 16.',
    'Peak memory is that of the process: Node, the schedule and the tensors included.',
  ];
  if (!quick) {
    mkdirSync(new URL('.', `file://${IMAGE}`), { recursive: true });
    writeFileSync(IMAGE, await plot(points.map(curvePoint), PANELS));
    notes.push('Drawn in docs/images/growth.svg.');
  }
  yield { title: 'Growth with the number of operations', rows: points.map(row), notes };
  yield {
    title: 'Growth from each point to the next: 1 is linear',
    rows: exponents(points, counts.length),
    notes: [],
  };
}

function row({ task, operations, ms, peakMiB }: GrowthPoint) {
  return { task, operations, ms, 'us an operation': (1e3 * ms) / operations, 'peak MiB': peakMiB };
}

function curvePoint({ task, operations, ms, peakMiB }: GrowthPoint) {
  return { task, operations, seconds: ms / 1e3, peakMiB };
}

/** The batch whose schedule has about so many operations; at the least, one tile of rows. */
function batchOf(operations: number): number {
  const rows = 16;
  const operationsOfTile = (compileLayer(65 * rows).ops.length - compileLayer(rows).ops.length) / 64;
  return rows * Math.max(1, Math.round(operations / operationsOfTile));
}

async function measure(task: Task, batch: number, times: number): Promise<Point> {
  const points: Point[] = [];
  for (let time = 0; time < times; time++) {
    const child = Child.start('./growth/point.js', import.meta.url);
    points.push(await child.ask<Point>({ task, batch }));
    await child.end();
  }
  const best = (key: keyof Point) =>
    spread(
      points.map((point) => point[key]),
      'smaller',
    ).best;
  return { operations: best('operations'), ms: best('ms'), peakMiB: best('peakMiB') };
}

/** The slopes on logarithmic axes. */
function exponents(points: readonly GrowthPoint[], counts: number) {
  return TASKS.map((task) => {
    const curve = points.filter((point) => point.task === task);
    const slopes = Array.from({ length: counts - 1 }, (_, i) => {
      const [from, to] = [curve[i], curve[i + 1]];
      const slope = Math.log(to.ms / from.ms) / Math.log(to.operations / from.operations);
      return [`to 1e${Math.round(Math.log10(to.operations))}`, slope] as const;
    });
    return { task, ...Object.fromEntries(slopes) };
  });
}
