import { COMMANDS } from './commands.js';

/** Wider lines are hard to read. */
const WIDEST = 110;

const EXAMPLES = [
  ['check ring.threads.mjs', 'every order of what threads do to shared memory'],
  ['compare --layers 128,64,32,32 --batch 128', 'three executors, the same bits'],
  ['verify model.onnx', 'every interleaving of the schedule'],
] as const;

type Row = readonly [left: string, right: string];

/** What `heddle --help` prints, in lines of at most so many characters; null where that is not known. */
export function overview(columns: number | null): string {
  const width = Math.min(WIDEST, columns ?? WIDEST);
  const commands: Row[] = COMMANDS.map(({ name, positionals, describe }) => [
    `heddle ${name} ${positionals}`.trim(),
    describe,
  ]);
  return [
    'heddle <command> [options]',
    '',
    'Every order of what threads do to shared memory, checked; tile schedules checked, run, simulated and tuned.',
    '',
    'Commands:',
    ...table(width, [
      ...commands,
      ['heddle completion', 'Print a completion script for bash or zsh'],
      ['heddle help [command]', 'Show what a command does, and its options'],
    ]),
    '',
    'Options:',
    ...table(width, [
      ['-h, --help', 'Show this, or behind a command what it does'],
      ['    --version', 'Show the version'],
    ]),
    '',
    'Examples:',
    ...table(
      width,
      EXAMPLES.map(([line, says]) => [`heddle ${line}`, says]),
    ),
    '',
    ...wrapped(
      'Exit status: 0 well, 1 a finding, 2 bad usage or input, 3 not finished, 70 a fault of heddle, 130 interrupted.',
      width,
    ),
  ].join('\n');
}

/** Two columns; what is too long on the right goes on under itself. */
function table(width: number, rows: readonly Row[]): string[] {
  const left = Math.max(...rows.map(([name]) => name.length)) + 4;
  return rows.flatMap(([name, says]) => {
    const [first, ...more] = wrapped(says, width - left);
    return [`  ${name}`.padEnd(left) + first, ...more.map((line) => ' '.repeat(left) + line)];
  });
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width) lines[lines.length - 1] += ` ${word}`;
    else lines.push(word);
  }
  return lines;
}
