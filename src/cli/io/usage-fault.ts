import { closest, distance } from 'fastest-levenshtein';
import { shellLine } from '../../model/shell.js';
import { cutShort } from '../../refusal/quoted.js';

/**
 * What yargs found wrong with a command line, in one line that names the option and its remedy.
 * @param message as yargs words it.
 * @param typed the words of the command line.
 * @param known the names of the options that the command has.
 * @param commands the names of all commands.
 */
export function usageFault(
  message: string,
  typed: readonly string[],
  known: readonly string[],
  commands: readonly string[] = [],
): string {
  return (
    wrongChoice(message) ??
    valueMissing(message) ??
    noCommand(typed, commands) ??
    unknownOption(message, typed, known, commands) ??
    strayFile(message) ??
    `${message.replaceAll('\n', ' ')} (heddle --help lists what there is)`
  );
}

function wrongChoice(message: string): string | null {
  const [, option, given, choices] = /Argument: (.*), Given: (.*), Choices: (.*)/.exec(message) ?? [];
  if (option === undefined) return null;
  const take = `take ${choices.replaceAll('"', '')}`;
  // yargs quotes what was typed; what stands there without quotes is its own.
  if (given === 'true') return `--${option}: it is empty: ${take}`;
  if (given === 'false') return `--no-${option}: there is no such option: leave --${option} out, or ${take}`;
  return `--${option} ${given.replaceAll('"', '')}: ${take}`;
}

function valueMissing(message: string): string | null {
  const [, option] = /^Not enough arguments following: (.*)$/.exec(message) ?? [];
  return option === undefined ? null : `--${option}: it is empty: give it a value`;
}

/** yargs lists what is unknown without its dashes, and once more in camel case. */
function unknownOption(
  message: string,
  typed: readonly string[],
  known: readonly string[],
  commands: readonly string[],
): string | null {
  const [, list] = /^Unknown arguments?: (.*)$/.exec(message) ?? [];
  const isTyped = (name: string) =>
    typed.some((word) => word.split('=')[0].replace(/^--?(no-)?/, '') === name);
  const name = list?.split(', ').find((unknown) => isTyped(unknown) && !typed.includes(unknown));
  if (name === undefined) return null;
  if (commands.includes(name)) return `unknown option --${name}: it is a command: use heddle ${name}`;
  const nearest = closest(
    name,
    known.filter((option) => option.length > 1),
  );
  const isNear = distance(name, nearest) <= Math.max(2, name.length / 3);
  return `unknown option ${name.length > 1 ? '--' : '-'}${name}: ${isNear ? `did you mean --${nearest}?` : "the command's --help lists what there is"}`;
}

/** A second file is an array as often as not. */
function strayFile(message: string): string | null {
  const [, file] = /^Unknown argument: (.*\.(?:npy|npz|csv|json))$/.exec(message) ?? [];
  return file === undefined
    ? null
    : `${cutShort(file)}: one file is taken there: an input is given with --input ${shellLine([file])}`;
}

/** What people call a command who know other programs. */
const CALLED: Readonly<Record<string, readonly string[]>> = {
  run: ['predict', 'infer', 'inference', 'eval', 'evaluate', 'exec', 'execute', 'start', 'test'],
  compare: ['bench', 'benchmark', 'profile', 'time'],
  tune: ['optimize', 'optimise', 'search', 'autotune'],
  compile: ['build', 'convert', 'schedule'],
  verify: ['prove', 'explore', 'validate'],
};

/** What may be meant where the first word is no command: one mistyped, or none before a file or an option. */
function noCommand(typed: readonly string[], commands: readonly string[]): string | null {
  if (commands.length === 0 || typed.some((word) => commands.includes(word))) return null;
  const [first] = typed;
  const remedy = '(heddle --help lists what there is)';
  if (first === undefined) return `no command: name one, as in heddle run model.onnx ${remedy}`;
  const isOption = first.startsWith('-');
  const forFile = typed.some((word) => /\.[cm]?[jt]s$/.test(word)) ? 'check' : 'run';
  if (isOption || /\.\w+$/.test(first)) {
    return `no command: did you mean heddle ${shellLine([forFile, ...typed])}? ${remedy}`;
  }
  const nearest = closest(first, commands);
  const meant =
    Object.entries(CALLED).find(([, names]) => names.includes(first.toLowerCase()))?.[0] ??
    (distance(first, nearest) <= Math.max(2, first.length / 3) ? nearest : undefined);
  return `unknown command ${cutShort(first)}.${meant === undefined ? '' : ` Did you mean ${meant}?`} ${remedy}`;
}
