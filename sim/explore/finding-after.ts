import type { System } from '../system.js';
import { type Finding, type FindingKind, findAtEnd, findRace } from '../watch/finding.js';
import type { StuckStates } from './livelock.js';

/** What of this kind these steps lead to, told of the lanes that take them; null where they do not. */
export function findingAfter(
  system: System,
  lanes: readonly number[],
  kind: FindingKind,
  stuck: StuckStates | null,
): Finding | null {
  let what: string | null = null;
  system.reset();
  for (const lane of lanes) {
    system.step(lane);
    what = system.fault();
  }
  const finding = what === null ? findingHere(system, stuck) : { kind: 'wrong-result' as const, what };
  return finding?.kind === kind ? finding : null;
}

function findingHere(system: System, stuck: StuckStates | null): Finding | null {
  const finding = findRace(system) ?? stuck?.find(system) ?? null;
  const isOver = system.lanes.every((_, lane) => !system.isEnabled(lane));
  return finding ?? (isOver ? findAtEnd(system) : null);
}
