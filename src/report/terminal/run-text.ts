import type { RunMetrics } from '../../speed/metrics.js';
import type { BackendRun } from '../../speed/run-workload.js';
import { formatNs, formatPercent } from '../words/format.js';
import { workloadLine } from './comparison-text.js';

/** How full the ring was, where there is one. */
function ringText({ ringDepthMean, ringDepthMax }: RunMetrics): string {
  if (ringDepthMax === 0) return '';
  return `, ring depth ${ringDepthMean.toFixed(2)} on average and ${ringDepthMax} at most`;
}

/** `heddle run` for a person: what ran, how long it took, and the hash of its outputs. */
export function runText({ workload, backend, bits, makespanNs, metrics }: BackendRun['summary']): string {
  const lines = [workloadLine(workload), `${backend}: ${formatNs(makespanNs)}`];
  if (metrics) {
    lines.push(
      `DMA busy ${formatNs(metrics.dmaBusyNs)}, compute busy ${formatNs(metrics.computeBusyNs)}, ` +
        `overlap ratio ${formatPercent(metrics.overlapRatio)}${ringText(metrics)}`,
    );
  }
  return [...lines, bitsLine({ bits })].join('\n');
}

/** What a run stored. */
export function bitsLine({ bits }: Pick<BackendRun['summary'], 'bits'>): string {
  return `SHA-256 of the stored tensors: ${bits}`;
}
