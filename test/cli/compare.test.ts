import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeNpy } from '../../src/model/npy.js';
import { randomTensor } from '../../src/model/random-model.js';
import { unembed } from '../../src/report/embed.js';
import type { ReportInput } from '../../src/report/report-data.js';
import { writeSchedule } from '../../src/schedule/format.js';
import { productsBeforeStores } from '../engine/workloads.js';
import { heddle, MNIST, temporaryFolder } from './heddle.js';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
const mnist = ['compare', MNIST.model, '--input', MNIST.input, '--runs', '3', '--machine', 'built-in'];

describe('compare', () => {
  test('finds the three executors of the trained model in agreement, and its answers right', async () => {
    const { status, stdout, stderr } = await heddle(
      ...[...mnist, '--labels', MNIST.labels, '--reference', MNIST.reference, '--json'],
    );
    // No progress bar, nor anything else, on standard error where that is a pipe.
    expect([status, stderr]).toEqual([0, '']);
    const { bits, threads, output } = JSON.parse(stdout);
    expect(bits.identical).toBe(true);
    expect(threads.runs).toBe(3);
    expect(output.rows).toBe(128);
    expect(output.correct).toBeGreaterThanOrEqual(125);
    expect(output.maxDifference).toBeLessThanOrEqual(1e-4);
    expect(output.isWithinTolerance).toBe(true);
  });

  test('says the same to a person, with both timelines', async () => {
    const { status, stdout, stderr } = await heddle(
      ...[...mnist, '--labels', MNIST.labels, '--reference', MNIST.reference],
    );
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/All three executors agree in every bit, in 3 runs each/);
    for (const row of ['sim dma', 'sim compute', 'threads dma', 'threads compute']) {
      expect(stdout).toMatch(new RegExp(`^${row} +[LXSlxs.][LXSlxs. ]*$`, 'm'));
    }
    expect(stdout).toMatch(/Accuracy: 12[5-8] of 128 rows right/);
    expect(stdout).toMatch(/Largest difference from the reference: .*, within 0\.0001\./);
    // No escape sequences in a pipe.
    expect(stdout).not.toContain('\u001b');
  });

  test('writes a report of what it printed, whole', async () => {
    const { status, stdout } = await heddle(...mnist, '--json', '--report', file('report.html'));
    expect(status).toBe(0);
    const html = readFileSync(file('report.html'), 'utf8');
    expect(html.trimEnd()).toMatch(/<\/html>$/);
    const [, json] = /<script type="application\/json" id="report">(.*)<\/script>/.exec(html) ?? [];
    const { title, predicted } = unembed(json) as ReportInput;
    const { workload, sim, threads } = JSON.parse(stdout);
    expect(title).toBe(workload.name);
    expect(predicted?.[0]).toMatchObject({ predicted: sim.makespanNs, measured: threads.makespanNs });
  });

  test('exits with 2 where the report cannot be written, and says why', async () => {
    const { status, stderr } = await heddle(...mnist, '--report', file('nowhere/report.html'));
    expect(status).toBe(2);
    expect(stderr).toMatch(/nowhere\/report\.html: it cannot be written \(ENOENT\)/);
  });

  test('exits with 1 where the reference is something else', async () => {
    writeFileSync(file('other.npy'), writeNpy(randomTensor(128, 10, 'other')));
    const { status, stdout } = await heddle(...mnist, '--reference', file('other.npy'));
    expect(status).toBe(1);
    expect(stdout).toContain('NOT within');
  });

  test('exits with 1 where a protocol hangs, and names the hang on both backends', async () => {
    writeFileSync(file('hangs.json'), writeSchedule(productsBeforeStores(18).schedule));
    const options = [
      'compare',
      file('hangs.json'),
      '--protocol',
      'two-ring',
      '--runs',
      '2',
      '--machine',
      'built-in',
    ];
    const { status, stdout, stderr } = await heddle(...options, '--json');
    expect([status, stderr]).toEqual([1, '']);
    const { bits, sim, threads, speedup } = JSON.parse(stdout);
    expect(bits).toMatchObject({ sim: null, threads: null, identical: false });
    expect(sim.hang).toMatch('dma waits in awaitRoom');
    expect(threads.hang).toMatch('compute waits in awaitRoom');
    expect(speedup).toEqual({ sim: null, threads: null });
    const text = (await heddle(...options)).stdout;
    expect(text).toMatch(/simulated run: deadlock.*\nthreads: no lane has moved/);
    expect(text).not.toContain('agree in every bit');
  });
});
