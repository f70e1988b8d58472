import type { Advice, Change, Choices } from '../../speed/bottleneck/advice.js';
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
  const { path } = bottleneck;
  if (path.parts.length === 0) return [pathLine(path)];
  return [
    pathLine(path),
    ...waitLines(metrics),
    overlapLine(bottleneck, metrics),
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

/** What each kind of stretch of a critical path is called. */
export const KIND_WORDS: Readonly<Record<PathKind, string>> = {
  LOAD: 'LOAD',
  EXECUTE: 'EXECUTE',
  STORE: 'STORE',
  way: 'the way between lanes',
  wake: 'waking a lane that slept',
  steps: 'steps between operations',
  start: 'the start',
};

/** How long the path is of each kind, the longest first. */
export function kindTotals({ parts }: Pick<CriticalPath, 'parts'>): readonly (readonly [PathKind, number])[] {
  const totals = new Map<PathKind, number>();
  for (const { kind, totalNs } of parts) totals.set(kind, (totals.get(kind) ?? 0) + totalNs);
  return [...totals].sort(([, a], [, b]) => b - a);
}

/** What a path is bound by, kind by kind. */
const BOUND_KINDS: Readonly<Record<PathBound, readonly [kinds: readonly PathKind[], are: string]>> = {
  compute: [['EXECUTE'], 'EXECUTEs are'],
  transfer: [['LOAD', 'STORE'], 'LOADs and STOREs are'],
  way: [['way'], 'it is'],
  wake: [['wake'], 'waking them is'],
  steps: [['steps'], 'they are'],
  start: [['start'], 'it is'],
};

/** `Compute-bound: EXECUTEs are 81 % of the critical path. 4 operand buffers would save 15 %.` */
export function pathSentence(path: CriticalPath, best?: Advice): string {
  if (path.parts.length === 0) return pathLine(path);
  const { boundBy, makespanNs } = path;
  const [kinds, are] = BOUND_KINDS[boundBy];
  const boundNs = kindTotals(path).reduce((sum, [kind, ns]) => sum + (kinds.includes(kind) ? ns : 0), 0);
  const bound = `${BOUND_WORDS[boundBy]}: ${are} ${formatPercent(boundNs / makespanNs)} of the critical path`;
  return best
    ? `${bound}; ${changeWords(best.change).what} would save ${formatPercent(best.gain)}.`
    : `${bound}.`;
}

/** How much of the transfer is hidden, and how near that is to all that can be. */
export function overlapLine({ bound }: Bottleneck, { hiddenTransfer }: RunMetrics): string {
  return (
    `${formatPercent(hiddenTransfer)} of the transfer is hidden. Perfect overlap: ` +
    `${bound.speedup.toFixed(2)}x sequential. The simulated run reaches ${formatPercent(bound.reached)} of it.`
  );
}

/** `Compute-bound: EXECUTE is 81 % of the critical path, the way between lanes 9 %, ...` */
export function pathLine({ boundBy, parts, makespanNs, laneChanges }: CriticalPath): string {
  if (parts.length === 0) return 'Nothing was done.';
  const [[first, firstNs], ...others] = kindTotals({ parts });
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
export function waitLines({ stalls }: RunMetrics): string[] {
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

/** Why no change is advised; null where one is. */
export function adviceNote({ advice }: Bottleneck): string | null {
  if (advice === null) {
    return `What would help was not tried: it is for schedules of up to ${MOST_OPERATIONS_TO_TRY} operations.`;
  }
  return advice.length === 0 ? 'No single change that was tried is predicted to save 1 %.' : null;
}

function adviceLines(bottleneck: Bottleneck): string[] {
  const note = adviceNote(bottleneck);
  if (note !== null) return [note];
  const { advice, asRun } = bottleneck;
  return [
    `Would help, each alone${asRun ? `, with all else as it is (${choiceOptions(asRun).join(' ')})` : ''}:`,
    ...(advice ?? []).map(({ change, gain }) => `  ${changeText(change)}: predicted ${lessText(gain)}`),
  ];
}

function changeText(change: Change): string {
  const { what, typed } = changeWords(change);
  return `${what} (${typed})`;
}

/** A change in words, and what to type for it: options, or for one loop a command. */
export function changeWords(change: Change): { readonly what: string; readonly typed: string } {
  const typed = optionsFor(change).join(' ');
  switch (change.kind) {
    case 'buffers':
      return { what: `${change.buffers} operand buffers`, typed };
    case 'SRAM and buffers':
      return {
        what: `${formatBytes(change.sramBytes)} of SRAM and ${change.buffers} operand buffers`,
        typed,
      };
    case 'ring capacity':
      return { what: `a ring of ${change.ringCapacity}`, typed };
    case 'order':
      return { what: `the ${change.order} order`, typed };
    case 'tile':
      return { what: `tiles of ${tileText(change.tile)}`, typed };
    case 'one loop':
      return { what: 'one loop instead of threads', typed: 'heddle run --backend sequential' };
  }
}

/** The options that make a change, name and value in turn; none makes one loop of threads. */
export function optionsFor(change: Change): readonly string[] {
  switch (change.kind) {
    case 'buffers':
      return ['--buffers', String(change.buffers)];
    case 'SRAM and buffers':
      return ['--sram', String(change.sramBytes), '--buffers', String(change.buffers)];
    case 'ring capacity':
      return ['--ring-capacity', String(change.ringCapacity)];
    case 'order':
      return ['--schedule', change.order];
    case 'tile':
      return ['--tile', tileText(change.tile)];
    case 'one loop':
      return [];
  }
}

const WHAT_IF_WORDS: Readonly<Record<WhatIf['machine'], string>> = {
  'copies twice as fast': 'copy 2x faster',
  'kernels twice as fast': 'multiply 2x faster',
  'no line travels': 'move no cache lines between cores',
  'waits end at once': 'end every wait at once',
};

/** What machines that differ in one thing would make of the run. */
export function whatIfLines({ whatIfs }: Bottleneck): string[] {
  if (whatIfs === null || whatIfs.length === 0) return [];
  const texts = whatIfs.map(({ machine, gain }) => `${WHAT_IF_WORDS[machine]}: ${lessText(gain)}`);
  return [`What if: ${texts.join('; ')}.`];
}

/** The options that a schedule was compiled with, name and value in turn. */
export function choiceOptions({ tile, buffers, order }: Choices): readonly string[] {
  return ['--tile', tileText(tile), '--buffers', String(buffers), '--schedule', order];
}

function tileText({ m, k, n }: Choices['tile']): string {
  return `${m}x${k}x${n}`;
}

function lessText(gain: number): string {
  return `-${formatPercent(gain)}`;
}
