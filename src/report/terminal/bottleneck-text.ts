import type { Change, Choices } from '../../speed/bottleneck/advice.js';
import { type Bottleneck, MOST_OPERATIONS_TO_TRY } from '../../speed/bottleneck/bottleneck.js';
import type { CriticalPath, PathBound, PathKind } from '../../speed/bottleneck/critical-path.js';
import type { WhatIf } from '../../speed/bottleneck/what-ifs.js';
import type { RunMetrics } from '../../speed/metrics.js';
import { formatBytes, formatNs, formatPercent } from '../words/format.js';
import { colours } from './colours.js';

/** Heads what follows. */
export const WHY_TITLE = 'Why not faster?';

/** Lines under their title, with an empty one behind; nothing of no lines. */
export function whyParagraph(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [colours.bold(WHY_TITLE), ...lines, ''];
}

/**
 * Why a run is predicted not to be faster, line by line: what the critical path consists of, what each lane waited
 * for, how near to perfect overlap it is, and what would help.
 */
export function bottleneckLines(bottleneck: Bottleneck, metrics: RunMetrics): string[] {
  const { path, bound } = bottleneck;
  if (path.parts.length === 0) return [pathLine(path)];
  return [
    pathLine(path),
    ...waitLines(metrics),
    `${formatPercent(metrics.hiddenTransfer)} of the transfer is hidden. Perfect overlap: ` +
      `${bound.speedup.toFixed(2)}x sequential. The simulated run reaches ${formatPercent(bound.reached)} of it.`,
    ...adviceLines(bottleneck),
    ...whatIfLines(bottleneck),
  ];
}

const BOUND_WORDS: Readonly<Record<PathBound, string>> = {
  compute: 'Compute-bound',
  transfer: 'Transfer-bound',
  way: 'Bound by the way between lanes',
  wake: 'Bound by lanes that sleep',
  steps: 'Bound by steps between operations',
  start: 'Bound by its start',
};

const KIND_WORDS: Readonly<Record<PathKind, string>> = {
  LOAD: 'LOAD',
  EXECUTE: 'EXECUTE',
  STORE: 'STORE',
  way: 'the way between lanes',
  wake: 'waking a lane that slept',
  steps: 'steps between operations',
  start: 'the start',
};

/** `Compute-bound: EXECUTE is 81 % of the critical path, the way between lanes 9 %, ...` */
export function pathLine({ boundBy, parts, makespanNs, laneChanges }: CriticalPath): string {
  if (parts.length === 0) return 'Nothing was done.';
  const totals = new Map<PathKind, number>();
  for (const { kind, totalNs } of parts) totals.set(kind, (totals.get(kind) ?? 0) + totalNs);
  const [[first, firstNs], ...others] = [...totals].sort(([, a], [, b]) => b - a);
  const share = (ns: number) => formatPercent(ns / makespanNs);
  const rest = others.filter(([, ns]) => ns / makespanNs >= 0.005);
  const shares = [
    `${KIND_WORDS[first]} is ${share(firstNs)} of the critical path`,
    ...rest.map(([kind, ns]) => `${KIND_WORDS[kind]} ${share(ns)}`),
  ];
  const changes = laneChanges === 1 ? 'once' : `${laneChanges} times`;
  return `${BOUND_WORDS[boundBy]}: ${shares.join(', ')}. The path goes from lane to lane ${changes}.`;
}

/** `The dma lane waited 12.1 us: operand in use 9.1 us, ring full 3.0 us.` */
function waitLines({ stalls }: RunMetrics): string[] {
  return Object.entries(stalls).flatMap(([lane, causes]) => {
    const waits = Object.entries(causes).sort(([, a], [, b]) => b.totalNs - a.totalNs);
    if (waits.length === 0) return [];
    const totalNs = waits.reduce((sum, [, wait]) => sum + wait.totalNs, 0);
    const named = waits.map(([cause, wait]) =>
      waits.length === 1 ? cause : `${cause} ${formatNs(wait.totalNs)}`,
    );
    return [`The ${lane} lane waited ${formatNs(totalNs)}: ${named.join(', ')}.`];
  });
}

function adviceLines({ advice, asRun }: Bottleneck): string[] {
  if (advice === null) {
    return [
      `What would help was not tried: it is for schedules of up to ${MOST_OPERATIONS_TO_TRY} operations.`,
    ];
  }
  if (advice.length === 0) return ['No single change that was tried is predicted to save 1 %.'];
  return [
    `Would help, each alone${asRun ? `, with all else as it is (${optionsOf(asRun)})` : ''}:`,
    ...advice.map(({ change, gain }) => `  ${changeText(change)}: predicted ${lessText(gain)}`),
  ];
}

function changeText(change: Change): string {
  switch (change.kind) {
    case 'buffers':
      return `${change.buffers} operand buffers (--buffers ${change.buffers})`;
    case 'SRAM and buffers':
      return (
        `${formatBytes(change.sramBytes)} of SRAM and ${change.buffers} operand buffers ` +
        `(--sram ${change.sramBytes} --buffers ${change.buffers})`
      );
    case 'ring capacity':
      return `a ring of ${change.ringCapacity} (--ring-capacity ${change.ringCapacity})`;
    case 'order':
      return `the ${change.order} order (--schedule ${change.order})`;
    case 'tile': {
      const { m, k, n } = change.tile;
      return `other tiles (--tile ${m}x${k}x${n})`;
    }
    case 'one loop':
      return 'one loop instead of threads (heddle run --backend sequential)';
  }
}

const WHAT_IF_WORDS: Readonly<Record<WhatIf['machine'], string>> = {
  'copies twice as fast': 'copy 2x faster',
  'kernels twice as fast': 'multiply 2x faster',
  'no line travels': 'move no cache lines between cores',
  'waits end at once': 'end every wait at once',
};

function whatIfLines({ whatIfs }: Bottleneck): string[] {
  if (whatIfs === null || whatIfs.length === 0) return [];
  const texts = whatIfs.map(({ machine, gain }) => `${WHAT_IF_WORDS[machine]}: ${lessText(gain)}`);
  return [`What if: ${texts.join('; ')}.`];
}

function optionsOf({ tile: { m, k, n }, buffers, order }: Choices): string {
  return `--tile ${m}x${k}x${n} --buffers ${buffers} --schedule ${order}`;
}

function lessText(gain: number): string {
  return `-${formatPercent(gain)}`;
}
