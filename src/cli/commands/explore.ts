import type { Explorer } from '../../explore/explorer.js';
import { ExploreServer } from '../../explore/server.js';
import { BadInput } from '../../refusal/bad-input.js';
import { storyPage } from '../../report/pages/story-report.js';
import { wholeNumber } from '../../workload/numbers.js';
import { workloadRecipe } from '../../workload/recipe.js';
import { summary } from '../../workload/summary.js';
import { print, printJson } from '../io/print.js';
import { LINK, pick, WORKLOAD } from '../options/list.js';
import { loadProgram } from '../options/load-workload.js';
import type { ArgumentsOf, Options } from '../options/option.js';
import { moduleUrl } from './check.js';
import type { CommandBody } from './command.js';
import { replayCommand } from './replay-command.js';

const TAKES = {
  ...pick(...WORKLOAD, ...LINK, 'json'),
  model: {
    describe: 'a module of threads or lanes, an ONNX model (.onnx) or a schedule (.json)',
    position: 'may',
  },
  port: { default: '0', describe: 'where to listen, on 127.0.0.1; 0 is any that is free', group: 'Output:' },
} as const satisfies Options;

type Arguments = ArgumentsOf<typeof TAKES>;

/** `heddle explore`: the page of a run that one takes step by step, with a search behind each. */
export const exploreCommand: CommandBody<typeof TAKES> = {
  options: TAKES,
  examples: [
    ['explore examples/mutex.mjs', 'lanes: any step, in any state'],
    ['explore ring.threads.mjs', 'threads as they are written'],
    ['explore schedule.json --protocol two-ring', 'the lanes of a schedule'],
    ['explore ring.threads.mjs --port 4000', 'at an address that stays'],
  ],
  handler: async (args) => {
    const port = wholeNumber('port', args.port, 0, 65_535);
    const explorer = await explorerOf(args);
    const server = await ExploreServer.open(explorer, storyPage(await explorer.run([], false)), port);
    if (args.json) printJson('explore', { url: server.url, port: server.port });
    else print(`${server.url}\nThis machine alone can see it. Ctrl-C ends it.`);
    // Ctrl-C ends the thread that this is, whatever it is at: see supervisor.ts.
    await new Promise(() => {});
  },
};

/** @throws BadInput for an option that a module of threads or lanes has no use for. */
function refuseTileOptions(args: Arguments, model: string): void {
  const options: Options = TAKES;
  const given = [...WORKLOAD, ...LINK].find(
    (name) => name !== 'model' && args[name] !== undefined && args[name] !== options[name].default,
  );
  if (given !== undefined) {
    throw new BadInput(
      `--${given}: ${model} is a module of threads or lanes, which has no tiles: leave it out`,
    );
  }
}

async function explorerOf(args: Arguments): Promise<Explorer> {
  const { model } = args;
  if (model === undefined && args.layers === undefined) {
    throw new BadInput(
      'nothing to explore: give a module of threads or lanes, a model (.onnx), a schedule (.json), or --layers',
    );
  }
  if (model !== undefined && /\.[cm]?[jt]s(\?|$)/.test(model)) {
    refuseTileOptions(args, model);
    const { ModuleExplorer } = await import('../../explore/module-explorer.js');
    return new ModuleExplorer(moduleUrl(model), model);
  }
  const [{ TilesExplorer }, { workloadFacts }] = await Promise.all([
    import('../../explore/tiles-explorer.js'),
    import('../../report/pages/comparison-report.js'),
  ]);
  const { workload, program } = await loadProgram(args);
  const told = summary(workload, program);
  const recipe = workloadRecipe(args, workload);
  return new TilesExplorer(program, { title: told.name, facts: workloadFacts(told) }, recipe, (token) =>
    replayCommand(token, recipe !== null, args),
  );
}
