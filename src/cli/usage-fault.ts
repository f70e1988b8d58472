import { closest, distance } from 'fastest-levenshtein';
import { BadInput } from '../bad-input.js';

/**
 * What yargs found wrong with a command line, in one line that names the option and its remedy.
 * @param message as yargs words it.
 * @param typed the words of the command line.
 * @param known the names of the options that the command has.
 */
export function usageFault(message: string, typed: readonly string[], known: readonly string[]): string {
  return (
    wrongChoice(message) ??
    unknownOption(message, typed, known) ??
    `${mistypedCommand(message, typed)} (heddle --help lists what there is)`
  );
}

function wrongChoice(message: string): string | null {
  const [, option, given, choices] = /Argument: (.*), Given: (.*), Choices: (.*)/.exec(message) ?? [];
  if (option === undefined) return null;
  return `--${option} ${given.replaceAll('"', '')}: take ${choices.replaceAll('"', '')}`;
}

/** yargs lists what is unknown without its dashes, and once more in camel case. */
function unknownOption(message: string, typed: readonly string[], known: readonly string[]): string | null {
  const [, list] = /^Unknown arguments?: (.*)$/.exec(message) ?? [];
  const isTyped = (name: string) =>
    typed.some((word) => word.split('=')[0].replace(/^--?(no-)?/, '') === name);
  const name = list?.split(', ').find((unknown) => isTyped(unknown) && !typed.includes(unknown));
  if (name === undefined) return null;
  const nearest = closest(
    name,
    known.filter((option) => option.length > 1),
  );
  const isNear = distance(name, nearest) <= Math.max(2, name.length / 3);
  return `unknown option ${name.length > 1 ? '--' : '-'}${name}: ${isNear ? `did you mean --${nearest}?` : "the command's --help lists what there is"}`;
}

function mistypedCommand(message: string, typed: readonly string[]): string {
  const line = message.replaceAll('\n', ' ');
  return line.startsWith('Did you mean') ? `unknown command ${typed[0]}. ${line}` : line;
}

/** What may be given more than once. */
const REPEATABLE = 'tensor';
const POSITIONALS = ['model', 'token'];

/**
 * yargs makes a list of an option given twice, and an empty text of one without a value.
 * @throws BadInput
 */
export function checkValues(values: Readonly<Record<string, unknown>>): true {
  for (const [name, value] of Object.entries(values)) {
    const shown = POSITIONALS.includes(name) ? name : `--${name}`;
    if (value === '') throw new BadInput(`${shown}: it is empty: give it a value`);
    if (Array.isArray(value) && name !== '_' && name !== REPEATABLE) {
      throw new BadInput(`${shown} ${value.join(' and ')}: it is given more than once: take one of them`);
    }
  }
  return true;
}
