import type { Change } from '../../speed/bottleneck/advice.js';
import type { Bottleneck } from '../../speed/bottleneck/bottleneck.js';
import type { CriticalPath, PathKind } from '../../speed/bottleneck/critical-path.js';
import type { RunMetrics } from '../../speed/metrics.js';
import {
  adviceNote,
  changeWords,
  KIND_WORDS,
  kindTotals,
  overlapLine,
  pathSentence,
  waitLines,
  whatIfLines,
} from '../terminal/bottleneck-text.js';
import { formatPercent } from '../words/format.js';
import type { PathShares, Why } from './run/report-data.js';

/** The critical path of a run, and what the run is called. */
export interface NamedPath {
  readonly name: string;
  readonly path: CriticalPath;
}

/** What is predicted of a simulated run. */
export interface Predicted {
  readonly bottleneck: Bottleneck;
  readonly metrics: RunMetrics;
  /** The command that makes a change; left out, the options that do. */
  readonly commandFor?: (change: Change) => string;
}

/** What a page says on why a run is not faster. */
export interface WhyParts {
  /** What is predicted of the simulated run; null where nothing is. */
  readonly predicted?: Predicted | null;
  /** Critical paths of other runs. */
  readonly otherPaths?: readonly NamedPath[];
  /** Why there is no advice, where that is to be said. */
  readonly note?: string;
  /** Lines besides. */
  readonly lines?: readonly string[];
}

/** Why a run is not faster, for a page; null where no critical path is known. The sentence is about the first path. */
export function whyReport({ predicted, otherPaths = [], lines = [], note }: WhyParts): Why | null {
  const paths = [...(predicted ? [{ name: 'sim', path: predicted.bottleneck.path }] : []), ...otherPaths];
  if (paths.length === 0) return null;
  const told = note ?? (predicted ? adviceNote(predicted.bottleneck) : null);
  return {
    sentence: pathSentence(paths[0].path, predicted?.bottleneck.advice?.[0]),
    paths: paths.filter(({ path }) => path.parts.length > 0).map(pathShares),
    changes: predicted ? changes(predicted) : [],
    ...(told !== null && { note: told }),
    lines: [...(predicted ? predictedLines(predicted) : []), ...lines],
  };
}

function changes({ bottleneck: { advice }, commandFor }: Predicted): Why['changes'] {
  return (advice ?? []).map(({ change, gain }) => {
    const { what, typed } = changeWords(change);
    return { what, gain: `-${formatPercent(gain)}`, command: commandFor?.(change) ?? typed };
  });
}

function predictedLines({ bottleneck, metrics }: Predicted): readonly string[] {
  if (bottleneck.path.parts.length === 0) return [];
  return [...waitLines(metrics), overlapLine(bottleneck, metrics), ...whatIfLines(bottleneck)];
}

/** What rounds to nothing is left out. */
const LEAST_SHARE = 0.005;

function pathShares({ name, path }: NamedPath): PathShares {
  const shown = (kind: PathKind, totalNs: number) => ({
    kind,
    words: KIND_WORDS[kind],
    share: totalNs / path.makespanNs,
  });
  return {
    name,
    parts: kindTotals(path)
      .map(([kind, totalNs]) => shown(kind, totalNs))
      .filter(({ share }) => share >= LEAST_SHARE),
  };
}
