import type { Outlook } from '../execution.js';
import { ownerIn } from '../interleaving.js';
import type { Random } from '../random.js';

/** A lane's step, or any of those that it may choose from, as likely as each other. Where it has one, nothing is drawn. */
export function anyPlaceOf(
  lane: number,
  enabled: Int32Array,
  count: number,
  outlook: Outlook,
  random: Random,
): number {
  let places = 0;
  for (let i = 0; i < count; i++) if (ownerIn(outlook, enabled[i]) === lane) places++;
  if (places < 2) return lane;
  let drawn = random.below(places);
  for (let i = 0; ; i++) if (ownerIn(outlook, enabled[i]) === lane && drawn-- === 0) return enabled[i];
}
