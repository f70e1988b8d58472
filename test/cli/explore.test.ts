import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Here, StoryInput, Way } from '../../src/report/pages/story/story-data.js';
import { Child } from './child.js';
import { heddle, ROOT, temporaryFolder } from './heddle.js';

const folder = temporaryFolder();

/** Twenty lanes that add to two cells, each what no other does: more states than anybody can look at. */
const MANY = join(folder, 'many.mjs');
writeFileSync(
  MANY,
  `import { lanesIn, registers, System } from ${JSON.stringify(join(ROOT, 'dist/src/sim.js'))};
   const lane = lanesIn();
   const lanes = Array.from({ length: 20 }, (_, at) => lane('lane ' + at, registers('seen'), {
     load: { loads: 0, take: (r, value) => { r.seen = value; }, next: 'store' },
     store: { stores: 0, value: (r) => r.seen + at, next: 'again' },
     again: { loads: 1, take: (r, value) => { r.seen = value; }, next: 'last' },
     last: { stores: 1, value: (r) => r.seen + at, next: 'end' },
   }));
   export const system = new System({ lanes, cells: ['a', 'b'] });`,
);

/** Starts the command, and asks it. */
async function explored<T>(args: readonly string[], act: (ask: Ask, url: string) => Promise<T>): Promise<T> {
  const child = new Child(['explore', ...args]);
  const begun = await Promise.race([child.firstLine(), child.exit]);
  if (typeof begun !== 'string') throw new Error(begun.stderr);
  try {
    return await act(async (path, order, goesOn = false) => {
      const response = await fetch(`${begun}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ order, goesOn }),
      });
      const answer = await response.json();
      if (!response.ok) throw new Error(answer.fault);
      return answer;
    }, begun);
  } finally {
    child.interrupt();
    await child.exit;
  }
}

interface Ask {
  (path: 'run', order: readonly number[], goesOn?: boolean): Promise<StoryInput>;
  (path: 'here', order: readonly number[]): Promise<Here>;
  (path: 'way', order: readonly number[]): Promise<Way>;
}

const racing = ['--layers', '128,64', '--batch', '64', '--protocol', 'two-ring'];

test('of a schedule the lanes go anywhere, to the race and with a token that plays it', async () => {
  await explored(racing, async (ask) => {
    const { order } = await ask('way', []);
    const { verdict, map, command, rows, pending } = await ask('run', order ?? []);
    expect(verdict.lines[0]).toMatch(/^Race: nothing orders/);
    expect(map?.region).toBe('SRAM');
    expect([pending, rows.lane.length]).toEqual(['next', (order?.length ?? 0) + 2]);
    const [, token] = /^heddle replay '?(heddle1:[^' ]+)/.exec(command) ?? [];
    const replayed = await heddle('replay', token ?? '', ...racing);
    expect([replayed.status, replayed.stdout]).toEqual([1, expect.stringMatching(/^race after/)]);
  });
}, 120_000);

test('of a schedule that is proved nothing can go wrong, and it ends well', async () => {
  await explored(['--layers', '8,4'], async (ask) => {
    const { lines, steps } = await ask('here', []);
    expect(lines[0]).toBe('Nothing can go wrong from here on.');
    expect(steps.map(({ fate }) => fate)).toContain('nothing can go wrong any more');
    expect((await ask('run', [], true)).verdict).toEqual({ good: true, lines: ['All ends well.'] });
    expect((await ask('way', [])).order).toBeNull();
  });
}, 120_000);

test('a system of twenty lanes and more states than can be looked at is answered, and says so', async () => {
  await explored([MANY], async (ask) => {
    const { steps, lines } = await ask('here', []);
    expect(steps).toHaveLength(20);
    expect(steps[0].fate).toBe('may end well; no failure was met');
    expect(lines).toEqual(['No failure was met from here.', expect.stringMatching(/there are more/)]);
    // While a long search is under way, another page has its answers.
    const long = ask('way', []);
    const others = await Promise.all(
      [[3], [4, 4], [5]].map(async (order) => (await ask('run', order)).steps),
    );
    expect(others).toEqual([1, 2, 1]);
    const { order, text } = await long;
    expect([order, text]).toEqual([null, expect.stringMatching(/^No failure was met in \d+ states, and/)]);
  });
}, 120_000);

describe.skipIf(process.platform === 'win32')('Ctrl-C', () => {
  test('ends it, also during a search', async () => {
    const child = new Child(['explore', MANY]);
    const url = await Promise.race([child.firstLine(), child.exit.then(({ stderr }) => stderr)]);
    const searched = fetch(`${url}way`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"order":[]}',
    }).then(
      () => 'an answer',
      () => 'none',
    );
    child.interrupt();
    const { code, stderr } = await child.exit;
    expect([code, stderr]).toEqual([130, 'heddle: interrupted\n']);
    expect(await searched).toBe('none');
  }, 120_000);
});

describe('it is refused in a line:', () => {
  test('a port in use', async () => {
    await explored(['--layers', '8,4'], async (_, url) => {
      const port = new URL(url).port;
      const { code, stdout, stderr } = await new Child(['explore', '--layers', '8,4', '--port', port]).exit;
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toBe(`heddle: --port ${port}: it is in use: give another one, or leave it out\n`);
    });
  }, 120_000);

  test.each<[string[], RegExp]>([
    [['none.mjs'], /^heddle: none\.mjs: there is no such file\n$/],
    [['none.json'], /^heddle: none\.json: it cannot be read \(ENOENT\)[^\n]*\n$/],
    [['none.txt'], /^heddle: none\.txt[^\n]*\n$/],
    [[], /^heddle: nothing to explore: give a module[^\n]*\n$/],
    [['none.mjs', '--tile', '8x8x8'], /^heddle: --tile: none\.mjs is a module of threads or lanes[^\n]*\n$/],
    [['none.mjs', '--seed', '2'], /^heddle: --seed: none\.mjs is a module[^\n]*\n$/],
    [['--layers', '8,4', '--port', '70000'], /^heddle: --port 70000: [^\n]*65535[^\n]*\n$/],
    [['--layers', '8,4', '--port', 'x'], /^heddle: --port x: [^\n]*\n$/],
  ])('%j', async (args, says) => {
    const { status, stdout, stderr } = await heddle('explore', ...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
  });

  test('a module that ends its thread', async () => {
    writeFileSync(join(folder, 'exits.mjs'), 'process.exit(5);');
    const { status, stderr } = await heddle('explore', join(folder, 'exits.mjs'));
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(
        /^heddle: [^\n]*exits\.mjs: it ends its thread, with process\.exit\(5\)[^\n]*\n$/,
      ),
    ]);
  });

  test('a module that is none', async () => {
    writeFileSync(join(folder, 'none.mjs'), 'export const x = ;');
    const { status, stderr } = await heddle('explore', join(folder, 'none.mjs'));
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^heddle: [^\n]*cannot be loaded[^\n]*\n$/)]);
  });
});
