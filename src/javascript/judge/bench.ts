import type { System } from '../../../sim/system.js';
import type { CheckOptions } from '../verdict/report.js';
import { checkModules, type HashedModule, type ThreadsToken } from '../verdict/token.js';
import { LoadedModules } from './loaded-modules.js';
import { Runner } from './runner.js';
import { Scenario } from './scenario.js';
import { Witness } from './witness.js';

/** A module that was loaded: lanes that it exports, or threads, and what runs and tells them. */
export type Bench =
  | { readonly modules: readonly HashedModule[]; readonly system: System }
  | {
      readonly modules: readonly HashedModule[];
      readonly scenario: Scenario;
      readonly runner: Runner;
      readonly witness: Witness;
    };

/**
 * Loads a module, to be searched, played or looked around in.
 * @param replay what is to be played; null where nothing in particular is.
 * @param onExecution told after each execution how many there were, and steps.
 * @throws BadInput where the module does not export what it must, or is not the one that a token was made with.
 */
export async function openBench(
  url: string,
  options: CheckOptions,
  replay: ThreadsToken | null,
  onExecution: (executions: number, steps: number) => void = () => {},
): Promise<Bench> {
  const loaded = new LoadedModules();
  const parameters = replay?.parameters ? JSON.parse(replay.parameters) : options.parameters;
  const scenario = await Scenario.load(url, parameters);
  const modules = loaded.hashed(url);
  if (replay) checkModules(replay, modules);
  if (!(scenario instanceof Scenario)) return { modules, system: scenario };
  const cast = {
    url,
    names: scenario.names,
    buffers: scenario.buffers.pool,
    stripped: loaded.stripped(),
    parameters,
  };
  const schedulesPlain =
    replay?.schedulesPlain ?? (options.afterRaces === true || (options.allowRaces ?? []).length > 0);
  const anyTimeout = replay?.anyTimeout ?? options.timeouts === 'any';
  const runner = new Runner(
    scenario,
    cast,
    {
      records: options.maxSteps ?? 20_000,
      schedulesPlain,
      anyTimeout,
      isolates: options.isolate === 'run',
      stopsAtRaces: !schedulesPlain,
    },
    () => onExecution(runner.executions, runner.steps),
  );
  const witness = new Witness(
    url,
    scenario,
    runner,
    modules,
    { ...options, ...(replay && { timeouts: anyTimeout ? 'any' : 'late' }) },
    schedulesPlain,
    parameters,
  );
  return { modules, scenario, runner, witness };
}
