import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModuleExplorer } from '../../dist/src/explore/module-explorer.js';
import { orderBefore, stepsAfter } from '../../src/report/pages/story/asking.js';
import type { Live } from '../../src/report/pages/story/story-data.js';
import { ROOT } from '../cli/heddle.js';

const signal = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'heddle-test-'));
const open: ModuleExplorer[] = [];
afterAll(async () => {
  for (const explorer of open) await explorer.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

function explorerOf(file: string): ModuleExplorer {
  const explorer = new ModuleExplorer(pathToFileURL(file), file);
  open.push(explorer);
  return explorer;
}

function written(name: string, text: string): ModuleExplorer {
  writeFileSync(join(folder, name), text);
  return explorerOf(join(folder, name));
}

describe('threads as they are written', () => {
  let explorer: ModuleExplorer;
  beforeAll(() => {
    explorer = explorerOf(join(ROOT, 'examples/lost-update.threads.mjs'));
  });

  test('begin with the execution in which each thread goes on while it can, from its first step', async () => {
    const { verdict, rows, live, lines } = await explorer.run([], false);
    expect(verdict).toEqual({ good: true, lines: ['All ends well.'] });
    expect([rows.lane, live]).toEqual([[0, 0, 1, 1], { order: [0, 0, 1, 1], points: [0, 1, 2, 3] }]);
    expect(Object.values(lines)).toContain('const seen = Atomics.load(count, 0);');
  });

  test('have the source lines that they were loaded from, also once somebody has written in the file', async () => {
    const text = readFileSync(join(ROOT, 'examples/lost-update.threads.mjs'), 'utf8');
    const edited = written('edited.mjs', text);
    const { lines } = await edited.run([], false);
    expect(Object.keys(lines)).not.toEqual([]);
    writeFileSync(join(folder, 'edited.mjs'), `\n\n\n${text}`);
    expect((await edited.run([], false)).lines).toEqual(lines);
  }, 60_000);

  test('take the turn that is chosen, and what comes of each is what playing it comes to', async () => {
    const { steps, lines } = await explorer.here([0], signal);
    expect(steps.map(({ lane, text, fate }) => [lane, text, fate])).toEqual([
      [0, 'stores count[0], 0 -> 1', 'then ends well'],
      [1, 'loads count[0], is 0', 'then fails: assertion'],
    ]);
    expect(lines.join()).toContain('not known');
    for (const { place, kind } of steps) {
      const { verdict, live, command } = await explorer.run([0, place], false);
      expect([verdict.good, live?.order.slice(0, 2)]).toEqual([kind === 'good', [0, place]]);
      expect(command).toMatch(/^heddle replay 'threads1:/);
    }
    expect((await explorer.here([0, 1, 0, 1], signal)).steps).toEqual([]);
  }, 60_000);

  test('lead to a failure from where there is one, and not from where there is none', async () => {
    const { order, text } = await explorer.way([0], signal);
    expect(order?.[0]).toBe(0);
    expect(text).toMatch(/^A failure, after \d+ execution/);
    expect((await explorer.run(order ?? [], false)).verdict.good).toBe(false);
    const none = await explorer.way([0, 0], signal);
    expect([none.order, none.text]).toEqual([
      null,
      expect.stringContaining('No failure was met in 1 execution'),
    ]);
  }, 60_000);

  test('are asked several things at once, and each is answered', async () => {
    const orders = [[], [0], [1], [0, 1], [1, 0]];
    const alone = [];
    for (const order of orders) alone.push(await explorer.run(order, false));
    const [together] = await Promise.all([
      Promise.all(orders.map((order) => explorer.run(order, false))),
      explorer.way([1], signal),
      explorer.here([0], signal),
    ]);
    expect(together).toEqual(alone);
  }, 60_000);

  test('refuse a turn that cannot be taken', async () => {
    await expect(explorer.run([7], false)).rejects.toThrow(/a thread cannot take the turn/);
    await expect(explorer.run([0, 0, 0, 0, 0, 0, 0], false)).rejects.toThrow(/a thread cannot take the turn/);
    expect((await explorer.run([], false)).steps).toBe(4);
  }, 60_000);
});

describe('lanes of a module', () => {
  test('go anywhere, and their token plays what was looked at', async () => {
    const explorer = explorerOf(join(ROOT, 'examples/mutex.mjs'));
    const { steps, lines } = await explorer.here([], signal);
    expect(steps).toHaveLength(2);
    expect(lines[0]).toBe('A failure can be reached from here, in 7 steps.');
    const { order } = await explorer.way([0], signal);
    const { verdict, steps: taken, faults } = await explorer.run(order ?? [], false);
    expect([verdict.good, taken, faults]).toEqual([false, 7, []]);
    await expect(explorer.run([9], false)).rejects.toThrow('step 1: lane 9 cannot take it');
  }, 60_000);
});

test('a question that has no end is refused alone, and those beside it are answered', async () => {
  const file = join(folder, 'hangs.mjs');
  writeFileSync(
    file,
    `import { lanesIn, registers, System } from ${JSON.stringify(join(ROOT, 'dist/src/sim.js'))};
     const hangs = lanesIn()('hangs', registers(), {
       one: { stores: 0, value: 1, next: 'other' },
       other: { stores: 0, value: () => { for (;;); }, next: 'end' },
     });
     const ends = lanesIn()('ends', registers(), { one: { stores: 1, value: 1, next: 'end' } });
     export const system = new System({ lanes: [ends, hangs], cells: ['a', 'b'] });`,
  );
  const explorer = new ModuleExplorer(pathToFileURL(file), file, 8000);
  open.push(explorer);
  await explorer.run([], false);
  const gone = AbortSignal.abort();
  const asked = await Promise.allSettled([
    explorer.run([0], false),
    explorer.run([1, 1], false),
    explorer.run([1, 0], false),
    explorer.here([], gone),
    explorer.run([0, 1], false),
  ]);
  expect(asked.map((each) => (each.status === 'fulfilled' ? 'answered' : String(each.reason)))).toEqual([
    'answered',
    `BadInput: ${file}: it gave no answer in 8 s, and is loaded anew: take another step`,
    'answered',
    expect.stringContaining('AbortError'),
    'answered',
  ]);
}, 120_000);

describe('a module that is not well', () => {
  test.each([
    ['throws', "throw new Error('not today');", /it cannot be loaded: not today/],
    ['exports nothing', '', /setup: the module exports no such function/],
    [
      'ends the process',
      'process.exit(3);',
      /ends-the-process\.mjs: it ends its thread, with process\.exit\(3\)/,
    ],
  ])(
    'and %s is refused in a line',
    async (name, text, says) => {
      await expect(written(`${name.replaceAll(' ', '-')}.mjs`, text).run([], false)).rejects.toThrow(says);
    },
    60_000,
  );

  test('and prints says nothing on standard output, and hostile names stay text', async () => {
    const explorer = written(
      'hostile.mjs',
      `console.log('loud');
       export const setup = () => new Int32Array(new SharedArrayBuffer(4));
       export const threads = { '</script><img src=x>': (c) => Atomics.add(c, 0, 1), ['n'.repeat(5000)]: (c) => Atomics.add(c, 0, 1) };`,
    );
    const { lanes } = await explorer.run([], false);
    expect(lanes).toEqual(['</script><img src=x>', 'n'.repeat(5000)]);
  }, 60_000);
});

test('a step stands for the turns before it, also where it is no turn of its own', () => {
  // The third step is a plain access, on the way to the next point.
  const live: Live = { order: [0, 0, 1], points: [0, 1, 2, 2] };
  expect([0, 1, 2, 3, 4].map((step) => orderBefore(live, step))).toEqual([
    [],
    [0],
    [0, 0],
    [0, 0],
    [0, 0, 1],
  ]);
  expect([0, 1, 2, 3].map((turns) => stepsAfter(live, turns))).toEqual([0, 1, 2, 4]);
  const lanes: Live = { order: [0, 1], points: null };
  expect([orderBefore(lanes, 1), stepsAfter(lanes, 2)]).toEqual([[0], 2]);
});
