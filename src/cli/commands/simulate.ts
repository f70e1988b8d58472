import { BUILT_IN_MACHINE } from '../../analysis/machine.js';
import { JITTER_MOST } from '../../analysis/simulate.js';
import { simulateWorkload } from '../../analysis/simulate-workload.js';
import { loadProtocol } from '../../protocols/load-protocol.js';
import { simulationText } from '../../report/simulation-text.js';
import type { CommandBody } from '../commands.js';
import { FINDING, WELL } from '../exit-status.js';
import { Interruption } from '../interruption.js';
import { loadSchedule, loadWorkload } from '../load-workload.js';
import { type MachineArguments, machineOption, namedMachine } from '../machine-option.js';
import { numberBetween } from '../numbers.js';
import { columns, print, printJson } from '../print.js';
import { type SvgArguments, svgOption, writeSvg } from '../svg-option.js';
import { type TraceArguments, traceOption, writeTrace } from '../trace-option.js';
import { whyNotFaster } from '../why.js';
import {
  jsonOption,
  type RunArguments,
  ringCapacity,
  runOptions,
  type WorkloadArguments,
  workloadOptions,
} from '../workload-options.js';

type Arguments = WorkloadArguments &
  RunArguments &
  MachineArguments &
  TraceArguments &
  SvgArguments & { data: (typeof DATA)[number]; jitter: string; json: boolean };

const DATA = ['on', 'off'] as const;

/** `heddle simulate`: the lanes in virtual time, once. */
export const simulateCommand: CommandBody<Arguments> = {
  builder: (yargs) =>
    machineOption(jsonOption(svgOption(traceOption(runOptions(workloadOptions(yargs))))), 'built-in')
      .option('data', {
        choices: DATA,
        default: 'on' as const,
        describe: 'on, or off: only time passes, and no tensor is needed',
        group: 'Run:',
      })
      .option('jitter', {
        type: 'string',
        default: '0',
        describe: 'vary times by up to this share, drawn from --seed: 0.2',
        group: 'Run:',
      })
      .example('$0 simulate model.onnx --batch 128', 'the makespan, and what each lane waits for')
      .example('$0 simulate --layers 512,512 --batch 512 --data off', 'the same times, sooner')
      .example('$0 simulate model.onnx --machine edge-npu:2', 'on an accelerator that nobody built')
      .example('$0 simulate schedule.json --trace run.json', 'every operation, to look at in a viewer')
      .example('$0 simulate model.onnx --svg lanes.svg', 'both lanes as a picture'),
  handler: async (args) => {
    const data = args.data === 'on';
    const jitter = numberBetween('jitter', args.jitter, 0, JITTER_MOST);
    const capacity = ringCapacity(args);
    const protocol = await loadProtocol(args.protocol);
    const machine = await namedMachine(args, BUILT_IN_MACHINE);
    const loading = { protocol, ringCapacity: capacity };
    const workload = await (data ? loadWorkload(args, loading) : loadSchedule(args, loading));
    const options = { data, jitter, seed: args.seed, machine };
    const run = simulateWorkload(workload, protocol, capacity, options);
    // From here on there is something to print.
    using interruption = new Interruption();
    const drawn = [{ name: 'sim', ...run }];
    writeTrace(args, workload.schedule, run.report.workload, drawn);
    writeSvg(args, run.report.workload, drawn);
    const setting = { workload, protocol, ringCapacity: capacity, machine };
    const { bottleneck, lines } = whyNotFaster(interruption, setting, run.report.sim, run.logs);
    if (args.json) printJson('simulate', { ...run.report, bottleneck });
    else print(simulationText(run, columns(), lines));
    process.exitCode = 'hang' in run.report.sim ? FINDING : WELL;
  },
};
