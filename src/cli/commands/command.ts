import type { ArgumentsOf, Options } from '../options/option.js';

/** What a command's own file exports: its options, examples of it, and what it does. */
export interface CommandBody<List extends Options> {
  readonly options: List;
  readonly examples: readonly (readonly [line: string, says: string])[];
  /** @param words what was typed behind the program's name, for what has to say how it was made. */
  readonly handler: (args: ArgumentsOf<List>, words: readonly string[]) => void | Promise<void>;
}

/** A command as `heddle --help` shows it; the rest of it is loaded when it is named on the command line. */
export interface Command {
  readonly name: string;
  readonly positionals: string;
  readonly describe: string;
  // biome-ignore lint/suspicious/noExplicitAny: each command has arguments of its own, read by its own options.
  readonly load: () => Promise<CommandBody<any>>;
}
