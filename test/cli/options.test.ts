import { describe, expect, test } from 'vitest';
import yargs, { type Argv } from 'yargs';
import type { CommandBody } from '../../src/cli/commands/command.js';
import { COMMANDS, loadCommand } from '../../src/cli/commands.js';
import type { DeclaredOptions } from '../../src/cli/io/usage-fault.js';
import { parserOf } from '../../src/cli/parser.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import { heddle } from './heddle.js';

/** What is read in place of a command's own doing. */
type Values = Readonly<Record<string, unknown>>;

/** Reads a command line with the options that the commands declare; the values that the command would be given. */
async function valuesOf(words: readonly string[]): Promise<Values | BadInput> {
  const given: Values[] = [];
  const load = async (name: string) => {
    const { builder } = await loadCommand(name);
    return { builder, handler: (values: Values) => void given.push(values) } as CommandBody<object>;
  };
  try {
    await (await parserOf(words, '1', load)).parseAsync();
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    expect(error.message).not.toMatch(/\p{Cc}/u);
    return error;
  }
  return given[0] ?? new BadInput('no command was called');
}

const commands = await Promise.all(
  COMMANDS.map(async ({ name, load }) => {
    const parser = yargs([]) as Argv<object>;
    const { builder } = await load();
    (builder as (parser: Argv<object>) => Argv)(parser);
    // yargs' types do not have it; `check` hands the same to its function.
    const options = (parser as unknown as { getOptions(): DeclaredOptions }).getOptions();
    const names = Object.keys(options.key).filter(
      (option) => !['help', 'version', 'model', 'token'].includes(option),
    );
    return { name, options, names };
  }),
);

/** How an option was declared, in words. */
function declarationOf({ string, boolean, array, choices }: DeclaredOptions, option: string): string {
  const types = [string.includes(option), boolean.includes(option), array.includes(option)];
  return JSON.stringify([option, types, Object.entries(choices).filter(([name]) => name === option)]);
}

const declared = new Set<string>();

/**
 * Commands share options. All forms of one are tried where it comes first; of the next command that declares it alike,
 * only those whose reading may depend on the command's other options too.
 */
const asked = commands.map(({ name, options, names }) => {
  const known = names.filter((option) => declared.has(declarationOf(options, option)));
  for (const option of names) declared.add(declarationOf(options, option));
  return { name, options, names, fresh: names.filter((option) => !known.includes(option)), known };
});

/** Forms that look like other options, or like several. */
function ambiguousForms(option: string): string[][] {
  return [
    [`--${option}`],
    [`--no-${option}`],
    [`--${option.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())}`],
    ...(option[0] === 'h' ? [] : [[`-${option[0]}`]]),
    [`-${option}`],
  ];
}

/** Everything that is not one value of the option's own type, and some that is. */
function forms(option: string): string[][] {
  return [
    ...ambiguousForms(option),
    [`--${option}=`],
    [`--${option}`, ''],
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
  ];
}

/** What handlers rely on: each option's value is of the type that it was declared with, or is not there. */
function expectTypes(values: Values, { string, boolean, array, choices }: DeclaredOptions): void {
  for (const [name, value] of Object.entries(values)) {
    if (name === '_' || name === '$0' || value === undefined) continue;
    if (boolean.includes(name)) expect([name, typeof value]).toEqual([name, 'boolean']);
    else if (array.includes(name)) {
      expect(Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== '')).toBe(true);
    } else if (string.includes(name) || Object.hasOwn(choices, name)) {
      expect([name, typeof value]).toEqual([name, 'string']);
      expect(value).not.toBe('');
    }
  }
}

describe.each(asked)('$name', ({ name, options, names, fresh, known }) => {
  const positional = name === 'replay' ? ['token'] : [];

  test('has options', () => {
    expect(names).toContain('json');
    const types = [...options.string, ...options.boolean, ...Object.keys(options.choices)];
    expect(names.filter((option) => !types.includes(option))).toEqual([]);
  });

  /** How many of these are refused; the others give values of the types that were declared. */
  const refusedOf = async (lines: readonly string[][]) => {
    let refused = 0;
    for (const words of lines) {
      const values = await valuesOf([name, ...positional, ...words]);
      if (values instanceof BadInput) refused++;
      else expectTypes(values, options);
    }
    return refused;
  };

  test.each(fresh)('gets --%s with the type that it declared, or not at all', async (option) => {
    expect(await refusedOf(forms(option))).toBeGreaterThan(10);
  });

  test.each(known)('gets --%s so too, as commands before it do', async (option) => {
    expect(await refusedOf(ambiguousForms(option))).toBeGreaterThan(0);
  });

  test.each(fresh.filter((option) => options.string.includes(option)))(
    'gets --%s as text',
    async (option) => {
      for (const text of ['1', '0x10', '1e3', 'a=b', 'true', '-', ' ', '{}', '1.5']) {
        const values = await valuesOf([name, ...positional, `--${option}=${text}`]);
        const wanted = options.array.includes(option) ? [text] : text;
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
