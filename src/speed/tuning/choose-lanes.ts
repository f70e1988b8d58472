import type { Model } from '../../model/model.js';
import { counters } from '../../protocols/counters.js';
import { sequence } from '../../protocols/sequence.js';
import { BadInput } from '../../refusal/bad-input.js';
import type { CompileOptions } from '../../schedule/compile.js';
import { isOriginal, LANES_LIMIT, type LaneRole, ORIGINAL_LANES } from '../../schedule/lanes.js';
import type { Machine } from '../machine.js';
import { type ChoiceSetting, type ChoosableOptions, choosePredicted } from './choose.js';

/** What is known of the machine and of the aim; how lanes talk follows from the lanes. */
export type LaneSetting = Omit<ChoiceSetting, 'protocol'>;

/**
 * Lanes that are worth a prediction on so many processors of a machine: the original design's, and a whole lane on each. On
 * one processor lanes share its time, and where units are apart none is whole, so that the original's will do.
 */
export function lanesWorthTrying(
  { unitsApart = false }: Pick<Machine, 'unitsApart'>,
  processors: number,
): readonly (readonly LaneRole[])[] {
  const cores = unitsApart ? 1 : Math.min(processors, LANES_LIMIT);
  return cores < 2 ? [ORIGINAL_LANES] : [ORIGINAL_LANES, Array<LaneRole>(cores).fill('all')];
}

/**
 * Compile options with the lanes that prediction favours, and all else that may be chosen for them as `choose` does it. Of
 * equals, the original design's lanes.
 * @throws BadInput where none of them has a schedule.
 */
export function chooseLanes(
  model: Model,
  wanted: ChoosableOptions,
  setting: LaneSetting,
  processors: number,
): CompileOptions {
  let best: { readonly options: CompileOptions; readonly ns: number } | null = null;
  let refusal: BadInput | null = null;
  for (const lanes of lanesWorthTrying(setting.machine, processors)) {
    try {
      const protocol = isOriginal(lanes) ? sequence : counters;
      const choice = { ...setting, protocol, workers: processors };
      const chosen = choosePredicted(model, { ...wanted, lanes }, choice);
      if (!best || chosen.ns < best.ns) best = chosen;
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      refusal ??= error;
    }
  }
  if (!best) throw refusal ?? new Error('there are no lanes to choose from');
  return best.options;
}
