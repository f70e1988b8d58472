import { quantisedModel } from '../model/quantised.js';
import { randomModel } from '../model/random-model.js';
import { BadInput } from '../refusal/bad-input.js';
import { quoted } from '../refusal/quoted.js';
import { DEFAULT_BUFFERS, DEFAULT_TILE, executeCount, SCHEDULE_ORDERS } from '../schedule/compile.js';
import { isOriginal, parseRoles } from '../schedule/lanes.js';
import type { TileShape } from '../schedule/schedule.js';
import { byteSize, layerSizes, tileShape, wholeNumber } from './numbers.js';
import { modelWorkload, type Workload } from './workload.js';

/** What a recipe may have in it: the options that make a random model's schedule again. None names a file. */
const RECIPE = [
  'layers',
  'batch',
  'tile',
  'sram',
  'buffers',
  'schedule',
  'lanes',
  'seed',
  'weights',
] as const;
type Recipe = Readonly<Record<string, string>>;

/** What a recipe takes from the command line, as typed. */
interface RecipeArguments {
  readonly layers?: string | undefined;
  readonly sram?: string | undefined;
  readonly seed: string;
  readonly weights?: string | undefined;
}

/**
 * A token may come from anyone, and only a compiled schedule shows whether the token is one for it. So many EXECUTEs
 * are compiled in a moment; who wants more says so with options of his own.
 */
const MOST_EXECUTES = 20_000;

/**
 * The options that make a random model's schedule again, for a replay token; null where it comes from a file, or is
 * more than is made from a token alone.
 */
export function workloadRecipe(args: RecipeArguments, { source }: Workload): Recipe | null {
  if (args.layers === undefined || !source) return null;
  const { tile = DEFAULT_TILE, buffers, order, batch = 1, lanes } = source.options;
  if (executeCount(source.model, batch, tile) > MOST_EXECUTES) return null;
  // What was chosen is said in the token: a choice may come out otherwise elsewhere.
  const { layers, sram, seed, weights } = args;
  const chosen: Record<(typeof RECIPE)[number], string | undefined> = {
    layers,
    batch: source.options.batch === undefined ? undefined : String(batch),
    sram,
    seed,
    weights,
    tile: isSame(tile, DEFAULT_TILE) ? undefined : `${tile.m}x${tile.k}x${tile.n}`,
    buffers: buffers === DEFAULT_BUFFERS ? undefined : String(buffers),
    schedule: order === 'plain' ? undefined : order,
    lanes: lanes === undefined || isOriginal(lanes) ? undefined : lanes.join(),
  };
  return Object.fromEntries(
    RECIPE.flatMap((option) => (chosen[option] === undefined ? [] : [[option, chosen[option]]])),
  );
}

/** @throws BadInput where a token's recipe is none, or is of more than is made from a token alone. */
export function workloadFromRecipe(recipe: Recipe): Workload {
  for (const option of Object.keys(recipe)) {
    if (!(RECIPE as readonly string[]).includes(option)) {
      throw new BadInput(
        `token: it has an option ${quoted(option)} that is unknown here: copy all of the token`,
      );
    }
  }
  const {
    layers,
    batch,
    tile,
    sram,
    buffers,
    schedule = 'plain',
    lanes,
    seed = '1',
    weights = 'float32',
  } = recipe;
  const order = SCHEDULE_ORDERS.find((name) => name === schedule);
  if (layers === undefined || order === undefined || !['float32', 'int8'].includes(weights)) {
    throw new BadInput('token: it does not say how its schedule is made: copy all of the token');
  }
  const float32 = randomModel({ layers: layerSizes(layers), seed });
  const model = weights === 'int8' ? quantisedModel(float32) : float32;
  const options = {
    batch: batch === undefined ? 1 : wholeNumber('batch', batch, 1, 2 ** 20),
    tile: tile === undefined ? DEFAULT_TILE : tileShape(tile),
    buffers: buffers === undefined ? DEFAULT_BUFFERS : wholeNumber('buffers', buffers, 1, 1024),
    order,
    ...(sram !== undefined && { sramBytes: byteSize('sram', sram) }),
    ...(lanes !== undefined && { lanes: parseRoles(lanes) }),
  };
  const executes = executeCount(model, options.batch, options.tile);
  if (executes > MOST_EXECUTES) {
    throw new BadInput(
      `token: its schedule takes ${executes} EXECUTEs, more than the ${MOST_EXECUTES} that are compiled for a token ` +
        'alone: give --layers and the other options that it was made with, too',
    );
  }
  return modelWorkload(model, options, null, seed);
}

function isSame(a: TileShape, b: TileShape): boolean {
  return a.m === b.m && a.k === b.k && a.n === b.n;
}
