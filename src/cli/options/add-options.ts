import type { Argv } from 'yargs';
import type { Options } from './option.js';

/** Tells yargs of a command's options. */
export function addOptions(parser: Argv, options: Options): Argv {
  for (const [name, { position, type = 'string', array, ...option }] of Object.entries(options)) {
    if (position) parser.positional(name, { type, describe: option.describe });
    // With choices and a type, --help would show both.
    else if (option.choices) parser.option(name, option);
    else parser.option(name, { type, ...option, ...(array && { array, nargs: 1 }) });
  }
  return parser;
}
