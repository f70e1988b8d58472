import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TensorProto_DataLocation } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { sequence } from '../../src/protocols/sequence.js';
import { readReplayFile } from '../../src/safety/read-replay-file.js';
import { replay } from '../../src/safety/replay.js';
import { writeReplayFile } from '../../src/safety/replay-file.js';
import { formatToken, hashSchedule, parseToken } from '../../src/safety/token.js';
import { readSchedule, writeSchedule } from '../../src/schedule/read.js';
import { BUILT_IN_MACHINE } from '../../src/speed/machine.js';
import { writeMachine } from '../../src/speed/machine-file.js';
import { heddleIn, temporaryFolder } from '../cli/heddle.js';
import { node, onnxFile, tensor } from '../model/onnx-builder.js';
import { handWritten } from '../schedule/hand-written.js';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);

/** Written by the module as soon as it is loaded, by whatever name and in whatever thread. */
const marker = file('it ran');
const text = `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(marker)}, '');\n`;
writeFileSync(file('evil.mjs'), text);
for (const name of ['evil.js', 'evil.ts', 'evil.json', 'evil.npy', 'evil.onnx'])
  copyFileSync(file('evil.mjs'), file(name));
writeFileSync(file('evil.cjs'), `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '');\n`);
writeFileSync(file('package.json'), '{ "type": "module", "main": "evil.js" }');

/** What may be written where a name is expected. */
const NAMES = [
  './evil.mjs',
  'evil.mjs',
  file('evil.mjs'),
  './evil.cjs',
  pathToFileURL(file('evil.mjs')).href,
  `data:text/javascript,${encodeURIComponent(text)}//.mjs`,
  '.',
];

writeFileSync(file('good.onnx'), onnxFile({}));
writeFileSync(file('good.json'), writeSchedule(handWritten));
const token = (protocol: string, workload: Readonly<Record<string, string>> | null = null) =>
  formatToken({ protocol, ringCapacity: 8, schedule: hashSchedule(handWritten), deviations: '-', workload });

/** Changes a JSON file so that it speaks of a module wherever it can. */
function speaksOf(name: string, good: string, changes: object): string {
  writeFileSync(file(name), JSON.stringify({ ...JSON.parse(good), ...changes }));
  return name;
}

const tokens = NAMES.map((name, at): [string, string[][]] => [
  `a token that names ${name.slice(0, 30)}`,
  [
    ['replay', token(name, { layers: '8,8' })],
    ['replay', token(name), '--layers', '8,8'],
    ['replay', token(name)],
    ['replay', token(name, { layers: '8,8', protocol: name })],
    ['replay', token(name), 'good.onnx'],
    ['replay', token(name), 'good.json', '--on', 'threads', '--explain'],
  ].slice(0, at === 0 ? undefined : 2),
]);

const files = NAMES.slice(0, 1).map((name, at): [string, string[][]] => {
  const replayFile = writeReplayFile({
    token: token(name),
    finding: name,
    seed: name,
    schedule: handWritten,
  });
  writeFileSync(file(`replay-${at}.json`), replayFile);
  const schedule = writeSchedule(handWritten);
  const named = schedule.replaceAll('"x"', JSON.stringify(name));
  writeFileSync(file(`named-${at}.json`), named);
  const more = speaksOf(`more-${at}.json`, schedule, { protocol: name, import: name, main: name });
  const machine = writeMachine({ ...BUILT_IN_MACHINE, name });
  writeFileSync(file(`machine-${at}.json`), machine);
  const strange = speaksOf(`strange-${at}.json`, machine, { protocol: name });
  const external = tensor({ name: 'w', dims: [2n, 3n], dataLocation: TensorProto_DataLocation.EXTERNAL });
  external.externalData.push({ $typeName: 'onnx.StringStringEntryProto', key: 'location', value: name });
  writeFileSync(file(`external-${at}.onnx`), onnxFile({ initializers: [external] }));
  writeFileSync(file(`foreign-${at}.onnx`), onnxFile({ nodes: [node(name, ['x'], 'y', { domain: name })] }));
  return [
    `a file that names ${name.slice(0, 30)}`,
    [
      ['replay', `replay-${at}.json`],
      ['replay', `replay-${at}.json`, '--on', 'threads'],
      ['verify', `named-${at}.json`],
      ['run', `named-${at}.json`, '--backend', 'threads'],
      ['run', more],
      ['run', '--layers', '8,4', '--machine', `machine-${at}.json`],
      ['run', '--layers', '8,4', '--machine', strange],
      ['run', `external-${at}.onnx`],
      ['run', `foreign-${at}.onnx`],
    ],
  ];
});

const inPlaceOfData = [
  'evil.mjs',
  'evil.js',
  'evil.cjs',
  'evil.ts',
  'evil.json',
  'evil.npy',
  'evil.onnx',
  '.',
].map((name): [string, string[][]] => [
  `${name} in place of data`,
  [
    ['run', name],
    ['replay', name],
    ['run', 'good.onnx', '--input', name],
    ['run', 'good.json', '--tensor', `x=${name}`],
    ['run', 'good.onnx', '--labels', name],
    ['run', 'good.onnx', '--reference', name],
    ['run', '--layers', '8,4', '--machine', name],
  ].slice(0, name === 'evil.mjs' ? undefined : 2),
]);

describe('code is run where --protocol names it, and nowhere else:', () => {
  test('where it is named, it is run', async () => {
    // Copies: what a process has loaded once it would not run again, and the other tests would see nothing.
    for (const name of ['./named.mjs', 'named.cjs']) {
      copyFileSync(file(name.replace('named', 'evil')), file(name));
      const { status, stderr } = await heddleIn(folder, 'run', '--layers', '8,4', '--protocol', name);
      expect(stderr).toContain('it is no module of a protocol');
      expect(status).toBe(2);
      expect(existsSync(marker)).toBe(true);
      rmSync(marker);
    }
  });

  test.each([...tokens, ...files, ...inPlaceOfData])('%s', async (_, commands) => {
    for (const command of commands) {
      const { status, stderr } = await heddleIn(folder, ...command);
      expect([command, existsSync(marker)]).toEqual([command, false]);
      expect([0, 1, 2]).toContain(status);
      if (status === 2) expect(stderr).toMatch(/^heddle: [^\n]+\n$/);
    }
  });

  test('the library neither, for what it reads', () => {
    for (const name of NAMES) {
      const schedule = readSchedule(writeSchedule(handWritten).replaceAll('"x"', JSON.stringify(name)), name);
      const read = readReplayFile(
        writeReplayFile({ token: token(name), finding: '', seed: '', schedule }),
        name,
      );
      expect(parseToken(read.token).protocol).toBe(name);
      expect(replay(parseToken(token(name)), handWritten, sequence).verdict).toBe('nothing-wrong');
      expect(existsSync(marker)).toBe(false);
    }
  });
});

test.each(['evil.mjs', 'evil.js', 'evil.cjs', 'evil.ts'])(
  '%s is told from a model, and what it may be',
  async (name) => {
    for (const [command, wanted] of [
      ['run', 'a model'],
      ['replay', 'a replay file'],
    ]) {
      const { stderr } = await heddleIn(folder, command, name);
      expect(stderr).toBe(
        `heddle: ${name}: it is a module, not ${wanted}: a protocol is given with --protocol ${name}\n`,
      );
    }
  },
);
