import { calibrationText } from '../../report/terminal/calibration-text.js';
import { calibrate, partsOf } from '../../speed/calibration/calibrate.js';
import { writeMachine } from '../../speed/machine-file.js';
import { wholeNumber } from '../../workload/numbers.js';
import { NOT_FINISHED, WELL } from '../io/exit-status.js';
import { writeOutput } from '../io/files.js';
import { print, printJson } from '../io/print.js';
import { Progress } from '../io/progress.js';
import { refuseStandardOutput } from '../options/check-files.js';
import { OPTIONS, pick } from '../options/list.js';
import type { Options } from '../options/option.js';
import type { CommandBody } from './command.js';

const TAKES = {
  ...pick('json'),
  out: { ...OPTIONS.out, describe: 'write what was measured to this file, for --machine' },
  name: { default: 'this machine', describe: 'what to call it in reports' },
  passes: {
    default: '6',
    describe:
      'how often to go through everything; up to three times as often where the machine is not steady',
  },
  force: {
    type: 'boolean',
    default: false,
    describe:
      'write the file even where it was not steady: otherwise none is written, and the exit status is 3',
  },
} as const satisfies Options;

/** `heddle calibrate`: what decides the time here, measured. */
export const calibrateCommand: CommandBody<typeof TAKES> = {
  options: TAKES,
  examples: [
    ['calibrate -o machine.json', 'less than a minute, best with nothing else running'],
    ['compare model.onnx --machine machine.json', 'predict with it'],
  ],
  handler: async (args) => {
    refuseStandardOutput('out', args.out);
    const passes = wholeNumber('passes', args.passes, 2, 1000);
    const progress = new Progress('calibrating', partsOf({ passes }));
    const onProgress = (done: number) => progress.update(done);
    const calibration = await calibrate({ name: args.name, passes, onProgress }).finally(() =>
      progress.stop(),
    );
    const isSteady = calibration.doubts.length === 0;
    const file = args.out !== undefined && (isSteady || args.force) ? args.out : null;
    if (file !== null) writeOutput(file, writeMachine(calibration.machine));
    if (args.json) printJson('calibrate', { ...calibration, file });
    else print(calibrationText(calibration, file, args.out ?? null));
    process.exitCode = isSteady ? WELL : NOT_FINISHED;
  },
};
