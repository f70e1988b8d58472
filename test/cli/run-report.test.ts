import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { unembed } from '../../src/report/pages/kit/embed.js';
import type { ReportInput } from '../../src/report/pages/run/report-data.js';
import { writeSchedule } from '../../src/schedule/write.js';
import { productsBeforeStores } from '../run/workloads.js';
import { heddle, temporaryFolder } from './heddle.js';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
const plan = ['--layers', '128,64,32,32', '--batch', '128', '--tile', '32x32x32', '--buffers', '2'];

/** What a page shows. */
function shownIn(path: string): ReportInput {
  const [, data] =
    /<script type="application\/json" id="report">(.*)<\/script>/.exec(readFileSync(path, 'utf8')) ?? [];
  return unembed(data) as ReportInput;
}

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

describe('--report', () => {
  test('of simulate shows the run that it printed, and the commands that would make it faster', async () => {
    const typed = [
      'simulate',
      ...plan,
      '--machine',
      'edge-npu',
      '--lanes',
      'dma,compute',
      '--schedule',
      'plain',
    ];
    const { status, stdout, stderr } = await heddle(...typed, '--json', '--report', file('sim.html'));
    expect([status, stderr]).toEqual([0, '']);
    const { sim, bottleneck } = JSON.parse(stdout);
    const { backends, tables, why, origin, verdict, predicted } = shownIn(file('sim.html'));
    expect(backends.map(({ name, lanes }) => [name, lanes.map((lane) => lane.name)])).toEqual([
      ['sim', ['dma', 'compute']],
    ]);
    // The path is as long as the run, and so is the longest lane.
    expect(sum(backends[0].path?.durationNs ?? [])).toBeCloseTo(sim.makespanNs, -1);
    const [dma] = backends[0].lanes;
    expect(sum(dma.gapNs) + sum(dma.durationNs)).toBeCloseTo(sim.makespanNs, -1);
    expect(tables.map(({ title }) => title)).toEqual([
      'The run',
      'Stalls by cause',
      'Durations by kind of operation',
    ]);
    const stalls = Object.entries(sim.stalls as Record<string, object>).flatMap(([lane, causes]) =>
      Object.keys(causes).map((cause) => `${lane}: ${cause}`),
    );
    expect(tables[1].rows.map(([name]) => name)).toEqual(stalls);
    expect(why?.changes).toHaveLength(bottleneck.advice.length);
    expect(origin?.command).toBe(['heddle', ...typed, '--json', '--report', file('sim.html')].join(' '));
    expect(verdict.good).toBe(true);
    expect(predicted).toBeUndefined();

    // What a command promises comes true.
    const [{ command, gain }] = why?.changes ?? [];
    const faster = await heddle(...command.split(' ').slice(1));
    const saved = 1 - JSON.parse(faster.stdout).sim.makespanNs / sim.makespanNs;
    expect(`-${Math.round(100 * saved)} %`).toBe(gain);
  });

  test.each(['sim', 'threads'])('of run --backend %s shows what its lanes did', async (backend) => {
    const path = file(`run-${backend}.html`);
    const { status, stdout } = await heddle('run', ...plan, '--backend', backend, '--json', '--report', path);
    expect(status).toBe(0);
    const { bits, makespanNs } = JSON.parse(stdout);
    const { backends, why, verdict, operations } = shownIn(path);
    expect(backends.map(({ name }) => name)).toEqual([backend]);
    const shown = backends[0].lanes.flatMap(({ operation }) => [...operation].filter((at) => at >= 0));
    expect(new Set(shown).size).toBe(operations.tensor.length);
    expect(sum(backends[0].path?.durationNs ?? [])).toBeGreaterThan(0.5 * makespanNs);
    expect(why?.paths.map(({ name }) => name)).toEqual([backend]);
    expect(why?.changes).toEqual([]);
    expect(verdict).toEqual({ good: true, lines: [`SHA-256 of the stored tensors: ${bits}`] });
  });

  test('of a simulated run that hangs says so, and shows how far it came', async () => {
    writeFileSync(file('hangs.json'), writeSchedule(productsBeforeStores(18).schedule));
    const { status } = await heddle(
      ...['simulate', file('hangs.json'), '--protocol', 'two-ring', '--report', file('hang.html')],
    );
    expect(status).toBe(1);
    const { verdict, backends, why, tables } = shownIn(file('hang.html'));
    expect(verdict).toMatchObject({ good: false });
    expect(verdict.lines[0]).toMatch(/^simulated run: deadlock: dma waits in awaitRoom /);
    expect(backends[0].lanes[0].operation.length).toBeGreaterThan(0);
    expect(why).toBeUndefined();
    expect(tables[0].rows[0]).toEqual(['makespan', 'hang']);
  });

  test('of one loop, which has no lanes, is refused', async () => {
    const path = file('none.html');
    const { status, stdout, stderr } = await heddle(
      'run',
      ...plan,
      '--backend',
      'sequential',
      '--report',
      path,
    );
    expect([status, stdout, existsSync(path)]).toEqual([2, '', false]);
    expect(stderr).toBe(
      'heddle: --report: the sequential backend has no lanes to show: add --backend sim or threads\n',
    );
  });

  test('into a folder that is not there is refused', async () => {
    const { status, stdout, stderr } = await heddle('simulate', ...plan, '--report', file('no/where.html'));
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^heddle: [^\n]*no\/where\.html: [^\n]+\n$/);
  });
});
