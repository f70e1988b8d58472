import { pathToFileURL } from 'node:url';
import { checkPart } from '../../javascript/check.js';
import type { CheckSpec } from '../ledger/spec.js';
import { fileId } from './files.js';

/** Executions of one job: about a second's. */
const EACH = 4000;
/** Strategies and depths that sample beside a search of every order, or after one of few preemptions. */
const SWEEP: CheckSpec['sampling'] = [
  { strategy: 'pct', depth: 2 },
  { strategy: 'pos', depth: 1 },
  { strategy: 'pct', depth: 3 },
  { strategy: 'surw', depth: 1 },
  { strategy: 'pct', depth: 4 },
  { strategy: 'random', depth: 1 },
  { strategy: 'pct', depth: 5 },
];

/** How to search. */
export interface CheckCampaign {
  /** Behind the question mark of the module's name. */
  readonly query?: string;
  readonly timeouts?: 'late' | 'any';
  readonly isolate?: 'none' | 'run';
  /** Every order and nothing else. */
  readonly exhaustive?: boolean;
  /** Schedules with so many preemptions or fewer and nothing else. */
  readonly preemptions?: number;
  /** Samples by this strategy and nothing else. */
  readonly strategy?: CheckSpec['sampling'][number]['strategy'];
  /** Of `pct`. Default: 2 to 5 in turn. */
  readonly depth?: number;
  /** Executions to sample. Default: as many as there is time for. */
  readonly runs?: number;
  readonly seed?: string;
  /** Executions of one job. Default 1000. */
  readonly each?: number;
}

/**
 * What a campaign of a module of threads is: few preemptions first, then every order, with samples of all strategies beside
 * it; or one of these alone.
 * @throws BadInput where the module cannot be searched.
 */
export async function checkSpec(path: string, options: CheckCampaign = {}): Promise<CheckSpec> {
  const {
    query = '',
    timeouts = 'late',
    isolate = 'none',
    exhaustive,
    preemptions,
    strategy,
    depth,
  } = options;
  const { runs = null, seed = '1', each = EACH } = options;
  const file = fileId(path);
  const url = pathToFileURL(path);
  url.search = query;
  const once = { kind: 'sample', strategy: 'random', depth: 1, seed, executions: 1 } as const;
  const { modules } = await checkPart(url, { timeouts, isolate }, { part: once, modules: null, spins: [] });
  const isAlone = exhaustive === true || preemptions !== undefined || strategy !== undefined;
  const depths = depth === undefined ? [2, 3, 4, 5] : [depth];
  const alone = strategy && (strategy === 'pct' ? depths : [1]).map((one) => ({ strategy, depth: one }));
  return {
    kind: 'check',
    file,
    query,
    modules: modules.map(({ name, hash }) => ({ name, hash })),
    timeouts,
    isolate,
    preemptions: preemptions ?? (isAlone ? null : 2),
    every: exhaustive === true || !isAlone,
    sampling: alone ?? (isAlone ? [] : SWEEP),
    runs,
    seed,
    each,
  };
}
