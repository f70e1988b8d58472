import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeNpy } from '../../src/arrays/npy.js';
import type { Comparison } from '../../src/compare/compare.js';
import { randomTensor } from '../../src/model/random-model.js';
import { unembed } from '../../src/report/pages/kit/embed.js';
import type { ReportInput } from '../../src/report/pages/run/report-data.js';
import { writeSchedule } from '../../src/schedule/read.js';
import { thisHost } from '../../src/speed/host.js';
import { BUILT_IN_MACHINE, type Machine } from '../../src/speed/machine.js';
import { writeMachine } from '../../src/speed/machine-file.js';
import { productsBeforeStores } from '../run/workloads.js';
import { heddle, MNIST, ROOT, temporaryFolder } from './heddle.js';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
const both = ['compare', MNIST.model, '--input', MNIST.input, '--runs', '3', '--machine', 'built-in'];
const mnist = [...both, '--lanes', 'dma,compute'];

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

  test('sets the original lanes beside those that are predicted to be fastest', async () => {
    const { status, stdout, stderr } = await heddle(...both, '--labels', MNIST.labels, '--json');
    expect([status, stderr]).toEqual([0, '']);
    const { format, assignments, output } = JSON.parse(stdout);
    expect(format).toBe('heddle-compare-lanes');
    expect(output.correct).toBeGreaterThanOrEqual(125);
    // On one processor there is nothing to choose.
    const names = assignments.map(({ workload }: Comparison) => workload.lanes);
    expect(names[0]).toEqual(['dma', 'compute']);
    for (const { bits } of assignments)
      expect(bits).toMatchObject({ identical: true, sequential: assignments[0].bits.sequential });
  });

  test('takes any lanes, each given by itself, and tells them in one table and one picture', async () => {
    const lanes = ['--lanes', 'all,all', '--lanes', 'load,store,compute', '--lanes', 'dma,compute,compute'];
    const { status, stdout } = await heddle(...both, ...lanes);
    expect(status).toBe(0);
    for (const name of ['all,all', 'load,store,compute', 'dma,compute,compute']) {
      expect(stdout).toMatch(new RegExp(`^lanes ${name} +[\\d.]+ .s +[\\d.]+ .s`, 'm'));
    }
    expect(stdout).toMatch(
      /^EXECUTEs are \d+ % of the work, so one lane .* (times as fast|times as long)\.$/m,
    );
    for (const lane of ['all 0', 'all 1', 'load', 'store', 'compute 1']) {
      expect(stdout).toMatch(new RegExp(`^${lane}( \\(worker \\d\\))? +[LXSlxs.]+`, 'm'));
    }
    expect(stdout).toMatch(
      /^One loop, simulation and threads agree in every bit under each, in 3 runs each/m,
    );
  });

  test.each([
    ['all,none', /"none" is none: take dma, load/],
    ['dma,dma', /no lane computes/],
    ['load,compute', /nobody to store/],
    ['dma,all', /a lane has no tiles to load/],
    ['', /it is empty/],
  ])('refuses lanes %j in one line', async (lanes, says) => {
    const { status, stdout, stderr } = await heddle('compare', '--layers', '8,4', '--lanes', lanes);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^heddle: [^\n]+\n$/);
    expect(stderr).toMatch(says);
  });

  test('refuses lanes that a protocol has not', async () => {
    const { status, stderr } = await heddle(
      'run',
      '--layers',
      '8,4',
      '--lanes',
      'all,all',
      '--protocol',
      'two-ring',
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(/^heddle: --lanes all,all: the protocol "two-ring" has lanes of its own[^\n]*\n$/);
  });

  test('takes the protocol of a module, on threads too', async () => {
    const module = join(ROOT, 'examples/wait-for-completion.mjs');
    const args = [
      '--layers',
      '8,4',
      '--batch',
      '8',
      '--protocol',
      module,
      '--runs',
      '2',
      '--machine',
      'built-in',
    ];
    const { status, stdout, stderr } = await heddle('compare', ...args, '--json');
    expect([status, stderr]).toEqual([0, '']);
    const { workload, bits } = JSON.parse(stdout);
    expect([workload.protocol, bits.identical]).toEqual(['wait-for-completion', true]);
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

describe('compare with the file of a machine', () => {
  const small = ['compare', '--layers', '8,4', '--lanes', 'dma,compute', '--runs', '2', '--machine'];
  const host = { cpu: 'Pentium, 75 MHz', cores: 1, node: '0.1.0' };
  const write = (name: string, machine: Machine) => {
    writeFileSync(file(name), writeMachine(machine));
    return file(name);
  };

  test('that is not as it was then predicts and draws nothing, and says so in one line', async () => {
    const machine = write('otherwise.json', { ...BUILT_IN_MACHINE, probeNs: 1e9 });
    const outputs = ['--report', file('w.html'), '--svg', file('w.svg'), '--trace', file('w.json')];
    const { status, stdout, stderr } = await heddle(...small, machine, ...outputs);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Nothing is predicted, nor advised: this machine is not steady \(.*\)\.$/m);
    expect(stdout).not.toMatch(/Would help|What if|^sim /m);
    expect(stdout).toContain('All three executors agree in every bit');
    expect(readFileSync(file('w.html'), 'utf8')).toContain('Nothing is predicted');
    expect(readFileSync(file('w.svg'), 'utf8')).toContain('threads dma');
    expect(readFileSync(file('w.svg'), 'utf8')).not.toContain('sim dma');
    expect(readFileSync(file('w.json'), 'utf8')).not.toContain('"sim"');
  });

  test('that is another one says which, once', async () => {
    const { status, stdout, stderr } = await heddle(
      ...[...small, write('other.json', { ...BUILT_IN_MACHINE, host }), '--json'],
    );
    expect([status, JSON.parse(stdout).machine]).toEqual([0, BUILT_IN_MACHINE.name]);
    expect(stderr).toMatch(
      /^heddle: .*other\.json is of another machine \(Pentium, 75 MHz, 1 core, Node 0\.1\.0\) than this one \(.+, \d+ cores?, Node .+\)\n$/,
    );
  });

  test('that is this one says nothing of it', async () => {
    const { stderr } = await heddle(...small, write('this.json', { ...BUILT_IN_MACHINE, host: thisHost() }));
    expect(stderr).toBe('');
  });

  test('that cannot be is refused', async () => {
    const { status, stdout, stderr } = await heddle(
      ...[...small, write('never.json', { ...BUILT_IN_MACHINE, publishNs: 78_549 })],
    );
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^heddle: .*never\.json: publishNs is 78549, and not between 0\.01 and 10000: write/,
    );
  });
});

test('calibrate goes through everything twice at least: once confirms nothing', async () => {
  const { status, stderr } = await heddle('calibrate', '--passes', '1', '-o', file('once.json'));
  expect([status, existsSync(file('once.json'))]).toEqual([2, false]);
  expect(stderr).toBe('heddle: --passes 1: it must be a whole number from 2 to 1000\n');
});
