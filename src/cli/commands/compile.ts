import type { CommandModule } from 'yargs';
import { writeSchedule } from '../../schedule/format.js';
import { writeOutput } from '../files.js';
import { print } from '../print.js';
import { loadWorkload, type WorkloadArguments, workloadOptions } from '../workload-options.js';

/** `heddle compile`: a model in, a schedule file out. */
export const compileCommand: CommandModule<object, WorkloadArguments & { out?: string | undefined }> = {
  command: 'compile [model]',
  describe: 'Compile a model to a schedule of tile operations',
  builder: (yargs) =>
    workloadOptions(yargs)
      .option('out', { alias: 'o', type: 'string', describe: 'the file to write [default: standard output]' })
      .example('$0 compile model.onnx --batch 32 -o s.json', 'a schedule for 32 rows of input')
      .example('$0 compile --layers 128,64 --batch 64 --buffers 3', 'the same for a random model'),
  handler: (args) => {
    const { schedule, name } = loadWorkload(args);
    const text = writeSchedule(schedule);
    if (args.out === undefined) return print(text);
    writeOutput(args.out, text);
    print(`${args.out}: ${schedule.ops.length} operations for ${name}`);
  },
};
