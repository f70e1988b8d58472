import { sequence } from '../../../src/protocols/sequence.js';
import { Engine } from '../../../src/run/engine.js';
import { BUILT_IN_MACHINE } from '../../../src/speed/machine.js';
import { choose } from '../../../src/speed/tuning/choose.js';
import { modelWorkload } from '../../../src/workload/workload.js';
import type { Peer } from './contestants.js';

/** Heddle itself, with the schedule that the command line would choose for this backend. */
export async function heddle(threaded: boolean): Promise<Peer> {
  const engine = new Engine({ threaded });
  return {
    version: 'Heddle',
    async prepare({ model, input }) {
      const options = choose(
        model,
        { batch: input.rows, tile: 'auto', buffers: 'auto', order: 'pipelined' },
        {
          protocol: sequence,
          ringCapacity: 8,
          machine: BUILT_IN_MACHINE,
          objective: threaded ? 'threads' : 'sequential',
        },
      );
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
