import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import yargs, { type Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { BadInput } from '../bad-input.js';
import { COMMANDS } from './commands.js';
import { failureOf } from './exit-status.js';
import { terminalColumns } from './interruption.js';
import { complain } from './print.js';
import { checkValues, usageFault } from './usage-fault.js';

const words = hideBin(process.argv);
const { version } = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('heddle/package.json'), 'utf8'),
) as { version: string };

const parser = (yargs(words) as Argv<object>)
  .scriptName('heddle')
  .usage('$0 <command> [options]\n\nTile schedules on two lock-free lanes: run, simulated and checked.')
  .example('$0 compare --layers 128,64,32,32 --batch 128', 'three executors, the same bits')
  .example('$0 verify model.onnx', 'every interleaving of the schedule')
  .epilogue('Exit status: 0 well, 1 a finding, 2 bad usage or input, 3 not finished, 130 interrupted.')
  .demandCommand(1, 'no command: see heddle --help')
  .strict()
  .check(checkValues)
  .recommendCommands()
  .version(version)
  .wrap(Math.min(110, terminalColumns ?? 110))
  .completion('completion', 'Print a completion script for bash or zsh', complete)
  .exitProcess(false)
  .fail((message, error, usage) => {
    // What is passed here holds what --help knows of the command; yargs' types call it something else.
    const { getDescriptions } = usage as unknown as { getDescriptions(): object };
    throw error ?? new BadInput(usageFault(message, words, Object.keys(getDescriptions())));
  });

/** The protocols that ship are no choices for yargs, since a path will do too; so they are completed here. */
async function complete(
  _current: string,
  _argv: unknown,
  byDefault: () => void,
  done: (completions: string[]) => void,
): Promise<void> {
  if (words.at(-2) !== '--protocol') return byDefault();
  const { PROTOCOLS } = await import('../protocols/load-protocol.js');
  done([...PROTOCOLS.keys()]);
}

for (const { name, positionals, describe, load } of COMMANDS) {
  const body = words.includes(name) ? await load() : { handler: () => {} };
  parser.command({ command: `${name} ${positionals}`.trim(), describe, ...body });
}

try {
  await parser.parseAsync();
} catch (error) {
  const failure = failureOf(error);
  if (!failure) throw error;
  complain(failure.line);
  process.exitCode = failure.status;
}
