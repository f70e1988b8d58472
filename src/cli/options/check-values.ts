import { BadInput } from '../../refusal/bad-input.js';
import type { Options } from './option.js';

/**
 * yargs makes a list of an option given twice, an empty text of one without a value, and false of one with `no-` before
 * it: each value must have its option's type.
 * @throws BadInput
 */
export function checkValues(values: Readonly<Record<string, unknown>>, options: Options): void {
  for (const [name, { type, array, position }] of Object.entries(options)) {
    const value = values[name];
    if (value === undefined) continue;
    const isText = type !== 'boolean';
    const shown = position ? name : `--${name}`;
    const given = array && Array.isArray(value) ? value : [value];
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
}

/**
 * To yargs any value of an option that is on or off means off, but for `true`.
 * @param typed the words of the command line.
 * @throws BadInput
 */
export function checkFlags(typed: readonly string[], options: Options): void {
  for (const word of typed) {
    if (word === '--') return;
    const [, written, value] = /^--?([^=]+)=(.*)$/s.exec(word) ?? [];
    if (written === undefined || ['true', 'false'].includes(value)) continue;
    // yargs takes camel case, too.
    const name = written.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const isFlag =
      ['help', 'h', 'version'].includes(name) ||
      (Object.hasOwn(options, name) && options[name].type === 'boolean');
    if (isFlag) throw new BadInput(`${word}: --${name} is on or off: give it no value, or true or false`);
  }
}
