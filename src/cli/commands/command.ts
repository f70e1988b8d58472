import type { CommandModule } from 'yargs';

/** What a command's own file exports: its options, and what it does. */
export type CommandBody<Arguments> = Pick<CommandModule<object, Arguments>, 'builder' | 'handler'>;

/** A command as `heddle --help` shows it; the rest of it is loaded when it is named on the command line. */
export interface Command {
  readonly name: string;
  readonly positionals: string;
  readonly describe: string;
  // biome-ignore lint/suspicious/noExplicitAny: each command has arguments of its own, which yargs gives it.
  readonly load: () => Promise<CommandBody<any>>;
}
