import { describe, expect, test } from 'vitest';
import { bottleneckLines, pathLine, whyParagraph } from '../../../src/report/terminal/bottleneck-text.js';
import type { Bottleneck } from '../../../src/speed/bottleneck/bottleneck.js';
import type { RunMetrics } from '../../../src/speed/metrics.js';

const metrics: RunMetrics = {
  makespanNs: 100_000,
  busyNs: { dma: 30_000, compute: 81_000 },
  dmaBusyNs: 30_000,
  computeBusyNs: 81_000,
  overlapRatio: 0.27,
  hiddenTransfer: 0.91,
  ringDepthMean: 1,
  ringDepthMax: 2,
  stalls: {
    dma: { 'ring full': { count: 2, totalNs: 3000 }, 'operand in use': { count: 9, totalNs: 12_100 } },
    compute: { 'ring empty': { count: 1, totalNs: 817 } },
  },
  operations: {},
};
const bottleneck: Bottleneck = {
  path: {
    makespanNs: 100_000,
    boundBy: 'compute',
    laneChanges: 12,
    parts: [
      { lane: 'compute', kind: 'EXECUTE', totalNs: 81_000 },
      { lane: 'dma', kind: 'way', totalNs: 6000 },
      { lane: 'dma', kind: 'LOAD', totalNs: 6000 },
      { lane: 'dma', kind: 'steps', totalNs: 3600 },
      { lane: 'compute', kind: 'way', totalNs: 3000 },
      { lane: 'dma', kind: 'start', totalNs: 400 },
    ],
  },
  bound: { dmaNs: 25_000, computeNs: 80_000, speedup: 1.3125, reached: 0.8 },
  asRun: { tile: { m: 64, k: 32, n: 16 }, buffers: 2, sramBytes: 2 ** 18, order: 'plain' },
  advice: [
    { change: { kind: 'buffers', buffers: 3 }, makespanNs: 91_000, gain: 0.09 },
    { change: { kind: 'SRAM and buffers', sramBytes: 2 ** 19, buffers: 4 }, makespanNs: 92_000, gain: 0.08 },
    { change: { kind: 'ring capacity', ringCapacity: 16 }, makespanNs: 93_000, gain: 0.07 },
    { change: { kind: 'order', order: 'pipelined' }, makespanNs: 94_000, gain: 0.06 },
    { change: { kind: 'tile', tile: { m: 32, k: 32, n: 16 } }, makespanNs: 95_000, gain: 0.05 },
    { change: { kind: 'one loop' }, makespanNs: 96_000, gain: 0.04 },
  ],
  whatIfs: [
    { machine: 'kernels twice as fast', makespanNs: 60_000, gain: 0.4 },
    { machine: 'no line travels', makespanNs: 88_000, gain: 0.12 },
  ],
};

describe('why a run is not faster, in words', () => {
  test('is each figure in a sentence, and each change with the options that make it', () => {
    expect(bottleneckLines(bottleneck, metrics)).toEqual([
      'Compute-bound: EXECUTE is 81 % of the critical path, the way between lanes 9 %, LOAD 6 %, ' +
        'steps between operations 4 %. The path goes from lane to lane 12 times.',
      'The dma lane waited 15.1 us: operand in use 12.1 us, ring full 3.00 us.',
      'The compute lane waited 817 ns: ring empty.',
      '91 % of the transfer is hidden. Perfect overlap: 1.31x sequential. The simulated run reaches 80 % of it.',
      'Would help, each alone, with all else as it is (--tile 64x32x16 --buffers 2 --schedule plain):',
      '  3 operand buffers (--buffers 3): predicted -9 %',
      '  512 KiB of SRAM and 4 operand buffers (--sram 524288 --buffers 4): predicted -8 %',
      '  a ring of 16 (--ring-capacity 16): predicted -7 %',
      '  the pipelined order (--schedule pipelined): predicted -6 %',
      '  tiles of 32x32x16 (--tile 32x32x16): predicted -5 %',
      '  one loop instead of threads (heddle run --backend sequential): predicted -4 %',
      'What if: multiply 2x faster: -40 %; move no cache lines between cores: -12 %.',
    ]);
  });

  test('says that nothing helps where nothing does, and that nothing was tried where it was not', () => {
    const nothing = bottleneckLines({ ...bottleneck, advice: [], whatIfs: [] }, metrics);
    expect(nothing.at(-1)).toBe('No single change that was tried is predicted to save 1 %.');
    const untried = bottleneckLines({ ...bottleneck, advice: null, whatIfs: null }, metrics);
    expect(untried.at(-1)).toBe(
      'What would help was not tried: it is for schedules of up to 20000 operations.',
    );
  });

  test('does not speak of options where the schedule comes from a file', () => {
    const lines = bottleneckLines({ ...bottleneck, asRun: null }, { ...metrics, stalls: { dma: {} } });
    expect(lines).toContain('Would help, each alone:');
    expect(lines.filter((line) => line.includes('waited'))).toEqual([]);
  });

  test('says of a run without steps that there is nothing to say', () => {
    const path = { makespanNs: 0, parts: [], laneChanges: 0, boundBy: 'compute' } as const;
    expect(pathLine(path)).toBe('Nothing was done.');
    expect(bottleneckLines({ ...bottleneck, path }, metrics)).toEqual(['Nothing was done.']);
  });

  test('stands under its title where there is any of it', () => {
    expect(whyParagraph([])).toEqual([]);
    expect(whyParagraph(['because'])).toEqual([expect.stringContaining('Why not faster?'), 'because', '']);
  });
});
