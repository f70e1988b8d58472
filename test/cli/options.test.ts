import { describe, expect, test } from 'vitest';
import type { CommandBody } from '../../src/cli/commands/command.js';
import { COMMANDS, loadCommand } from '../../src/cli/commands.js';
import type { Options } from '../../src/cli/options/option.js';
import { readCommandLine } from '../../src/cli/parser.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import { heddle } from './heddle.js';

/** What is read in place of a command's own doing. */
type Values = Readonly<Record<string, unknown>>;

/** Reads a command line with the options that the commands declare; the values that the command would be given. */
async function valuesOf(words: readonly string[]): Promise<Values | BadInput> {
  const given: Values[] = [];
  const load = async (name: string): Promise<CommandBody<Options>> => ({
    ...(await loadCommand(name)),
    handler: (values: Values) => void given.push(values),
  });
  try {
    const request = await readCommandLine(words, '1', load);
    if ('carryOut' in request) await request.carryOut();
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    expect(error.message).not.toMatch(/\p{Cc}/u);
    return error;
  }
  return given[0] ?? new BadInput('no command was called');
}

const commands = await Promise.all(
  COMMANDS.map(async ({ name, load }) => {
    const { options }: { options: Options } = await load();
    return { name, options, names: Object.keys(options).filter((option) => !options[option].position) };
  }),
);

/** Files that are for people or other programs to open. */
const NO_PIPES = new Set(['report', 'save', 'svg', 'trace']);

/** Everything that is not one value of the option's own type, and some that is. */
function forms(option: string): string[][] {
  return [
    [`--${option}`],
    [`--${option}=`],
    [`--${option}`, ''],
    [`--no-${option}`],
    [`--no-${option}=1`],
    [`--no-no-${option}`],
    [`--${option}=3`],
    [`--${option}`, '3'],
    [`--${option}=3`, `--${option}=4`],
    [`--${option}`, `--${option}`],
    [`--${option}`, `--no-${option}`],
    [`--${option}`, '3', `--no-${option}`],
    [`--${option}.x`, '1'],
    [`--${option}.x`],
    [`--${option}=1`, `--${option}.x.y=2`],
    [`--${option}.0`, '1'],
    [`--${option}.__proto__`, '1'],
    [`--${option}[]`, '1'],
    [`--${option}=true`],
    [`--${option}`, 'false'],
    [`--${option.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())}`],
    ...(option[0] === 'h' ? [] : [[`-${option[0]}`]]),
    [`-${option}`],
  ];
}

/** What handlers rely on: each option's value is of the type that it was declared with, or is not there. */
function expectTypes(values: Values, options: Options): void {
  for (const [name, { type, array }] of Object.entries(options)) {
    const value = values[name];
    if (value === undefined) continue;
    if (type === 'boolean') expect([name, typeof value]).toEqual([name, 'boolean']);
    else if (array) {
      expect(Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== '')).toBe(true);
    } else {
      expect([name, typeof value]).toEqual([name, 'string']);
      expect(value).not.toBe('');
    }
  }
}

describe.each(commands)('$name', ({ name, options, names }) => {
  const positional = Object.keys(options).filter((option) => options[option].position === 'must');

  test('has options, and says what each does', () => {
    expect(names).toContain('json');
    expect(Object.values(options).filter(({ describe }) => describe.split(' ').length < 3)).toEqual([]);
  });

  test('gives what is left out its default, or nothing', async () => {
    const values = (await valuesOf([name, ...positional])) as Values;
    for (const option of names) expect([option, values[option]]).toEqual([option, options[option].default]);
  });

  test.each(names)('gets --%s with the type that it declared, or not at all', async (option) => {
    let refused = 0;
    for (const words of forms(option)) {
      const values = await valuesOf([name, ...positional, ...words]);
      if (values instanceof BadInput) refused++;
      else expectTypes(values, options);
    }
    expect(refused).toBeGreaterThan(10);
  });

  test.each(names.filter((option) => options[option].type !== 'boolean' && !options[option].choices))(
    'gets --%s as text',
    async (option) => {
      for (const text of ['1', '0x10', '1e3', 'a=b', 'true', '-', ' ', '{}', '1.5']) {
        const values = await valuesOf([name, ...positional, `--${option}=${text}`]);
        if (text === '-' && NO_PIPES.has(option)) {
          expect((values as BadInput).message).toContain(
            `--${option} -: it is not written to standard output`,
          );
          continue;
        }
        const wanted = options[option].array ? [text] : text;
        expect(values).toMatchObject({ [option]: wanted });
      }
    },
  );
});

test.each<[string, string]>([
  ['run --layers 8,4 --no-machine', '--no-machine: there is no such option: leave --machine out'],
  ['run --layers.foo 1', 'unknown option --layers.foo: '],
  ['run s.json --tensor', '--tensor: it is empty: give it a value'],
  ['run s.json --tensor=', '--tensor: it is empty: give it a value'],
  ['run --layers 8,4 --no-protocol', '--no-protocol: there is no such option'],
  ['run --layers 8,4 --json.x', 'unknown option --json.x: did you mean --json?'],
  ['run --layers 8,4 --json=3', '--json=3: --json is on or off: give it no value, or true or false'],
  ['verify --layers 8,4 --no-find', '--no-find: there is no such option: leave --find out, or take race'],
  ['verify --layers 8,4 --find', '--find: it is empty: take race'],
  ['run --__proto__ 1', 'Unknown argument'],
  ['run --constructor 1', 'unknown option --constructor'],
  ['compare --suite', 'unknown option --suite: it is a command: use heddle suite'],
])('%s is refused', async (line, says) => {
  const refusal = await valuesOf(line.split(' '));
  expect(refusal).toBeInstanceOf(BadInput);
  expect((refusal as BadInput).message).toContain(says);
});

test('what is wrong is said in English, whatever the environment speaks', async () => {
  const before = process.env.LC_ALL;
  process.env.LC_ALL = 'de_DE.UTF-8';
  try {
    expect(await valuesOf(['run', '--sead', '1'])).toMatchObject({
      message: 'unknown option --sead: did you mean --seed?',
    });
  } finally {
    if (before === undefined) delete process.env.LC_ALL;
    else process.env.LC_ALL = before;
  }
});

describe('help', () => {
  test.each(COMMANDS.map(({ name }) => name))('of %s is shown by help, -h and --help alike', async (name) => {
    const [full, ...others] = await Promise.all([
      heddle(name, '--help'),
      heddle(name, '-h'),
      heddle('help', name),
    ]);
    expect(full.status).toBe(0);
    for (const other of others) expect(other).toEqual(full);
  });

  test('of everything', async () => {
    const [full, ...others] = await Promise.all([heddle('--help'), heddle('-h'), heddle('help')]);
    expect(full.stdout).toContain('heddle help [command]');
    for (const other of others) expect(other).toEqual(full);
  });

  test('of what is none says so', async () => {
    expect(await heddle('help', 'rnu')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Did you mean run?'),
    });
  });
});
