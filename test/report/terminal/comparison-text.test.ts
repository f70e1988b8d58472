import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type ComparisonRun, compare } from '../../../src/compare/compare.js';
import { sequence } from '../../../src/protocols/sequence.js';
import { comparisonText } from '../../../src/report/terminal/comparison-text.js';
import { runText } from '../../../src/report/terminal/run-text.js';
import { isRun } from '../../../src/speed/run-outcome.js';
import { runWorkload } from '../../../src/speed/run-workload.js';
import { productsBeforeStores, smallWorkload } from '../../run/workloads.js';

const WIDTH = 90;
const plain = (run: ComparisonRun) => stripVTControlCharacters(comparisonText(run, WIDTH));

describe('the text of a comparison', async () => {
  const run = await compare(smallWorkload(), { runs: 3 });

  test('has the figures of all three executors, no line wider than asked', () => {
    const text = plain(run);
    expect(text).toMatch(
      /^13-9-5: \d+ operations \(\d+ EXECUTEs\), tiles 4x4x4, SRAM 4 KiB, protocol sequence/,
    );
    expect(text).toMatch(/^ +simulated +threads +error +sequential/m);
    expect(text).toMatch(/^makespan( +[\d.]+ (ns|us|ms)){2} +[+-]?[\d.]+ % +[\d.]+ (ns|us|ms)/m);
    expect(text).toMatch(/^ {2}median of 3( +[\d.]+ (ns|us|ms)){2}/m);
    expect(text).toMatch(/^speed-up +[\d.]+ +[\d.]+ +1\.00/m);
    const executes = run.comparison.workload.executes;
    expect(text).toMatch(new RegExp(`^EXECUTE, count +${executes} +${executes}`, 'm'));
    expect(text).toMatch(/^compute stalls: ring empty +\d+ in/m);
    const drawn = text.split('\n').filter((line) => /^(sim|threads) (dma|compute) /.test(line));
    expect(drawn).toHaveLength(4);
    for (const line of drawn) expect(line.length).toBeLessThanOrEqual(WIDTH);
  });

  test('says what recording cost the real run', () => {
    const { comparison } = run;
    if ('hang' in comparison.threads) throw new Error(comparison.threads.hang);
    const withTrace = (tracedMakespanNs: number) =>
      plain({
        ...run,
        comparison: {
          ...comparison,
          threads: { ...comparison.threads, makespanNs: 2000, tracedMakespanNs } as typeof comparison.threads,
        },
      });
    expect(withTrace(3000)).toContain(
      'With a trace the threads took 3.00 us at best, 50 % more than without',
    );
    expect(withTrace(1500)).toContain(
      'With a trace the threads took 1.50 us at best, 25 % less than without',
    );
  });

  test('says what ate the overlap, of the traced run; less than nothing is none', () => {
    const { comparison } = run;
    const text = plain({
      ...run,
      comparison: {
        ...comparison,
        threads: {
          ...comparison.threads,
          makespanNs: 1600,
          tracedMakespanNs: 2000,
        } as typeof comparison.threads,
        alone: { dmaNs: 1200, computeNs: 600, bound: 1.5 },
        loss: { lane: 'dma', tripsNs: -70, waitsNs: 500, restNs: 100 },
      },
    });
    expect(text).toContain('Perfect overlap: 1.20 us (1.50x one after the other).');
    expect(text).toContain(' Threads reach 75 % of it.');
    expect(text).toMatch(
      /^Of the dma lane's time on threads, with a trace: .*\) none, waits 25 %, .*start-up 5 %\.$/m,
    );
  });

  test('says where nine of ten runs are to lie, where the machine does', async () => {
    expect(plain(run)).toMatch(/^Predicted for built-in round figures of an AMD EPYC\.$/m);
    const { sim } = run.comparison;
    if (!isRun(sim)) throw new Error('there is a prediction');
    const range = { fromNs: 80_000, toNs: 97_000 };
    const comparison = { ...run.comparison, sim: { ...sim, makespanNs: 84_000, range } };
    expect(plain({ ...run, comparison })).toMatch(
      /^Predicted for .*EPYC: 84\.0 us, 80\.0 us to 97\.0 us in nine of ten runs\.$/m,
    );
  });

  test('says why nothing is predicted where nothing is, in one line, and shows what was measured', async () => {
    const text = plain(await compare(smallWorkload(), { runs: 2, doubt: 'it is another one' }));
    expect(text).toMatch(
      /^Nothing is predicted, nor advised: this machine is not steady \(it is another one\)\.$/m,
    );
    expect(text).not.toMatch(/Predicted for|^sim |simulated|error/m);
    expect(text).toMatch(/^ +threads +sequential/m);
    expect(text).toMatch(/^makespan( +[\d.]+ (ns|us|ms)){2} *$/m);
    expect(text).toMatch(/^threads dma +\S/m);
    expect(text).toContain('agree in every bit, in 2 runs each');
  });

  test('says that all bits agree where they do', () => {
    const { sequential } = run.comparison.bits;
    expect(plain(run)).toContain(`agree in every bit, in 3 runs each (SHA-256 ${sequential.slice(0, 16)})`);
  });

  test('says whose bits differ where they do not', () => {
    const { comparison } = run;
    const withBits = (bits: Partial<typeof comparison.bits>) =>
      plain({
        ...run,
        comparison: { ...comparison, bits: { ...comparison.bits, identical: false, ...bits } },
      });
    expect(withBits({ threads: 'f00' })).toContain('Bits differ: the threaded run from the sequential one.');
    expect(withBits({ sim: 'f00' })).toContain('Bits differ: the simulated run from the sequential one.');
    expect(withBits({ sim: 'f00', threads: 'f00' })).toContain('the simulated run and the threaded run');
    expect(withBits({ threads: 'f00' })).not.toContain('agree in every bit');
  });
});

test('the text of a comparison that hangs shows both hangs and the simulated timeline', async () => {
  const options = { protocol: 'two-ring', ringCapacity: 1, runs: 2, watchdogMs: 300 };
  const text = plain(await compare(productsBeforeStores(4), options));
  expect(text).toMatch(/^makespan +hang +hang +[\d.]+/m);
  expect(text).toMatch(/^simulated run: deadlock: dma waits in awaitRoom/m);
  expect(text).toMatch(/^threads: no lane has moved for 300 ms/m);
  expect(text).toMatch(/^sim compute +\S/m);
  expect(text).not.toMatch(/^threads dma/m);
});

test.each(['sequential', 'sim', 'threads'] as const)('the text of a run on %s', async (backend) => {
  const { summary } = await runWorkload(smallWorkload(), backend, { protocol: sequence, ringCapacity: 8 });
  const lines = stripVTControlCharacters(runText(summary)).split('\n');
  expect(lines[0]).toMatch(/^13-9-5: /);
  expect(lines[1]).toMatch(new RegExp(`^${backend}: [\\d.]+ (ns|us|ms)$`));
  expect(lines.at(-1)).toBe(`SHA-256 of the stored tensors: ${summary.bits}`);
  expect(lines.some((line) => line.includes('overlap ratio'))).toBe(backend !== 'sequential');
});
