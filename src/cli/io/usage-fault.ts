import { closest, distance } from 'fastest-levenshtein';
import { BadInput } from '../../refusal/bad-input.js';

/**
 * What yargs found wrong with a command line, in one line that names the option and its remedy.
 * @param message as yargs words it.
 * @param typed the words of the command line.
 * @param known the names of the options that the command has.
 */
export function usageFault(message: string, typed: readonly string[], known: readonly string[]): string {
  return (
    wrongChoice(message) ??
    valueMissing(message) ??
    unknownOption(message, typed, known) ??
    `${mistypedCommand(message, typed)} (heddle --help lists what there is)`
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

/** The options that a command has, by their types, as yargs keeps them. */
export interface DeclaredOptions {
  readonly string: readonly string[];
  readonly boolean: readonly string[];
  readonly array: readonly string[];
  readonly choices: object;
  /** Positional arguments among them stand here as keys, too. */
  readonly key: object;
}

const POSITIONALS = ['model', 'token', 'command'];

/**
 * yargs makes a list of an option given twice, an empty text of one without a value, and false of one with `no-` before
 * it: each value must have its option's type.
 * @throws BadInput
 */
export function checkValues(
  values: Readonly<Record<string, unknown>>,
  { string, boolean, array, choices }: DeclaredOptions,
): true {
  for (const [name, value] of Object.entries(values)) {
    const isText = string.includes(name) || Object.hasOwn(choices, name);
    if (value === undefined || !(isText || boolean.includes(name))) continue;
    const shown = POSITIONALS.includes(name) ? name : `${name.length > 1 ? '--' : '-'}${name}`;
    const given = array.includes(name) && Array.isArray(value) ? value : [value];
    for (const one of given) {
      if (one === '') throw new BadInput(`${shown}: it is empty: give it a value`);
      if (Array.isArray(one)) {
        throw new BadInput(`${shown} ${one.join(' and ')}: it is given more than once: take one of them`);
      }
      if (isText && typeof one === 'boolean') {
        throw new BadInput(`--no-${name}: there is no such option: leave ${shown} out`);
      }
      if (typeof one !== (isText ? 'string' : 'boolean')) {
        throw new BadInput(`${shown}: it is ${String(one)}: give it ${isText ? 'a value' : 'none'}`);
      }
    }
  }
  return true;
}

/**
 * To yargs any value of an option that is on or off means off, but for `true`.
 * @param typed the words of the command line.
 * @throws BadInput
 */
export function checkFlags(typed: readonly string[], { boolean }: DeclaredOptions): void {
  for (const word of typed) {
    if (word === '--') return;
    const [, name, value] = /^--?([^=]+)=(.*)$/s.exec(word) ?? [];
    if (name === undefined || !boolean.includes(name) || ['true', 'false'].includes(value)) continue;
    throw new BadInput(`${word}: --${name} is on or off: give it no value, or true or false`);
  }
}
