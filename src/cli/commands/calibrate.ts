import { calibrate, partsOf } from '../../analysis/calibration/calibrate.js';
import { writeMachine } from '../../analysis/machine-file.js';
import { calibrationText } from '../../report/calibration-text.js';
import type { CommandBody } from '../commands.js';
import { writeOutput } from '../files.js';
import { wholeNumber } from '../numbers.js';
import { print, printJson } from '../print.js';
import { Progress } from '../progress.js';
import { jsonOption } from '../workload-options.js';

type Arguments = { out?: string | undefined; name: string; passes: string; json: boolean };

/** `heddle calibrate`: what decides the time here, measured. */
export const calibrateCommand: CommandBody<Arguments> = {
  builder: (yargs) =>
    jsonOption(yargs)
      .option('out', { alias: 'o', type: 'string', describe: 'the file to write, for --machine' })
      .option('name', { type: 'string', default: 'this machine', describe: 'what to call it in reports' })
      .option('passes', { type: 'string', default: '6', describe: 'how often to go through everything' })
      .example('$0 calibrate -o machine.json', 'less than a minute, best with nothing else running')
      .example('$0 compare model.onnx --machine machine.json', 'predict with it'),
  handler: async (args) => {
    const passes = wholeNumber('passes', args.passes, 1, 1000);
    const progress = new Progress('calibrating', partsOf({ passes }));
    const onProgress = (done: number) => progress.update(done);
    const calibration = await calibrate({ name: args.name, passes, onProgress }).finally(() =>
      progress.stop(),
    );
    if (args.out !== undefined) writeOutput(args.out, writeMachine(calibration.machine));
    if (args.json) printJson('calibrate', { ...calibration, file: args.out ?? null });
    else print(calibrationText(calibration, args.out ?? null));
  },
};
