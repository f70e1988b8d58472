import { replayThreads } from '../../javascript/check.js';
import { isThreadsToken, parseThreadsToken, type ThreadsToken } from '../../javascript/verdict/token.js';
import { shellLine } from '../../model/shell.js';
import { BadInput } from '../../refusal/bad-input.js';
import { readJson } from '../../refusal/json.js';
import { checkText } from '../../report/terminal/check-text.js';
import { FINDING, WELL } from '../io/exit-status.js';
import { readText } from '../io/files.js';
import { columns, print, printJson } from '../io/print.js';
import { moduleUrl, withoutStory } from './check.js';
import { forceLanes } from './replay-on-threads.js';
import { writeThreadsReport } from './threads-report.js';

/** What a file that `check --save` wrote says that it is. */
const FORMAT = 'heddle-threads-finding';
const KIND = { mostValues: 1e6, remedy: 'give what check --save wrote' };

/** The token of a finding that `check` made: given as it is, or in a file that it wrote; null where it is of another kind. */
export function threadsToken(given: string): ThreadsToken | null {
  if (isThreadsToken(given)) return parseThreadsToken(given);
  if (/^\s*heddle\d*:/.test(given)) return null;
  const text = readText(given);
  if (!text.includes(FORMAT)) return null;
  const { format, token } = readJson(text, given, KIND) as { format?: unknown; token?: unknown };
  if (format !== FORMAT || typeof token !== 'string') return null;
  return parseThreadsToken(token);
}

/** Plays a finding of threads again. Code is run only of the module that is named here. */
export async function replayFinding(
  token: ThreadsToken,
  given: string,
  file: string | undefined,
  isJson: boolean,
  onThreads: boolean,
  page: string | undefined,
): Promise<void> {
  if (file === undefined) {
    throw new BadInput(
      'token: it is of threads: give the module that it was made with as the second argument',
    );
  }
  const url = moduleUrl(file);
  const report = await replayThreads(url, token, { closely: page !== undefined });
  if (onThreads && report.strategy !== 'states') {
    throw new BadInput(
      '--on threads: it is for lanes: threads as they are written run on real ones as it is',
    );
  }
  const replaying = shellLine(['heddle', 'replay', given, file]);
  await writeThreadsReport(page, report, file, url, replaying);
  if (onThreads && isJson) return forceLanes(url, token.schedule, isJson);
  if (isJson) printJson('replay-threads', withoutStory(report));
  else if (report.finding) print(checkText(report, columns(), replaying));
  else print('Nothing goes wrong in this order of the accesses.');
  process.exitCode = report.finding ? FINDING : WELL;
  if (onThreads) await forceLanes(url, token.schedule, isJson);
}
