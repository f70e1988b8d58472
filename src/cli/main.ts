#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import yargs, { type Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { LyingLane } from '../../sim/check-declarations.js';
import { BadInput } from '../bad-input.js';
import { LaneFailure } from '../engine/lane-failure.js';
import { LaneHang } from '../lane-wait.js';
import { compareCommand } from './commands/compare.js';
import { compileCommand } from './commands/compile.js';
import { fuzzCommand } from './commands/fuzz.js';
import { replayCommand } from './commands/replay.js';
import { runCommand } from './commands/run.js';
import { simulateCommand } from './commands/simulate.js';
import { verifyCommand } from './commands/verify.js';
import { complain } from './print.js';

/** Exit statuses: 0 all well, 1 a finding (bits differ, a lane hung), 2 bad usage or input. */
const FINDING = 1;
const BAD_INPUT = 2;

const { version } = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('heddle/package.json'), 'utf8'),
) as { version: string };

const parser = (yargs(hideBin(process.argv)) as Argv<object>)
  .scriptName('heddle')
  .usage('$0 <command> [options]\n\nTile schedules on two lock-free lanes: run, simulated and checked.')
  .command(compareCommand)
  .command(runCommand)
  .command(simulateCommand)
  .command(compileCommand)
  .command(verifyCommand)
  .command(replayCommand)
  .command(fuzzCommand)
  .demandCommand(1, 'no command: see heddle --help')
  .strict()
  .recommendCommands()
  .version(version)
  .wrap(Math.min(110, process.stdout.columns ?? 110))
  .exitProcess(false)
  .fail((message, error) => {
    const what = message.startsWith('Did you mean')
      ? `unknown command ${process.argv[2]}. ${message}`
      : message;
    throw error ?? new BadInput(`${what.replaceAll('\n', ' ')} (heddle --help lists what there is)`);
  });

try {
  await parser.parseAsync();
} catch (error) {
  const isFinding = [LaneHang, LaneFailure, LyingLane].some((kind) => error instanceof kind);
  if (!isFinding && !(error instanceof BadInput)) throw error;
  complain(`heddle: ${(error as Error).message}`);
  process.exitCode = isFinding ? FINDING : BAD_INPUT;
}
