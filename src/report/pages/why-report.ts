import type { Change } from '../../speed/bottleneck/advice.js';
import type { Bottleneck } from '../../speed/bottleneck/bottleneck.js';
import type { CriticalPath, PathKind } from '../../speed/bottleneck/critical-path.js';
import type { RunMetrics } from '../../speed/metrics.js';
import {
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

/** What a page says on why a run is not faster, and what else it shows of that. */
export interface WhyParts {
  readonly bottleneck: Bottleneck;
  readonly metrics: RunMetrics;
  /** Critical paths of other runs, by name. */
  readonly otherPaths?: readonly { readonly name: string; readonly path: CriticalPath }[];
  /** Lines besides. */
  readonly lines?: readonly string[];
  /** The command that makes a change; left out, the options that do. */
  readonly commandFor?: (change: Change) => string;
}

/** Why a run is predicted not to be faster, for a page. */
export function whyReport({ bottleneck, metrics, otherPaths = [], lines = [], commandFor }: WhyParts): Why {
  const { path, advice } = bottleneck;
  const changes = (advice ?? []).map(({ change, gain }) => {
    const { what, typed } = changeWords(change);
    return { what, gain: `-${formatPercent(gain)}`, command: commandFor?.(change) ?? typed };
  });
  const isEmpty = path.parts.length === 0;
  return {
    sentence: pathSentence(path, advice?.[0]),
    paths: [{ name: 'sim', path }, ...otherPaths]
      .filter((named) => named.path.parts.length > 0)
      .map((named) => pathShares(named.name, named.path)),
    changes,
    lines: isEmpty
      ? lines
      : [...waitLines(metrics), overlapLine(bottleneck, metrics), ...whatIfLines(bottleneck), ...lines],
  };
}

/** Kinds of which there is less than a pixel of a bar are left out. */
const LEAST_SHARE = 0.001;

function pathShares(name: string, path: CriticalPath): PathShares {
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
