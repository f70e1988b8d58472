import { loadProtocol } from '../../../../src/protocols/load.js';
import {
  Activities,
  depthColumns,
  laneColumns,
  pathColumns,
} from '../../../../src/report/pages/lane-columns.js';
import { operationColumns } from '../../../../src/report/pages/operation-columns.js';
import type { ReportInput } from '../../../../src/report/pages/run/report-data.js';
import { pathStretches } from '../../../../src/speed/bottleneck/path-stretches.js';
import { measure } from '../../../../src/speed/metrics.js';
import { simulate } from '../../../../src/speed/simulate.js';
import { planWorkload } from '../../../run/workloads.js';
import { FLAT } from '../../../speed/round-machine.js';

/** A name that would run, were it taken for markup. */
export const HOSTILE = '</script><img src=x onerror=alert(1)>';

/** The simulated run, twice: the second one stands for threads, so that the picture is the same on any machine. */
export async function hostileReport(): Promise<ReportInput> {
  const { schedule, inputs } = planWorkload();
  const protocol = await loadProtocol('sequence');
  const { lanes } = protocol;
  const { logs } = simulate({ schedule, protocol, ringCapacity: 8 }, inputs, { machine: FLAT });
  const activities = new Activities(['LOAD', 'EXECUTE', 'STORE']);
  const backend = (name: string) => ({
    name,
    about: HOSTILE,
    lanes: lanes.map((lane, index) => laneColumns(lane, logs[index], activities)),
    ringDepth: depthColumns(lanes, logs),
    path: pathColumns(pathStretches({ lanes, logs, handOver: FLAT })),
  });
  const operations = operationColumns(schedule);
  return {
    title: HOSTILE,
    facts: [{ name: HOSTILE, value: HOSTILE }],
    verdict: { good: true, lines: [HOSTILE] },
    operations: { ...operations, tensors: operations.tensors.map((name) => `${name}${HOSTILE}`) },
    backends: [backend('sim'), backend('threads')],
    activities: activities.list,
    tables: [
      { title: HOSTILE, columns: ['', HOSTILE], rows: [[HOSTILE, HOSTILE]], note: HOSTILE },
      { title: 'None', columns: ['', 'sim'], rows: [], note: 'nothing was measured' },
      { title: 'Many', columns: ['', ...'abcdefgh'], rows: [['1', ...Array(8).fill('32x32x32')]] },
    ],
    origin: {
      tool: 'heddle 1',
      date: '2026-01-02T03:04:05Z',
      machine: HOSTILE,
      command: `heddle ${HOSTILE}`,
    },
    why: {
      sentence: HOSTILE,
      paths: [
        {
          name: HOSTILE,
          parts: [
            { kind: 'EXECUTE', words: 'EXECUTE', share: 0.75 },
            { kind: 'way', words: HOSTILE, share: 0.25 },
          ],
        },
      ],
      changes: [{ what: HOSTILE, gain: '-15 %', command: `heddle compare ${HOSTILE}` }],
      lines: [HOSTILE],
    },
    notes: [{ title: 'Bottleneck', lines: [HOSTILE] }],
    predicted: [
      { group: 'Run', label: 'makespan', unit: 'ns', predicted: 150, measured: 100 },
      { group: 'Run', label: 'overlap ratio', unit: 'share', predicted: 0.5, measured: 0 },
      {
        group: HOSTILE,
        label: HOSTILE,
        unit: '',
        predicted: measure(lanes, logs).ringDepthMean,
        measured: 9,
      },
    ],
    candidates: {
      xLabel: 'buffers',
      yLabel: HOSTILE,
      points: [
        { x: 2, y: 8, makespanNs: 2e5, label: 'plain' },
        { x: 4, y: 8, makespanNs: 1e5, label: HOSTILE, best: true },
      ],
    },
  };
}
