import { holdContract } from '../../program/contract.js';
import { DEFAULT_RING_CAPACITY } from '../../program/ring-slots.js';
import { defaultProtocol, programOf } from '../../protocols/resolve.js';
import { visible } from '../../refusal/quoted.js';
import { openBatchLines } from '../../report/terminal/open-batch.js';
import { writeSchedule } from '../../schedule/write.js';
import { writeOutput } from '../io/files.js';
import { complain, print, printJson } from '../io/print.js';
import { isStandardOutput } from '../io/standard-output.js';
import { OPTIONS, pick, WORKLOAD } from '../options/list.js';
import { withModel } from '../options/load-model.js';
import { loadWorkload } from '../options/load-workload.js';
import type { Options } from '../options/option.js';
import type { CommandBody } from './command.js';

const TAKES = {
  ...pick(...WORKLOAD, 'json'),
  out: {
    ...OPTIONS.out,
    describe: 'write the schedule to this file',
    defaultDescription: 'standard output',
  },
} as const satisfies Options;

/** `heddle compile`: a model in, a schedule file out. */
export const compileCommand: CommandBody<typeof TAKES> = {
  options: TAKES,
  examples: [
    ['compile model.onnx --batch 32 -o s.json', 'a schedule for 32 rows of input'],
    ['compile --layers 128,64 --batch 64 --buffers 3', 'the same for a random model'],
  ],
  handler: async (args) => {
    const {
      schedule: compiled,
      name,
      modelFile,
      source,
    } = await loadWorkload(args, undefined, { weights: false });
    const file = isStandardOutput(args.out) ? undefined : args.out;
    const schedule = withModel(compiled, modelFile, file);
    holdContract(
      programOf(schedule, { protocol: defaultProtocol(schedule), ringCapacity: DEFAULT_RING_CAPACITY }),
    );
    const text = writeSchedule(schedule);
    if (file !== undefined) writeOutput(file, text);
    const openBatch = openBatchLines(source, args);
    const { sramBytes, tile, ops } = schedule;
    if (args.json) {
      const executes = ops.filter(({ op }) => op === 'execute').length;
      const facts = { name, operations: ops.length, executes, sramBytes, tile };
      const written = file === undefined ? JSON.parse(text) : null;
      printJson('compile', { workload: facts, file: file ?? null, schedule: written });
    } else if (file === undefined) {
      print(text);
      for (const line of openBatch) complain(line);
    } else
      print([`${visible(file)}: ${ops.length} operations for ${visible(name)}`, ...openBatch].join('\n'));
  },
};
