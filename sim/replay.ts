import { deviationsFromText } from './replay-token.js';
import { type Sample, sample } from './sample.js';
import { Replay } from './strategies/replay.js';
import type { System } from './system.js';

/**
 * Plays an interleaving back from the deviations that `check` or `deviationsToText` gave.
 * @throws RangeError where the text is none of theirs.
 */
export function replay(system: System, deviations: string): Sample {
  const parsed = deviationsFromText(deviations);
  if (!parsed)
    throw new RangeError(`"${deviations}" tells no interleaving: give what check or sample came to`);
  return sample(system, new Replay(parsed));
}
