import { METHODS } from '../../../sim/explore/checked.js';
import { FINDING_KINDS } from '../../../sim/watch/finding.js';
import { workloadLine } from '../../report/terminal/comparison-text.js';
import { openBatchLines } from '../../report/terminal/open-batch.js';
import {
  earlyText,
  foundText,
  unexploredText,
  verificationText,
} from '../../report/terminal/verification-text.js';
import { checkLanes } from '../../safety/declarations.js';
import { type Counterexample, type Verification, verifyProgram } from '../../safety/verify.js';
import { duration, wholeNumber } from '../../workload/numbers.js';
import { workloadRecipe } from '../../workload/recipe.js';
import { summary } from '../../workload/summary.js';
import { FINDING, NOT_FINISHED, WELL } from '../io/exit-status.js';
import { writeOutput } from '../io/files.js';
import { Interrupted, Interruption } from '../io/interruption.js';
import { columns, complain, print, printJson } from '../io/print.js';
import { Progress } from '../io/progress.js';
import { FINDING_REPORT } from '../options/finding-report.js';
import { LINK, pick, STORY_SVG, WORKLOAD } from '../options/list.js';
import { loadProgram } from '../options/load-workload.js';
import type { Options } from '../options/option.js';
import { writeStorySvg } from '../options/story-svg.js';
import type { CommandBody } from './command.js';
import { replayCommand } from './replay-command.js';
import { wayFacts, writeTilesReport } from './tiles-report.js';
import { EVERY_SCHEDULE, verifyEvery } from './verify-every-schedule.js';

const TAKES = {
  ...pick(...WORKLOAD, ...LINK, 'json'),
  svg: STORY_SVG,
  find: {
    choices: FINDING_KINDS,
    describe: 'stop at the first finding of this kind',
    group: 'Verify:',
  },
  method: {
    choices: METHODS,
    defaultDescription: 'the one that suits',
    describe: 'do without looking at every state in this way alone, where it can be done',
    group: 'Verify:',
  },
  count: {
    type: 'boolean',
    default: false,
    describe: 'count the interleavings, too',
    group: 'Verify:',
  },
  checked: {
    type: 'boolean',
    default: false,
    describe: 'hold every step against its declaration first',
    group: 'Verify:',
  },
  'max-states': {
    default: '1e9',
    describe: 'give up after so many states, without an answer',
    group: 'Verify:',
  },
  simplify: {
    default: '10s',
    describe: 'how long to look for a simpler way to a finding, and for worse ones: 500ms, 10s, 2m',
    group: 'Verify:',
  },
  ...EVERY_SCHEDULE,
  save: { describe: 'write the counterexample to this file, for heddle replay', group: 'Output:' },
  report: FINDING_REPORT,
} as const satisfies Options;

/** `heddle verify`: every interleaving. */
export const verifyCommand: CommandBody<typeof TAKES> = {
  options: TAKES,
  examples: [
    ['verify model.onnx --batch 128', 'prove the default protocol right'],
    ['verify --layers 128,64 --batch 64 --protocol two-ring', 'see the original design race'],
    ['verify schedule.json --protocol two-ring --report out.html', 'step through it in a browser'],
    ['verify --every-schedule --protocol ./mine.js', 'prove a protocol for every schedule there is'],
  ],
  handler: async (args) => {
    if (args['every-schedule']) return verifyEvery(args);
    const simplifyMs = duration('simplify', args.simplify);
    const maxStates = wholeNumber('max-states', args['max-states'], 1, 1e12);
    const { workload, program } = await loadProgram(args, { weights: args.checked });
    const { schedule, inputs } = workload;
    using interruption = new Interruption();
    const progress = new Progress('states', 0);
    let seen = 0;
    const explored = () => {
      progress.stop();
      return `nothing is proved; more than ${seen} states had been explored`;
    };
    const recipe = workloadRecipe(args, workload);
    const replaying = ({ replay: token }: Counterexample, saved?: string) =>
      replayCommand(token, recipe !== null, args, saved);
    let soFar: Verification | null = null;
    let tellAtMs = Number.POSITIVE_INFINITY;
    /** Says what has been found where making it simpler takes long. */
    const tellEarly = () => {
      if (!soFar?.counterexample || args.json || performance.now() < tellAtMs) return;
      tellAtMs = Number.POSITIVE_INFINITY;
      progress.stop();
      print(earlyText(soFar.counterexample, args.simplify, replaying(soFar.counterexample)));
    };
    const checkedSteps = args.checked ? interruption.breakable(() => checkLanes(program, inputs)) : null;
    const explore = () =>
      verifyProgram(program, {
        count: args.count,
        maxStates,
        simplifyMs,
        workload: recipe,
        closely: args.report !== undefined,
        ...(checkedSteps !== null && { hold: true, heldOnMemory: { steps: checkedSteps, of: checkedSteps } }),
        ...(args.find && { find: args.find }),
        ...(args.method && { method: args.method }),
        onProgress: (states) => {
          seen = states;
          progress.update(states);
          tellEarly();
          return true;
        },
        onFinding: (verification) => {
          soFar = verification;
          tellAtMs = performance.now() + PATIENCE_MS;
          const { counterexample } = verification;
          if (counterexample && !args.json) {
            interruption.found(foundText(counterexample, replaying(counterexample)));
          }
        },
      });
    const verification = orFound(
      () => interruption.breakable(explore, explored),
      () => soFar,
    );
    progress.stop();
    const { counterexample, explanation } = verification;
    if (args.save !== undefined && counterexample && explanation) {
      const { writeReplayFile } = await import('../../safety/replay-file.js');
      const { replay: token, sentence: finding } = counterexample;
      writeOutput(args.save, writeReplayFile({ token, finding, seed: args.seed, schedule, explanation }));
    }
    const described = summary(workload, program);
    writeStorySvg(args, `${described.name}, protocol ${described.protocol}`, explanation);
    const { closeUp, ...told } = verification;
    await writeTilesReport(
      args.report,
      counterexample && explanation && closeUp
        ? {
            summary: described,
            schedule,
            story: explanation,
            closeUp,
            token: counterexample.replay,
            replaying: replaying(counterexample, args.save),
            saved: args.save,
            protocol: args.protocol,
            findings: verification.findings,
            facts: wayFacts(counterexample),
          }
        : null,
    );
    if (args.json) printJson('verify', told);
    else {
      print([workloadLine(described), ...openBatchLines(workload.source, args)].join('\n'));
      if (checkedSteps !== null)
        print(`Declarations: ${checkedSteps} steps touch what they declare, and nothing else.`);
      print(
        verificationText(verification, columns(), counterexample && replaying(counterexample, args.save)),
      );
      if (counterexample && !verification.complete && !args.find) print(unexploredText(verification));
    }
    process.exitCode = exitStatus(verification);
  },
};

/** How long a finding may be made simpler before it is told. */
const PATIENCE_MS = 1000;

/** What exploring comes to; where it is interrupted, what had been found by then. */
function orFound(explore: () => Verification, found: () => Verification | null): Verification {
  try {
    return explore();
  } catch (error) {
    const soFar = found();
    if (!(error instanceof Interrupted) || !soFar) throw error;
    complain('heddle: interrupted: what had been found by then follows');
    return soFar;
  }
}

function exitStatus({ verdict }: Verification): number {
  return verdict === 'proved' ? WELL : verdict === 'incomplete' ? NOT_FINISHED : FINDING;
}
