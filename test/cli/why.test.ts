import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeSchedule } from '../../src/schedule/read.js';
import { productsBeforeStores } from '../run/workloads.js';
import { heddle, temporaryFolder } from './heddle.js';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
const one = ['--layers', '128,64,32,32', '--batch', '128', '--tile', '32x32x32', '--buffers', '1'];

describe('why not faster', () => {
  test('is told by simulate, to a person and in JSON', async () => {
    const { status, stdout } = await heddle('simulate', ...one, '--data', 'off');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Why not faster\?$/m);
    expect(stdout).toMatch(/^[A-Z].*\d+ % of the critical path/m);
    expect(stdout).toMatch(/^ {2}2 operand buffers \(--buffers 2\): predicted -\d+ %$/m);
    const json = JSON.parse((await heddle('simulate', ...one, '--data', 'off', '--json')).stdout);
    const { path, advice, asRun } = json.bottleneck;
    const total = path.parts.reduce((sum: number, part: { totalNs: number }) => sum + part.totalNs, 0);
    expect(total).toBeCloseTo(json.sim.makespanNs, 3);
    expect(advice.map(({ change }: { change: object }) => change)).toContainEqual({
      kind: 'buffers',
      buffers: 2,
    });
    expect(asRun.buffers).toBe(1);
  });

  test('is not asked of a run that hangs', async () => {
    writeFileSync(file('hangs.json'), writeSchedule(productsBeforeStores(18).schedule));
    const hangs = ['simulate', file('hangs.json'), '--protocol', 'two-ring'];
    const { status, stdout } = await heddle(...hangs, '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout).bottleneck).toBeNull();
    expect((await heddle(...hangs)).stdout).not.toContain('Why not faster');
  });

  test('is told by compare of the prediction, and what the threads hung on of their trace', async () => {
    const compare = ['compare', ...one, '--lanes', 'dma,compute', '--machine', 'built-in', '--runs', '2'];
    const { status, stdout } = await heddle(...compare, '--report', file('compare.html'));
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Why not faster\?$/m);
    expect(stdout).toMatch(/^On threads, with a trace: .*of the critical path/m);
    const report = readFileSync(file('compare.html'), 'utf8');
    const ofLane =
      stdout.match(/^Of the (dma|compute) lane's time on threads, with a trace: .*$/m)?.[0] ?? 'none';
    for (const line of ['Would help, each alone', ofLane]) expect(report).toContain(line);
    const { bottleneck, threadsPath, sim } = JSON.parse((await heddle(...compare, '--json')).stdout);
    expect(bottleneck.path.makespanNs).toBe(sim.makespanNs);
    expect(threadsPath.makespanNs).toBeGreaterThan(0);
  });

  test('stands in the report of tune, with what was tried', async () => {
    const tune = [
      'tune',
      '--layers',
      '64,32',
      '--batch',
      '16',
      '--limit',
      '20',
      '--report',
      file('tune.html'),
    ];
    expect((await heddle(...tune)).status).toBe(0);
    const page = readFileSync(file('tune.html'), 'utf8');
    const embedded = /<script type="application\/json" id="report">(.*?)<\/script>/s.exec(page)?.[1] ?? '';
    const { candidates, why, verdict } = JSON.parse(embedded);
    expect(candidates.points).toHaveLength(20);
    expect(why.sentence).toMatch(/% of the critical path/);
    expect(verdict.good).toBe(true);
  });
});
