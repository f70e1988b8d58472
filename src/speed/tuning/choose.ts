import type { Model } from '../../model/model.js';
import type { Link } from '../../program/program.js';
import {
  type CompileOptions,
  DEFAULT_BUFFERS,
  DEFAULT_TILE,
  executeCount,
  type ScheduleOrder,
} from '../../schedule/compile.js';
import { ORIGINAL_LANES } from '../../schedule/lanes.js';
import type { TileShape } from '../../schedule/schedule.js';
import type { Machine } from '../machine.js';
import { type Objective, Search, tileShapes } from './search.js';

/** How to compile a model, with what prediction may choose. */
export interface ChoosableOptions extends Omit<CompileOptions, 'tile' | 'buffers' | 'order'> {
  readonly tile?: TileShape | 'auto';
  readonly buffers?: number | 'auto';
  readonly order?: ScheduleOrder;
}

/** What a choice rests on. */
export interface ChoiceSetting extends Link {
  readonly machine: Machine;
  /** On how many threads lanes are hosted. Default: as many as there are lanes. */
  readonly workers?: number | undefined;
  readonly objective: Objective;
}

const BUFFERS = [2, 4, 8, 16];
/** Buffers with which tiles are compared with each other. */
const USUAL_BUFFERS = 8;
/** Tiles are tried that need no more EXECUTEs than this, or than so many times those of the largest tile. */
const FEW_EXECUTES = 2000;
const TIMES_FEWEST = 4;

/**
 * Compile options with every `auto` replaced by what prediction favours: the tile first, then the number of buffers.
 * The same arguments give the same choice on any machine.
 * @throws BadInput where SRAM holds no tile.
 */
export function choose(model: Model, wanted: ChoosableOptions, setting: ChoiceSetting): CompileOptions {
  const { tile = DEFAULT_TILE, buffers = DEFAULT_BUFFERS, order = 'plain', ...options } = wanted;
  // Nothing need be predicted where nothing is to be chosen.
  if (tile !== 'auto' && buffers !== 'auto') return { ...options, tile, buffers, order };
  return choosePredicted(model, wanted, setting).options;
}

/** The same, with what the choice was made by: nanoseconds of the setting's objective. @throws BadInput as `choose` does. */
export function choosePredicted(
  model: Model,
  wanted: ChoosableOptions,
  setting: ChoiceSetting,
): { readonly options: CompileOptions; readonly ns: number } {
  const { tile = DEFAULT_TILE, buffers = DEFAULT_BUFFERS, order = 'plain', ...options } = wanted;
  const { ringCapacity } = setting;
  const { lanes = ORIGINAL_LANES } = options;
  const search = new Search({ model, options, ...setting }, setting.objective);
  const batch = options.batch ?? model.batch ?? 1;
  const tiles = tile === 'auto' ? worthTrying(tileShapes(model, batch), model, batch) : [tile];
  for (const shape of tiles) {
    for (const depth of buffers === 'auto' ? [USUAL_BUFFERS, 4, 2] : [buffers]) {
      // Fewer buffers are for tiles so large that no more fit.
      if (search.try({ tile: shape, buffers: depth, order, ringCapacity, lanes })) break;
    }
  }
  const { candidate } = search.best();
  if (buffers === 'auto') for (const depth of BUFFERS) search.try({ ...candidate, buffers: depth });
  const best = search.best();
  const { tile: shape, buffers: depth } = best.candidate;
  return { options: { ...options, tile: shape, buffers: depth, order }, ns: search.value(best) };
}

/** Small tiles of a large model are many operations, each with its own cost: they only cost time to try. */
function worthTrying(tiles: readonly TileShape[], model: Model, batch: number): readonly TileShape[] {
  const executes = tiles.map((tile) => executeCount(model, batch, tile));
  const most = Math.max(FEW_EXECUTES, TIMES_FEWEST * Math.min(...executes));
  return tiles.filter((_, at) => executes[at] <= most);
}
