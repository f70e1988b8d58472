import type { CommandModule } from 'yargs';
import { JITTER_MOST } from '../../analysis/simulate.js';
import { simulateWorkload } from '../../analysis/simulate-workload.js';
import { BadInput } from '../../bad-input.js';
import { loadProtocol } from '../../protocols/load-protocol.js';
import { simulationText } from '../../report/simulation-text.js';
import { numberBetween } from '../numbers.js';
import { columns, print } from '../print.js';
import { type TraceArguments, traceOption, writeTrace } from '../trace-option.js';
import {
  loadSchedule,
  loadWorkload,
  type RunArguments,
  ringCapacity,
  runOptions,
  type WorkloadArguments,
  workloadOptions,
} from '../workload-options.js';

type Arguments = WorkloadArguments &
  RunArguments &
  TraceArguments & { data: string; jitter: string; json: boolean };

/** `heddle simulate`: the lanes in virtual time, once. */
export const simulateCommand: CommandModule<object, Arguments> = {
  command: 'simulate [model]',
  describe: 'Predict how long a run takes and what it waits for',
  builder: (yargs) =>
    traceOption(runOptions(workloadOptions(yargs)))
      .option('data', {
        type: 'string',
        default: 'on',
        describe: 'on, or off: only time passes, and no tensor is needed',
        group: 'Run:',
      })
      .option('jitter', {
        type: 'string',
        default: '0',
        describe: 'vary times by up to this share, drawn from --seed: 0.2',
        group: 'Run:',
      })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'print one JSON object',
        group: 'Output:',
      })
      .example('$0 simulate model.onnx --batch 128', 'the makespan, and what each lane waits for')
      .example('$0 simulate --layers 512,512 --batch 512 --data off', 'the same times, sooner')
      .example('$0 simulate schedule.json --trace run.json', 'every operation, to look at in a viewer'),
  handler: async (args) => {
    if (args.data !== 'on' && args.data !== 'off') throw new BadInput(`--data ${args.data}: take on or off`);
    const data = args.data === 'on';
    const jitter = numberBetween('jitter', args.jitter, 0, JITTER_MOST);
    const capacity = ringCapacity(args);
    const protocol = await loadProtocol(args.protocol);
    const workload = data ? loadWorkload(args) : loadSchedule(args);
    // Costs other than the built-in ones would come in here, as `costs`.
    const run = simulateWorkload(workload, protocol, capacity, { data, jitter, seed: args.seed });
    writeTrace(args, workload.schedule, run.report.workload, [{ name: 'sim', ...run }]);
    print(args.json ? JSON.stringify(run.report) : simulationText(run, columns()));
    process.exitCode = 'hang' in run.report.sim ? 1 : 0;
  },
};
