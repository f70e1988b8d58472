import { describe, expect, test } from 'vitest';
import type { Why } from '../../../src/report/pages/run/report-data.js';
import { type Predicted, type WhyParts, whyReport } from '../../../src/report/pages/why-report.js';
import { pathSentence } from '../../../src/report/terminal/bottleneck-text.js';
import type { Bottleneck } from '../../../src/speed/bottleneck/bottleneck.js';
import type { RunMetrics } from '../../../src/speed/metrics.js';

const metrics: RunMetrics = {
  ...{ makespanNs: 100_000, dmaBusyNs: 0, computeBusyNs: 0, overlapRatio: 0, hiddenTransfer: 0.5 },
  ...{ busyNs: {}, ringDepthMean: 0, ringDepthMax: 0, operations: {} },
  stalls: { dma: { 'ring full': { count: 1, totalNs: 3000 } } },
};
const bottleneck: Bottleneck = {
  path: {
    makespanNs: 100_000,
    boundBy: 'transfer',
    laneChanges: 2,
    parts: [
      { lane: 'compute', kind: 'EXECUTE', totalNs: 40_000 },
      { lane: 'dma', kind: 'LOAD', totalNs: 38_000 },
      { lane: 'dma', kind: 'STORE', totalNs: 15_000 },
      { lane: 'dma', kind: 'way', totalNs: 6950 },
      { lane: 'dma', kind: 'start', totalNs: 50 },
    ],
  },
  bound: { dmaNs: 1, computeNs: 1, speedup: 2, reached: 0.5 },
  asRun: null,
  advice: [
    { change: { kind: 'buffers', buffers: 4 }, makespanNs: 85_000, gain: 0.15 },
    { change: { kind: 'one loop' }, makespanNs: 97_000, gain: 0.03 },
  ],
  whatIfs: [],
};

/** What is said of that run, with something else besides. */
function reported(parts: WhyParts, predicted: Partial<Predicted> = {}): Why {
  const why = whyReport({ predicted: { bottleneck, metrics, ...predicted }, ...parts });
  if (!why) throw new Error('nothing is said');
  return why;
}

describe('why a run is not faster, for a page', () => {
  test('is one sentence, with the best change that was found', () => {
    expect(pathSentence(bottleneck.path, bottleneck.advice?.[0])).toBe(
      'Transfer-bound: LOADs and STOREs are 53 % of the critical path; 4 operand buffers would save 15 %.',
    );
    expect(pathSentence({ ...bottleneck.path, boundBy: 'compute' })).toBe(
      'Compute-bound: EXECUTEs are 40 % of the critical path.',
    );
    expect(pathSentence({ makespanNs: 0, parts: [], laneChanges: 0, boundBy: 'compute' })).toBe(
      'Nothing was done.',
    );
  });

  test('has the shares of each path by kind, but for what is less than a pixel', () => {
    const { paths } = reported({ otherPaths: [{ name: 'threads', path: bottleneck.path }] });
    expect(paths.map(({ name }) => name)).toEqual(['sim', 'threads']);
    expect(paths[0].parts.map(({ kind, share }) => [kind, share])).toEqual([
      ['EXECUTE', 0.4],
      ['LOAD', 0.38],
      ['STORE', 0.15],
      ['way', 0.0695],
    ]);
  });

  test('has a command for each change, or its options where there is none', () => {
    const { changes, note } = reported({});
    expect(note).toBeUndefined();
    expect(changes).toEqual([
      { what: '4 operand buffers', gain: '-15 %', command: '--buffers 4' },
      { what: 'one loop instead of threads', gain: '-3 %', command: 'heddle run --backend sequential' },
    ]);
    const typed = reported({}, { commandFor: ({ kind }) => `heddle ${kind}` });
    expect(typed.changes.map(({ command }) => command)).toEqual(['heddle buffers', 'heddle one loop']);
  });

  test('says the rest in lines', () => {
    const { lines } = reported({ lines: ['and more'] });
    expect(lines[0]).toMatch(/^The dma lane waited/);
    expect(lines.at(-1)).toBe('and more');
  });

  test('says why nothing is advised, and of a run that nothing is predicted of what its path is', () => {
    const untried = reported({}, { bottleneck: { ...bottleneck, advice: null } });
    expect(untried.note).toMatch(/^What would help was not tried/);
    expect(reported({}, { bottleneck: { ...bottleneck, advice: [] } }).note).toMatch(/^No single change/);
    const measured = whyReport({
      predicted: null,
      otherPaths: [{ name: 'threads', path: bottleneck.path }],
      note: 'the machine is busy',
      lines: ['and more'],
    });
    expect(measured).toEqual({
      sentence: 'Transfer-bound: LOADs and STOREs are 53 % of the critical path.',
      paths: [{ name: 'threads', parts: reported({}).paths[0].parts }],
      changes: [],
      note: 'the machine is busy',
      lines: ['and more'],
    });
    expect(whyReport({ lines: ['and more'] })).toBeNull();
  });
});
