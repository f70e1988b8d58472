import yargs, { type Argv } from 'yargs';
import { BadInput } from '../refusal/bad-input.js';
import type { CommandBody } from './commands/command.js';
import { COMMANDS, loadCommand, namedCommand } from './commands.js';
import { terminalColumns } from './io/interruption.js';
import { addOptions, withDefaults } from './options/add-options.js';
import { checkFiles } from './options/check-files.js';
import { checkFlags, checkValues } from './options/check-values.js';
import type { ArgumentsOf, Options } from './options/option.js';
import { overview } from './overview.js';

/** What a command line asks for: to print a text, or to carry a command out. */
export type Request = { readonly text: string } | { readonly carryOut: () => void | Promise<void> };

/** Thrown by what yargs takes for a command: with the arguments read, there is nothing left for yargs to do. */
const READ = new Error('the command line is read');

/** What is wrong with a command line, in yargs' words. */
class Refused extends Error {}

/**
 * Reads a command line.
 * @param typed the words behind the program's name.
 * @param load gives a command's options, and what it does.
 * @throws BadInput where something is wrong with it.
 */
export async function readCommandLine(
  typed: readonly string[],
  version: string,
  load = loadCommand,
): Promise<Request> {
  const words = withDashes(asOptions(typed));
  if (words[0] === '--') throw new BadInput('no command: name one, before --');
  let request: Request | null = null;
  let options: Options = {};
  const parser = await parserOf(words, version);
  parser.fail((message, error) => {
    throw error && error.name !== 'YError' ? error : new Refused(message ?? error.message);
  });
  for (const { name, positionals, describe } of COMMANDS) {
    const body = words.includes(name) ? await load(name) : null;
    const builder = (command: Argv) => {
      if (!body) return command;
      options = body.options;
      return withOptions(command, body);
    };
    const handler = (args: object) => {
      checkFlags(words, options);
      checkValues(args as Readonly<Record<string, unknown>>, options);
      const given = withDefaults(args as Readonly<Record<string, unknown>>, options);
      checkFiles(given, options);
      request = { carryOut: () => body?.handler(given as ArgumentsOf<Options>, words) };
      throw READ;
    };
    parser.command(`${name} ${positionals}`.trim(), describe, builder, handler);
  }
  let text = '';
  try {
    await parser.parseAsync([...words], (_error: unknown, _args: unknown, output: string) => {
      text = output;
    });
  } catch (error) {
    if (error instanceof Refused) throw await inOneLine(error, words, options);
    if (error !== READ) throw error;
  }
  const isOverview = namedCommand(words) === undefined && words.some((word) => /^(--help|-h)\b/.test(word));
  return request ?? { text: isOverview ? overview(terminalColumns) : text };
}

/** What looks for the nearest option is loaded where one is mistyped. */
async function inOneLine(
  { message }: Refused,
  words: readonly string[],
  options: Options,
): Promise<BadInput> {
  const { usageFault } = await import('./io/usage-fault.js');
  const known = [...Object.keys(options), 'help', 'version'];
  const commands = COMMANDS.map(({ name }) => name);
  return new BadInput(usageFault(message, words, known, commands));
}

async function parserOf(words: readonly string[], version: string): Promise<Argv> {
  return (
    yargs()
      .scriptName('heddle')
      // Messages are told apart by their words.
      .locale('en')
      // A dot in an option's name would make an object of its value.
      .parserConfiguration({ 'dot-notation': false, 'greedy-arrays': false })
      .demandCommand(1, 'no command: name one')
      .strict()
      .recommendCommands()
      .version(version)
      .alias('help', 'h')
      .wrap(Math.min(110, terminalColumns ?? 110))
      .completion('completion', 'Print a completion script for bash or zsh', await completer(words))
      .exitProcess(false)
  );
}

function withOptions(parser: Argv, { options, examples }: CommandBody<Options>): Argv {
  for (const [line, says] of examples) parser.example(`$0 ${line}`, says);
  return addOptions(parser, options);
}

/** What may stand behind `campaign start WHERE`. */
const CAMPAIGNS = ['check', 'fuzz', 'tune'];

/**
 * `help run` is `run --help`, and `help` alone is `--help`. `campaign start nightly check` and what follows is
 * `check --campaign nightly`.
 */
function asOptions(words: readonly string[]): readonly string[] {
  const [first, ...rest] = words;
  if (first === 'campaign' && rest[0] === 'start' && CAMPAIGNS.includes(rest[2])) {
    return [rest[2], '--campaign', rest[1], ...rest.slice(3)];
  }
  if (first !== 'help') return words;
  return rest.length === 0 || namedCommand(rest.slice(0, 1)) ? [...rest, '--help'] : rest;
}

/** A dash that is an option's value, as in `--labels -` or `-o -.csv`, is none to yargs unless it is written with the option. */
function withDashes(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  const joined: string[] = [];
  for (const [at, word] of words.entries()) {
    const option = joined.at(-1) ?? '';
    const isValue = /^-(\.\w+)?$/.test(word) && /^--?[\w-]*\w$/.test(option) && (end < 0 || at < end);
    if (isValue) joined[joined.length - 1] = `${option}=${word}`;
    else joined.push(word);
  }
  return joined;
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
