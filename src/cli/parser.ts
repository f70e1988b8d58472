import yargs, { type Argv } from 'yargs';
import { BadInput } from '../refusal/bad-input.js';
import { COMMANDS, loadCommand } from './commands.js';
import { terminalColumns } from './io/interruption.js';
import { checkFlags, checkValues, type DeclaredOptions, usageFault } from './io/usage-fault.js';

/**
 * What reads a command line and calls the command that it names. Of what is wrong with it, it throws BadInput.
 * @param typed the words behind the program's name.
 * @param load gives a command's options, and what is done.
 */
export async function parserOf(typed: readonly string[], version: string, load = loadCommand): Promise<Argv> {
  const words = asOptions(typed);
  const parser = (yargs([...words]) as Argv<object>)
    .scriptName('heddle')
    // Messages are told apart by their words.
    .locale('en')
    // A dot in an option's name would make an object of its value.
    .parserConfiguration({ 'dot-notation': false })
    .usage('$0 <command> [options]\n\nTile schedules on two lock-free lanes: run, simulated and checked.')
    .example('$0 compare --layers 128,64,32,32 --batch 128', 'three executors, the same bits')
    .example('$0 verify model.onnx', 'every interleaving of the schedule')
    .epilogue(
      'Exit status: 0 well, 1 a finding, 2 bad usage or input, 3 not finished, 70 a fault of heddle, 130 interrupted.',
    )
    .demandCommand(1, 'no command: see heddle --help')
    .strict()
    .check((values, options) => {
      const declared = options as unknown as DeclaredOptions;
      checkFlags(words, declared);
      return checkValues(values, declared);
    })
    .recommendCommands()
    .version(version)
    .alias('help', 'h')
    .wrap(Math.min(110, terminalColumns ?? 110))
    .completion('completion', 'Print a completion script for bash or zsh', await completer(words))
    .exitProcess(false)
    .fail((message, error, usage) => {
      if (error && error.name !== 'YError') throw error;
      // What is passed here holds what --help knows of the command; yargs' types call it something else.
      const { getDescriptions } = usage as unknown as { getDescriptions(): object };
      throw new BadInput(usageFault(message ?? error.message, words, Object.keys(getDescriptions())));
    });
  for (const { name, positionals, describe } of COMMANDS) {
    const body = words.includes(name) ? await load(name) : { handler: () => {} };
    parser.command({ command: `${name} ${positionals}`.trim(), describe, ...body });
  }
  // Told apart above; here so that it is listed.
  return parser.command({
    command: 'help [command]',
    describe: 'Show what a command does',
    handler: () => {},
  });
}

/** `help run` is `run --help`, and `help` alone is `--help`. */
function asOptions(words: readonly string[]): readonly string[] {
  const [first, ...rest] = words;
  if (first !== 'help') return words;
  const isKnown = rest.length === 0 || COMMANDS.some(({ name }) => name === rest[0]);
  return isKnown ? [...rest, '--help'] : rest;
}

/**
 * The protocols that ship are no choices for yargs, since a path will do too; so they are completed here. They are
 * loaded before: yargs waits for nobody.
 */
async function completer(words: readonly string[]) {
  const isAsked = words[0] === '--get-yargs-completions' && words.at(-2) === '--protocol';
  const names = isAsked ? [...(await import('../protocols/load.js')).PROTOCOLS.keys()] : null;
  return (
    _current: string,
    _argv: unknown,
    byDefault: () => void,
    done: (completions: string[]) => void,
  ): void => (names ? done(names) : byDefault());
}
