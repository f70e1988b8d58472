import type { RunMetrics } from '../../speed/metrics.js';
import type { HungRun } from '../../speed/run-outcome.js';
import type { SimulatedRun, SimulationReport } from '../../speed/simulate-workload.js';
import { formatNs } from '../words/format.js';
import { shownLanes } from '../words/shown-lanes.js';
import { whyParagraph } from './bottleneck-text.js';
import { colours } from './colours.js';
import { predictedFor, workloadLine } from './comparison-text.js';
import { metricsRows } from './metrics-rows.js';
import { plainTable } from './plain-table.js';
import { drawTimelines } from './timeline.js';

/**
 * `heddle simulate` for a person: the figures or what the lanes wait for, the timeline, and what simulating took.
 * @param why lines on why it is not faster.
 * @param random what its tensors are that are random: `the input`.
 */
export function simulationText(
  { report, lanes, logs }: SimulatedRun,
  columns: number,
  why: readonly string[] = [],
  random = '',
): string {
  const { workload, sim, bits, steps, wall } = report;
  return [
    workloadLine(workload),
    ...settingLines(report),
    '',
    'hang' in sim ? hangLine(sim) : figures(sim),
    '',
    ...whyParagraph(why),
    drawTimelines([{ name: 'sim', lanes: shownLanes(lanes, report.hosts), logs }], columns),
    '',
    `Simulated in ${formatNs(wall.totalNs)} of real time: ${steps} steps in ${formatNs(wall.steppingNs)}` +
      `${steps === 0 ? '' : `, ${formatNs(wall.steppingNs / steps)} each`}.`,
    ...(bits === null
      ? []
      : [`SHA-256 of the stored tensors${random === '' ? '' : ` (random: ${random})`}: ${bits}`]),
  ].join('\n');
}

/** What came of a simulated run, and for which machine, without its figures. */
export function verdictLines(report: SimulationReport): readonly string[] {
  const { sim } = report;
  return ['hang' in sim ? hangLine(sim) : `Simulated: ${formatNs(sim.makespanNs)}.`, ...settingLines(report)];
}

function settingLines({ machine, sim, jitter }: SimulationReport): readonly string[] {
  return [
    predictedFor(machine, sim),
    ...(jitter === 0 ? [] : [`Times vary by a factor of up to ${1 + jitter} each way, with pauses.`]),
  ];
}

function hangLine({ hang }: HungRun): string {
  return `${colours.red('simulated run')}: ${hang}`;
}

function figures(metrics: RunMetrics): string {
  const table = plainTable(['', 'simulated']);
  table.push(...metricsRows([metrics]));
  return table.toString();
}
