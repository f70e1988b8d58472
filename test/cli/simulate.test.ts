import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeSchedule } from '../../src/schedule/read.js';
import { TraceFile } from '../report/files/trace-file.js';
import { productsBeforeStores, smallWorkload } from '../run/workloads.js';
import { heddle, MNIST, temporaryFolder } from './heddle.js';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
const layers = ['--layers', '128,64,32,32', '--batch', '128'];
const plan = [...layers, '--tile', '32x32x32', '--buffers', '2', '--schedule', 'plain'];
writeFileSync(file('small.json'), writeSchedule(smallWorkload().schedule));
writeFileSync(file('hangs.json'), writeSchedule(productsBeforeStores(18).schedule));

describe('simulate', () => {
  test('says for a person what a run would take and wait for, and what simulating took', async () => {
    const { status, stdout, stderr } = await heddle('simulate', ...plan);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^128-64-32-32: 139 operations/);
    for (const row of ['makespan', 'DMA busy', 'overlap ratio', 'hidden transfer', 'EXECUTE, count']) {
      expect(stdout).toMatch(new RegExp(`^${row} +\\d`, 'm'));
    }
    expect(stdout).toMatch(/^compute stalls: ring empty +\d+ in/m);
    expect(stdout).toMatch(/^sim compute +[LXSlxs.]+$/m);
    expect(stdout).toMatch(/^Simulated in .* of real time: \d+ steps in/m);
    expect(stdout).toMatch(/^SHA-256 of the stored tensors \(random: .*\): [0-9a-f]{64}$/m);
  });

  test('gives the same times without data, with a model, a schedule and random layers', async () => {
    for (const model of [[MNIST.model, '--batch', '32'], [file('small.json')], plan]) {
      const [on, off] = await Promise.all(
        ['on', 'off'].map(async (data) => {
          const { status, stdout } = await heddle('simulate', ...model, '--data', data, '--json');
          expect(status).toBe(0);
          return JSON.parse(stdout);
        }),
      );
      expect(on.bits).toMatch(/^[0-9a-f]{64}$/);
      expect(off).toEqual({ ...on, bits: null, random: [], wall: off.wall });
      expect(off.sim.makespanNs).toBeGreaterThan(0);
      expect(off.wall.totalNs).toBeGreaterThanOrEqual(off.wall.steppingNs);
    }
  });

  test('agrees with the simulated side of compare', async () => {
    const compared = await heddle(
      ...['compare', ...plan, '--lanes', 'dma,compute', '--machine', 'built-in', '--runs', '1', '--json'],
    );
    const simulated = await heddle('simulate', ...plan, '--json');
    expect(JSON.parse(simulated.stdout).sim).toEqual(JSON.parse(compared.stdout).sim);
  });

  test('varies times by a seed', async () => {
    const makespan = async (...options: string[]) =>
      JSON.parse((await heddle('simulate', ...plan, '--data', 'off', '--json', ...options)).stdout).sim
        .makespanNs;
    const [none, first, again, other] = await Promise.all([
      makespan(),
      makespan('--jitter', '0.3'),
      makespan('--jitter', '0.3', '--seed', '1'),
      makespan('--jitter', '0.3', '--seed', '2'),
    ]);
    expect(again).toBe(first);
    expect(new Set([none, first, other]).size).toBe(3);
  });

  test('of a deadlock exits with 1 and says in one line who waits for what', async () => {
    const options = ['simulate', file('hangs.json'), '--protocol', 'two-ring', '--data', 'off'];
    const { status, stdout, stderr } = await heddle(...options);
    expect([status, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(
      /^simulated run: deadlock: dma waits in awaitRoom .*; compute waits in awaitRoom /m,
    );
    const json = await heddle(...options, '--json');
    expect(json.status).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      bits: null,
      sim: { hang: expect.stringMatching('dma waits') },
    });
  });

  test.each([
    ['data that are neither on nor off', ['--data', 'maybe'], '--data maybe'],
    ['an input without data', ['--data', 'off', '--input', MNIST.input], '--input'],
    ['jitter that is no number', ['--jitter', 'some'], '--jitter some'],
    ['jitter below nothing', ['--jitter', '-1'], '--jitter -1'],
    ['a trace into a missing folder', ['--trace', file('missing/t.json')], 'missing/t.json'],
  ])('refuses %s', async (_, options, named) => {
    const { status, stdout, stderr } = await heddle('simulate', '--layers', '8,4', ...options);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^heddle: [^\n]+\n$/);
    expect(stderr).toContain(named);
  });
});

describe('--trace', () => {
  const traceOf = (name: string) => new TraceFile(readFileSync(file(name), 'utf8'));
  const processes = ({ events }: TraceFile) =>
    events.filter(({ name }) => name === 'process_name').map(({ args }) => args?.name);

  test.each([
    ['simulate', ['simulate'], ['sim']],
    ['run on the simulator', ['run', '--backend', 'sim'], ['sim']],
    ['run on threads', ['run', '--backend', 'threads'], ['threads']],
    ['compare', ['compare', '--machine', 'built-in', '--runs', '2'], ['sim', 'threads']],
  ])(
    'of %s is a file without fault, and nothing is left beside it',
    async (name, [command, ...options], runs) => {
      const target = `${name}.json`;
      const { status, stderr } = await heddle(
        ...[command, ...plan, '--lanes', 'dma,compute', ...options, '--trace', file(target)],
      );
      expect([status, stderr]).toEqual([0, '']);
      const trace = traceOf(target);
      expect(trace.faults()).toEqual([]);
      expect(processes(trace)).toEqual(runs);
      for (const run of runs) expect(trace.slices().get(`${run}/compute`)).toHaveLength(44);
      expect(readdirSync(folder).filter((left) => left.endsWith('.tmp'))).toEqual([]);
    },
  );

  test('of a deadlock shows what was done until then', async () => {
    const options = ['simulate', file('hangs.json'), '--protocol', 'two-ring'];
    const { status } = await heddle(...options, '--trace', file('hang-trace.json'));
    expect(status).toBe(1);
    expect(traceOf('hang-trace.json').slices().get('sim/compute')!.length).toBeGreaterThan(0);
  });

  test('of a sequential run is refused: it has no lanes', async () => {
    const { status, stdout, stderr } = await heddle(
      'run',
      ...plan,
      '--backend',
      'sequential',
      '--trace',
      file('sequential.json'),
    );
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^heddle: --trace: [^\n]*threads\n$/);
    expect(existsSync(file('sequential.json'))).toBe(false);
  });
});
