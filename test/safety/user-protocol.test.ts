import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { oneBuffer } from '../../scripts/mutants/schedules.js';
import { loadProtocol } from '../../src/protocols/load.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import { replay } from '../../src/safety/replay.js';
import { parseToken } from '../../src/safety/token.js';
import { verify } from '../../src/safety/verify.js';
import { heddle, ROOT, temporaryFolder } from '../cli/heddle.js';

const folder = temporaryFolder();
const built = (path: string) => JSON.stringify(pathToFileURL(join(ROOT, 'dist/src', path)).href);

function module(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    `import { vary } from ${built('lane/vary.js')};\nimport { sequence } from ${built('protocols/sequence.js')};\n${text}`,
  );
  return path;
}

const right = module('right.mjs', `export const protocol = { ...sequence, name: 'mine' };`);
const hasty = module(
  'hasty.mjs',
  `const [dma, compute] = sequence.lanes;
   const { awaitOperand } = dma.source.states;
   const hasty = vary(dma, { states: { awaitOperand: { ...awaitOperand, toReach: () => 0 } } });
   export default { ...sequence, name: 'hasty', lanes: [hasty, compute] };`,
);

describe("somebody's own protocol, by the path of its module", () => {
  test('is proved where it is right', async () => {
    expect(await verify(oneBuffer(3), { protocol: right })).toMatchObject({
      verdict: 'proved',
      protocol: 'mine',
    });
  });

  test('is found out where it is wrong, and its token plays back', async () => {
    const schedule = oneBuffer(3);
    const { verdict, counterexample } = await verify(schedule, { protocol: hasty });
    expect(verdict).toBe('race');
    const replayed = replay(parseToken(counterexample?.replay ?? ''), schedule, await loadProtocol(hasty));
    expect(replayed.verdict).toBe('race');
  });

  test('is verified from the command line', async () => {
    const workload = ['--layers', '128,64,32,32', '--batch', '128', '--json'];
    const [proved, raced] = await Promise.all(
      [right, hasty].map((path) => heddle('verify', ...workload, '--protocol', path)),
    );
    expect([proved.status, raced.status]).toEqual([0, 1]);
    expect(JSON.parse(raced.stdout)).toMatchObject({ verdict: 'race', protocol: 'hasty' });
  });

  test.each([
    ['is not there', join(folder, 'nowhere.mjs')],
    ['cannot be read', module('broken.mjs', 'export default {')],
    ['exports something else', module('number.mjs', 'export default 1;')],
    ['exports half of one', module('half.mjs', 'export default { ...sequence, lanes: [] };')],
  ])('is refused where the module %s', async (_, path) => {
    await expect(verify(oneBuffer(2), { protocol: path })).rejects.toThrow(BadInput);
    await expect(verify(oneBuffer(2), { protocol: path })).rejects.toThrow(path);
  });

  test('is refused by a name that is none of those that ship', async () => {
    await expect(verify(oneBuffer(2), { protocol: 'mine' })).rejects.toThrow(BadInput);
  });
});

test.each([
  ['null.mjs', "export default { name: 'x', lanes: [null, null], cells: [], rings: [] };"],
  [
    'hollow.mjs',
    "export default { name: 'x', lanes: [{ states: [], registers: {} }, 7], cells: [], rings: [] };",
  ],
  ['text.mjs', "export default 'sequence';"],
])('%s is no protocol', async (name, text) => {
  await expect(loadProtocol(module(name, text))).rejects.toThrow(BadInput);
});
