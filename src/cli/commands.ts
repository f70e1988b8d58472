import type { Command, CommandBody } from './commands/command.js';
import type { Options } from './options/option.js';

/** Every command. Loading one takes longer than parsing, so each pays for its own only. */
export const COMMANDS: readonly Command[] = [
  {
    name: 'check',
    positionals: '<file>',
    describe: 'Search every order of the accesses of threads as they are written, or of lanes',
    load: async () => (await import('./commands/check.js')).checkCommand,
  },
  {
    name: 'compare',
    positionals: '[model]',
    describe: 'Run a model sequentially, simulated and on threads; compare bits and timings',
    load: async () => (await import('./commands/compare.js')).compareCommand,
  },
  {
    name: 'inspect',
    positionals: '<model>',
    describe: 'Show the layers of an ONNX model, and what is folded, dropped or not supported',
    load: async () => (await import('./commands/inspect.js')).inspectCommand,
  },
  {
    name: 'suite',
    positionals: '',
    describe: 'Hold predictions against real runs over workloads of many shapes',
    load: async () => (await import('./commands/suite.js')).suiteCommand,
  },
  {
    name: 'run',
    positionals: '[model]',
    describe: 'Run a model on one executor',
    load: async () => (await import('./commands/run.js')).runCommand,
  },
  {
    name: 'simulate',
    positionals: '[model]',
    describe: 'Predict how long a run takes and what it waits for',
    load: async () => (await import('./commands/simulate.js')).simulateCommand,
  },
  {
    name: 'calibrate',
    positionals: '',
    describe: 'Measure what decides the time on this machine',
    load: async () => (await import('./commands/calibrate.js')).calibrateCommand,
  },
  {
    name: 'tune',
    positionals: '[model]',
    describe: 'Search tiles, buffers, ring capacity and order by prediction; verify the winner',
    load: async () => (await import('./commands/tune.js')).tuneCommand,
  },
  {
    name: 'compile',
    positionals: '[model]',
    describe: 'Compile a model to a schedule of tile operations',
    load: async () => (await import('./commands/compile.js')).compileCommand,
  },
  {
    name: 'verify',
    positionals: '[model]',
    describe: 'Explore every interleaving: proved, or the simplest one that fails',
    load: async () => (await import('./commands/verify.js')).verifyCommand,
  },
  {
    name: 'replay',
    positionals: '<token> [model]',
    describe: 'Play an interleaving back, from a token or a file that verify or fuzz wrote',
    load: async () => (await import('./commands/replay.js')).replayCommand,
  },
  {
    name: 'explore',
    positionals: '[model]',
    describe: 'Look around in a browser: take any step of any lane, and see what it can lead to',
    load: async () => (await import('./commands/explore.js')).exploreCommand,
  },
  {
    name: 'campaign',
    positionals: '<action> <where> [files..]',
    describe: 'Lead, join, watch or stop a search of hours, on as many machines as there are',
    load: async () => (await import('./commands/campaign.js')).campaignCommand,
  },
  {
    name: 'fuzz',
    positionals: '',
    describe: 'Sample interleavings of random workloads under a protocol',
    load: async () => (await import('./commands/fuzz.js')).fuzzCommand,
  },
];

/** The first of these words that names a command. */
export function namedCommand(words: readonly string[]): string | undefined {
  return words.find((word) => COMMANDS.some(({ name }) => name === word));
}

/** The options of one of `COMMANDS`, and what it does. */
export async function loadCommand(name: string): Promise<CommandBody<Options>> {
  const command = COMMANDS.find((one) => one.name === name);
  return (command as Command).load();
}
