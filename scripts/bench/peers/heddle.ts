import { modelWorkload } from '../../../src/analysis/workload.js';
import { Engine } from '../../../src/engine/engine.js';
import type { CompileOptions } from '../../../src/schedule/compile.js';
import type { Peer } from './contestants.js';

/**
 * Heddle itself.
 * @param options how to compile; without any, as `heddle compile` does when told nothing.
 */
export async function heddle(threaded: boolean, options: CompileOptions = {}): Promise<Peer> {
  const engine = new Engine({ threaded });
  return {
    version: 'Heddle',
    async prepare({ model, input }) {
      const { schedule, inputs } = modelWorkload(model, options, input, '');
      return async () => {
        const { outputs, makespanNs } = await engine.execute(schedule, inputs);
        const output = outputs.get(model.outputName);
        if (!output) throw new Error(`the schedule stores no ${model.outputName}`);
        return { output: output.data, runMs: makespanNs / 1e6 };
      };
    },
  };
}
