import { explore } from '../../../sim/explore/explore.js';
import type { System } from '../../../sim/system.js';
import type { Finding } from '../../../sim/watch/finding.js';
import type { NaivelyFound } from './naive-walk.js';

/** A finding as the naive walk tells it. */
export function naivelyTold(finding: Finding): string {
  switch (finding.kind) {
    case 'race':
      return `race ${finding.first.lane}.${finding.first.state} ${finding.second.lane}.${finding.second.state}`;
    case 'deadlock':
      return `deadlock ${finding.waiting.map(({ lane, state }) => `${lane}.${state}`).join(' ')}`;
    case 'livelock':
      return 'livelock ';
    default:
      return `wrong-result ${finding.what}`;
  }
}

/** What exploring finds and the naive walk does not, or the other way round; null where both come to the same. */
export function difference(system: System, naive: NaivelyFound, options = {}): string | null {
  const { findings, complete } = explore(system, { maxStates: 1e5, ...options });
  const kinds = findings.map(({ kind }) => kind).sort();
  const expected = [...naive.simplest.keys()].sort();
  if (!complete) return 'it comes to no end';
  if (kinds.join() !== expected.join()) return `finds ${kinds}, and there is ${expected}`;
  const unknown = findings.map(naivelyTold).find((told) => !naive.told.has(told));
  return unknown === undefined ? null : `tells ${unknown}, and there is ${[...naive.told].join('; ')}`;
}
