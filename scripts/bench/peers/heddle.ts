import { availableParallelism } from 'node:os';
import { sequence } from '../../../src/protocols/sequence.js';
import { Engine } from '../../../src/run/engine.js';
import { BUILT_IN_MACHINE } from '../../../src/speed/machine.js';
import { choose } from '../../../src/speed/tuning/choose.js';
import { chooseLanes } from '../../../src/speed/tuning/choose-lanes.js';
import { modelWorkload } from '../../../src/workload/workload.js';
import type { Peer } from './contestants.js';

/** In one loop, on the lanes of the original design, or on those that are predicted to be fastest. */
export type HeddleLanes = 'loop' | 'original' | 'fastest';

/** Heddle itself, with the schedule that the command line would choose for these lanes. */
export async function heddle(lanes: HeddleLanes): Promise<Peer> {
  const engine = new Engine({ threaded: lanes !== 'loop' });
  return {
    version: 'Heddle',
    async prepare({ model, input }) {
      const wanted = { batch: input.rows, tile: 'auto', buffers: 'auto', order: 'pipelined' } as const;
      const setting = {
        protocol: sequence,
        ringCapacity: 8,
        machine: BUILT_IN_MACHINE,
        objective: lanes === 'loop' ? 'sequential' : 'threads',
      } as const;
      const options =
        lanes === 'fastest'
          ? chooseLanes(model, wanted, setting, availableParallelism())
          : choose(model, wanted, setting);
      const { schedule, inputs } = modelWorkload(model, options, input, '');
      const program = await engine.prepare(schedule, inputs);
      const given = program.inputs.get(model.inputName);
      const output = program.outputs.get(model.outputName);
      if (!given || !output)
        throw new Error(`the schedule has no ${model.inputName} or no ${model.outputName}`);
      return async () => {
        given.set(input.data);
        const { makespanNs } = await program.run();
        return { output, runMs: makespanNs / 1e6 };
      };
    },
  };
}
