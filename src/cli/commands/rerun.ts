import { shellLine } from '../../model/shell.js';
import { choiceOptions, optionsFor } from '../../report/terminal/bottleneck-text.js';
import type { Change, Choices } from '../../speed/bottleneck/advice.js';
import type { WorkloadArguments } from '../options/list.js';
import { workloadWords } from './replay-command.js';

/** A report is not written over the one that a command is copied from. */
const LEFT_OUT = ['--report'];

/**
 * The command that does the same with one thing changed, as it can be typed. What was chosen when it ran is spelt out, so
 * that nothing else is otherwise.
 * @param typed what was typed behind the program's name.
 * @param asRun how the schedule was compiled; null where that is not known.
 */
export function rerunCommand(
  typed: readonly string[],
  change: Change,
  asRun: Choices | null,
  args: WorkloadArguments,
): string {
  if (change.kind === 'one loop') {
    return shellLine(['heddle', 'run', ...workloadWords(args), '--backend', 'sequential']);
  }
  const chosen = optionPairs([...(asRun ? choiceOptions(asRun) : []), ...optionsFor(change)]);
  const others = without(typed, [...chosen.keys(), ...LEFT_OUT]);
  // What stands behind -- is no option.
  const end = others.includes('--') ? others.indexOf('--') : others.length;
  const words = [...others.slice(0, end), ...[...chosen].flat(), ...others.slice(end)];
  return shellLine(['heddle', ...words]);
}

/** Of two values of one option the later. */
function optionPairs(words: readonly string[]): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (let at = 0; at < words.length; at += 2) pairs.set(words[at], words[at + 1]);
  return pairs;
}

/** Words without these options, each with its value: `--tile 8x8x8` or `--tile=8x8x8`. */
function without(words: readonly string[], options: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (let at = 0; at < words.length; at++) {
    if (words[at] === '--') return [...kept, ...words.slice(at)];
    if (options.includes(words[at])) at++;
    else if (!options.some((option) => words[at].startsWith(`${option}=`))) kept.push(words[at]);
  }
  return kept;
}
