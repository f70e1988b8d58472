import { PROTOCOLS_HELP } from '../../protocols/load.js';
import { DEFAULT_SRAM_BYTES, SCHEDULE_ORDERS } from '../../schedule/compile.js';
import { ORIGINAL_LANES } from '../../schedule/lanes.js';
import { ACCELERATORS } from '../../speed/accelerators.js';
import type { ArgumentsOf, Options } from './option.js';

/** What --machine calls the times that ship. */
export const BUILT_IN = 'built-in';
/** How far a logit may be from the reference's: another program sums in another order. */
export const TOLERANCE = 1e-4;

/** The other protocols come with the schedule of the original design: scoreboard is wrong for others, and two-ring is to be seen as it was. */
const OTHERWISE = 'with scoreboard, two-ring or a module';

/**
 * Every option that more than one command has. What one command alone has stands in its own file, with the choices
 * that only it loads.
 */
export const OPTIONS = {
  model: { describe: 'an ONNX model (.onnx) or a schedule (.json)', position: 'may' },
  'output-name': {
    describe: 'which of the outputs of an ONNX model to compute, by its name',
    defaultDescription: 'the only one that layers compute',
    group: 'Model:',
  },
  layers: { describe: 'take a random model with layers of these sizes: 128,64,32,32', group: 'Model:' },
  batch: {
    describe: 'how many rows of input there are',
    defaultDescription: 'as the model says, or 1',
    group: 'Model:',
  },
  weights: {
    choices: ['float32', 'int8'],
    defaultDescription: 'as the model has them',
    describe:
      'what weights are kept as: int8 is a quarter of the bytes to load, each column with a scale of its own',
    group: 'Model:',
  },
  seed: {
    default: '1',
    describe: 'what random weights, inputs and jitter are drawn from: any text',
    group: 'Model:',
  },
  input: {
    alias: 'i',
    array: true,
    describe:
      'read the input from this file, a row for each: .npy, .npz (x.npz:name), .csv or .json; - is standard input; give as many ' +
      'files as there are inputs, in their order',
    defaultDescription: 'random',
    group: 'Model:',
  },
  tensor: {
    array: true,
    describe: "NAME=FILE: read one of a schedule's tensors from a file; may be given for each",
    defaultDescription: "the model's that it was compiled from, or random",
    group: 'Model:',
  },
  tile: {
    describe: 'size of a tile, MxKxN, or auto: what is predicted to be fastest',
    defaultDescription: `auto, or 32x32x32 ${OTHERWISE}`,
    group: 'Compile:',
  },
  sram: {
    describe: 'how much memory the schedule may take: bytes, or with K or M behind them',
    defaultDescription: String(DEFAULT_SRAM_BYTES),
    group: 'Compile:',
  },
  buffers: {
    describe:
      'how many operand buffers there are: 2 is ping and pong; auto: as many as are predicted to be fastest',
    defaultDescription: `auto, or 2 ${OTHERWISE}`,
    group: 'Compile:',
  },
  schedule: {
    choices: SCHEDULE_ORDERS,
    describe: 'the order of operations: one output tile after the other, or so that the lanes overlap',
    defaultDescription: `pipelined, or plain ${OTHERWISE}`,
    group: 'Compile:',
  },
  lanes: {
    describe:
      'what each lane carries out, of dma, load, store, compute, all: all,all has a whole lane for each of two cores; ' +
      'auto: what is predicted to be fastest',
    defaultDescription: ORIGINAL_LANES.join(),
    group: 'Compile:',
  },
  protocol: {
    defaultDescription: 'sequence; counters with other --lanes than dma,compute',
    describe: `how the lanes hand over: ${PROTOCOLS_HELP}, or the path of a module (./mine.js)`,
    group: 'Run:',
  },
  'ring-capacity': {
    default: '8',
    describe: 'how many slots each ring between the lanes has: a power of two',
    group: 'Run:',
  },
  workers: {
    describe: 'on how many threads the lanes are hosted',
    defaultDescription: 'the processors that there are',
    group: 'Run:',
  },
  machine: {
    describe:
      `whose times to predict with: a file of heddle calibrate, ${BUILT_IN}, or a made-up accelerator: ` +
      `${Object.keys(ACCELERATORS).join(', ')}, with :RATIO of transfer to compute`,
    defaultDescription: BUILT_IN,
    group: 'Run:',
  },
  json: {
    type: 'boolean',
    default: false,
    describe: 'print one JSON object, as docs/json.md says',
    group: 'Output:',
  },
  output: {
    alias: 'o',
    describe:
      "write the model's output to this file, by its ending .npy, .npz, .csv or .json; - is standard output, as .npy, and -.csv as text",
    group: 'Output:',
  },
  labels: { describe: 'print how many rows are right by the labels in this file', group: 'Output:' },
  reference: {
    describe: `fail where the output is further than ${TOLERANCE} from another program's in this file`,
    group: 'Output:',
  },
  threshold: {
    describe: 'above which value an output of one column says the second of two classes',
    defaultDescription: '0.5 after a sigmoid, or else 0',
    group: 'Output:',
  },
  top: { describe: 'print the largest values of each row, so many of them', group: 'Output:' },
  argmax: {
    type: 'boolean',
    default: false,
    describe: 'take the class of each row in place of its values, for --output too',
    group: 'Output:',
  },
  trace: {
    describe: 'write every operation to this file, for ui.perfetto.dev or chrome://tracing (.json)',
    group: 'Output:',
  },
  svg: { describe: 'draw the lanes into this file, every operation to scale (.svg)', group: 'Output:' },
  report: {
    describe: 'write timelines and figures to this file, as one page for a browser (.html)',
    group: 'Output:',
  },
  out: { alias: 'o', describe: 'write what is made to this file', group: 'Output:' },
} as const satisfies Options;

/** The same name where there is a counterexample to draw. */
export const STORY_SVG = {
  ...OPTIONS.svg,
  describe: 'draw the counterexample into this file, a column for each lane (.svg)',
} as const;

type Name = keyof typeof OPTIONS;

/** What names a model or a schedule, and how to compile it. */
export const WORKLOAD = [
  'model',
  'output-name',
  'layers',
  'batch',
  'seed',
  'weights',
  'input',
  'tensor',
  'tile',
  'sram',
  'buffers',
  'schedule',
  'lanes',
] as const;
/** How lanes talk. */
export const LINK = ['protocol', 'ring-capacity'] as const;
/** What to do with a model's output. */
export const OUTPUT = ['output', 'labels', 'reference', 'threshold'] as const;
/** How to look at it. */
export const ANSWER = ['top', 'argmax'] as const;

/** The options of these names. */
export function pick<const Names extends readonly Name[]>(
  ...names: Names
): Pick<typeof OPTIONS, Names[number]> {
  const picked = names.map((name) => [name, OPTIONS[name]]);
  return Object.fromEntries(picked) as Pick<typeof OPTIONS, Names[number]>;
}

/** What a command is given that has the options of these names. */
export type Arguments<Names extends Name> = ArgumentsOf<Pick<typeof OPTIONS, Names>>;

export type WorkloadArguments = Arguments<(typeof WORKLOAD)[number]>;
export type RunArguments = Arguments<(typeof LINK)[number]>;
export type AnswerArguments = Arguments<(typeof ANSWER)[number]>;
export type OutputArguments = Arguments<(typeof OUTPUT)[number]>;
export type MachineArguments = Arguments<'machine'>;
