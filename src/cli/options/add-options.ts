import type { Argv } from 'yargs';
import type { Option, Options } from './option.js';

/**
 * Tells yargs of a command's options. Not of their defaults: it would take one where a value was forgotten, `--protocol`
 * before nothing, and nobody could tell.
 */
export function addOptions(parser: Argv, options: Options): Argv {
  for (const [name, { position, type = 'string', array, ...rest }] of Object.entries(options)) {
    const option = type === 'boolean' ? rest : described(rest);
    if (position) parser.positional(name, { type, describe: option.describe });
    // With choices and a type, --help would show both.
    else if (option.choices) parser.option(name, option);
    else parser.option(name, { type, ...option, ...(array && { array, nargs: 1 }) });
  }
  return parser;
}

/** An option with its default as help shows it, and no other one. */
function described({ default: value, ...option }: Option): Option {
  return value === undefined ? option : { defaultDescription: String(value), ...option };
}

/** The values of a command line, with defaults in place of what was not given. */
export function withDefaults(
  values: Readonly<Record<string, unknown>>,
  options: Options,
): Readonly<Record<string, unknown>> {
  const defaults = Object.entries(options).flatMap(([name, option]) =>
    option.default === undefined || values[name] !== undefined ? [] : [[name, option.default] as const],
  );
  return { ...values, ...Object.fromEntries(defaults) };
}
