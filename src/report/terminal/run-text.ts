import type { BackendRun } from '../../speed/run-workload.js';
import { formatNs, formatPercent } from '../words/format.js';
import { workloadLine } from './comparison-text.js';

/** `heddle run` for a person: what ran, how long it took, and the hash of its outputs. */
export function runText({ workload, backend, bits, makespanNs, metrics }: BackendRun['summary']): string {
  const lines = [workloadLine(workload), `${backend}: ${formatNs(makespanNs)}`];
  if (metrics) {
    lines.push(
      `DMA busy ${formatNs(metrics.dmaBusyNs)}, compute busy ${formatNs(metrics.computeBusyNs)}, ` +
        `overlap ratio ${formatPercent(metrics.overlapRatio)}, ` +
        `ring depth ${metrics.ringDepthMean.toFixed(2)} on average and ${metrics.ringDepthMax} at most`,
    );
  }
  return [...lines, `SHA-256 of the stored tensors: ${bits}`].join('\n');
}
