import { visible } from '../../refusal/quoted.js';
import { writeSchedule } from '../../schedule/write.js';
import { writeOutput } from '../io/files.js';
import { print, printJson } from '../io/print.js';
import { OPTIONS, pick, WORKLOAD } from '../options/list.js';
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
    const { schedule, name } = await loadWorkload(args);
    const text = writeSchedule(schedule);
    if (args.out !== undefined) writeOutput(args.out, text);
    const { sramBytes, tile, ops } = schedule;
    if (args.json) {
      const executes = ops.filter(({ op }) => op === 'execute').length;
      const facts = { name, operations: ops.length, executes, sramBytes, tile };
      const file = args.out ?? null;
      printJson('compile', { workload: facts, file, schedule: file === null ? JSON.parse(text) : null });
    } else {
      print(
        args.out === undefined ? text : `${visible(args.out)}: ${ops.length} operations for ${visible(name)}`,
      );
    }
  },
};
