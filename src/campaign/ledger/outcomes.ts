import { parseRoles } from '../../schedule/lanes.js';
import type { Candidate } from '../../speed/tuning/search.js';
import { inOrder } from './finding.js';
import type { TuneResult } from './result.js';
import { canonicalJson, type PackedCandidate } from './spec.js';

type PackedOutcome = TuneResult['outcomes'][number];

/** Keys in one order: the same candidate is the same text. */
export function packedCandidate({ tile, buffers, order, ringCapacity, lanes }: Candidate): PackedCandidate {
  return { tile: { m: tile.m, k: tile.k, n: tile.n }, buffers, order, ringCapacity, lanes: lanes.join() };
}

export function unpackedCandidate({ lanes, ...rest }: PackedCandidate): Candidate {
  return { ...rest, lanes: parseRoles(lanes) };
}

/** The fastest on threads first; of equals the one whose text comes first. */
export function ranked(outcomes: readonly PackedOutcome[]): readonly PackedOutcome[] {
  const ns = ({ threadsNs }: PackedOutcome) => threadsNs ?? Number.POSITIVE_INFINITY;
  const text = ({ candidate }: PackedOutcome) => canonicalJson(candidate);
  return outcomes.toSorted((one, other) => {
    const [a, b] = [ns(one), ns(other)];
    return a === b ? inOrder(text(one), text(other)) : a - b;
  });
}
