import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runLanes, type System } from '../../../dist/src/sim.js';
import { LIMIT_MS } from '../../limit.js';
import { EVERY_VERB, laneModule } from './lane-modules.js';

/** Threads of this process. */
const threads = () =>
  process.getActiveResourcesInfo().filter((name) => name === 'Worker' || name === 'MessagePort').length;

describe('runLanes', () => {
  test('runs every verb at full speed, and tells words by name', async () => {
    const report = await runLanes(laneModule(EVERY_VERB), { runs: 50 });
    expect(report.sentence).toBeNull();
    expect(report).toMatchObject({ runs: 50, failures: 0, lanes: ['locker', 'locker 2', 'sleeper'] });
    const { cells, plain } = report.words;
    expect(cells).toMatchObject({ lock: 0, turn: 0, bell: 2 });
    expect(plain).toMatchObject({ sum: 3, marks: [7, expect.any(Number)] });
  });

  test('lets a sleep end by its time limit, after so long', async () => {
    const url = laneModule(`
      const waits = lane('waits', registers('how'), {
        sleep: { parks: 0, while: 0, timeLimit: 120, take: (r, how) => void (r.how = how) },
        tell: { stores: 1, value: (r) => r.how },
      });
      export const system = new System({ lanes: [waits], cells: ['bell', 'how'] });`);
    const { words, elapsedMs } = await runLanes(url);
    expect(words.cells).toEqual({ bell: 0, how: 2 });
    expect(elapsedMs).toBeGreaterThan(100);
  });

  test('reads and writes cells plainly, at full speed and forced', async () => {
    const url = laneModule(`
      const writes = lane('writes', registers(), {
        write: { writesCell: 0, value: 7 },
        publish: { stores: 1, value: 1 },
      });
      const reads = lane('reads', registers('seen'), {
        wait: { awaits: 1, toReach: 1 },
        read: { readsCell: 0, take: (r, value) => void (r.seen = value) },
        tell: { stores: 2, value: (r) => r.seen },
      });
      export const system = new System({ lanes: [writes, reads], cells: ['data', 'ready', 'seen'] });`);
    const cells = { data: 7, ready: 1, seen: 7 };
    expect((await runLanes(url, { runs: 20 })).words.cells).toEqual(cells);
    const forced = await runLanes(url, { lanes: [0, 0, 1, 1, 1] });
    expect(forced.words.cells).toEqual(cells);
    expect(forced.forced).toMatchObject({ identical: true, sameFinding: true });
  });

  test('chooses by the seed, the same each time', async () => {
    const url = laneModule(`
      const chooses = lane('chooses', registers('a'), {
        ...Object.fromEntries([0, 1, 2, 3].flatMap((cell) => [
          ['choose' + cell, { chooses: 100, take: (r, chosen) => void (r.a = chosen), next: 'tell' + cell }],
          ['tell' + cell, { stores: cell, value: (r) => r.a, next: cell < 3 ? 'choose' + (cell + 1) : 'end' }],
        ])),
      });
      export const system = new System({ lanes: [chooses], cells: ['a', 'b', 'c', 'd'] });`);
    const cells = async (seed: string) => (await runLanes(url, { seed })).words.cells;
    expect(await cells('1')).toEqual(await cells('1'));
    expect(await cells('1')).not.toEqual(await cells('2'));
  });

  test('takes an export by another name', async () => {
    const url = laneModule(`
      const stores = lane('stores', registers(), { store: { stores: 0, value: 5 } });
      export const mine = new System({ lanes: [stores], cells: ['five'] });`);
    expect((await runLanes(url, { exportName: 'mine' })).words.cells).toEqual({ five: 5 });
    await expect(runLanes(url)).rejects.toThrow(/^[^\n]*exports no system of lanes as "system"[^\n]*$/);
  });

  test('says what sleeps for ever, as soon as nobody is left to wake it, and goes on with the next run', async () => {
    const url = laneModule(`
      const sleeps = lane('sleeps', registers(), { sleep: { parks: 0, while: 0 } });
      const waits = lane('waits', registers(), { wait: { awaits: 1, toReach: 3 } });
      const ends = lane('ends', registers(), { store: { stores: 1, value: 2 } });
      export const system = new System({ lanes: [sleeps, waits, ends], cells: ['bell', 'count'] });`);
    const report = await runLanes(url, { runs: 5, timeoutMs: LIMIT_MS });
    expect(report.failures).toBe(5);
    expect(report.finding).toMatchObject({
      kind: 'deadlock',
      waiting: [{ lane: 'sleeps' }, { lane: 'waits' }],
    });
    expect(report.elapsedMs).toBeLessThan(LIMIT_MS / 2);
    expect(report.words.cells).toEqual({ bell: 0, count: 2 });
  });

  test('names the line of a generator that fails', async () => {
    const url = laneModule(`
      function* thread({ count }) {
        if ((yield count.add(1)) === 0) throw new Error('it is the first');
      }
      export const system = fromGenerators({ cells: { count: 0 }, threads: [thread] });`);
    const { finding } = await runLanes(url);
    expect(finding).toMatchObject({
      kind: 'wrong-result',
      what: expect.stringMatching(/^thread fails in lanes-\d+\.mjs:\d+: it is the first$/),
    });
  });

  test('ends lanes that go on for ever within the limit, and leaves no worker', async () => {
    const url = laneModule(`
      const spins = lane('spins', registers('seen'), {
        load: { loads: 0, take: (r, value) => void (r.seen = value), next: (r, _, go) => (r.seen ? go.end : go.load) },
      });
      const waits = lane('waits', registers(), { wait: { awaits: 0, toReach: 1 } });
      export const system = new System({ lanes: [spins, waits], cells: ['never'] });`);
    const before = threads();
    const begunMs = performance.now();
    const report = await runLanes(url, { timeoutMs: 1500, runs: 2 });
    expect(report).toMatchObject({
      failures: 2,
      finding: { kind: 'hang', working: [{ lane: 'spins', state: 'load' }], waiting: [{ lane: 'waits' }] },
      sentence:
        'Hang: there is no end after 1500 ms: spins goes on in load; waits waits in wait: never is 0 and must reach 1.',
    });
    expect(performance.now() - begunMs).toBeLessThan(LIMIT_MS / 2);
    expect(threads()).toBe(before);
  });

  test('lets lanes that serve the others wait or go on when those have ended', async () => {
    const url = laneModule(`
      const serves = lane('serves', registers(), {
        wait: { awaits: 0, toReach: 1 },
        answer: { updates: 1, to: (old) => old + 1 },
        sleep: { parks: 2, while: 0, next: 'sleep' },
      }, { mayRunForever: true });
      const asks = lane('asks', registers(), { ask: { stores: 0, value: 1 }, wait: { awaits: 1, toReach: 1 } });
      export const system = new System({
        lanes: [serves, asks],
        cells: ['asked', 'answered', 'bell'],
        finalFault: (_, { cells }) => (cells.answered === 1 ? null : 'no answer'),
      });`);
    expect(await runLanes(url, { runs: 10 })).toMatchObject({ failures: 0, sentence: null });
  });

  test('ends a lane that serves the others without ever waiting', async () => {
    const url = laneModule(`
      const serves = lane('serves', registers(), {
        count: { updates: 0, to: (old) => old + 1, next: 'count' },
        last: { stores: 0, value: 0 },
      }, { mayRunForever: true });
      const ends = lane('ends', registers(), { store: { stores: 1, value: 1 } });
      export const system = new System({ lanes: [serves, ends], cells: ['count', 'done'] });`);
    const report = await runLanes(url, { timeoutMs: LIMIT_MS });
    expect(report).toMatchObject({ failures: 0, words: { cells: { done: 1 } } });
    expect(report.elapsedMs).toBeLessThan(LIMIT_MS / 2);
  });

  test('says what an assertion in a lane says, though the others wait for it', async () => {
    const url = laneModule(`
      const fails = lane('fails', registers('seen'), {
        load: { loads: 0, take: (r, value) => { if (value === 0) throw new Error('it is zero'); } },
        store: { stores: 0, value: 1 },
      });
      const waits = lane('waits', registers(), { wait: { parks: 0, while: 0 } });
      export const system = new System({ lanes: [fails, waits], cells: ['zero'] });`);
    const wrong = { kind: 'wrong-result', what: 'fails fails in load: it is zero' };
    expect(await runLanes(url)).toMatchObject({ failures: 1, finding: wrong });
    expect(await runLanes(url, { lanes: [1, 0] })).toMatchObject({
      finding: wrong,
      forced: { identical: true, sameFinding: true },
    });
  });

  test('ends by its signal, whatever lanes are at', async () => {
    const url = laneModule(`
      const spins = lane('spins', registers(), { store: { stores: 0, value: 1, next: 'store' }, last: { stores: 0, value: 2 } });
      export const system = new System({ lanes: [spins], cells: ['c'] });`);
    const before = threads();
    const controller = new AbortController();
    const ran = runLanes(url, { signal: controller.signal, timeoutMs: LIMIT_MS });
    void delay(400).then(() => controller.abort(new Error('enough')));
    await expect(ran).rejects.toThrow('enough');
    expect(threads()).toBe(before);
  });

  test.each<[string, string, RegExp]>([
    [
      'a module that throws',
      'throw new Error("no luck")',
      /it cannot be loaded: no luck \(.*lanes-\d+\.mjs:3\)$/,
    ],
    ['no system', 'export const system = 3', /it exports no system of lanes as "system"/],
    [
      'another system each time',
      `import { threadId } from 'node:worker_threads';
       const stores = lane('stores', registers(), { store: { stores: 0, value: threadId } });
       export const system = new System({ lanes: [stores], cells: ['c'] });`,
      /its system is another one each time that it is loaded/,
    ],
    [
      'a module that throws in workers',
      `import { isMainThread } from 'node:worker_threads';
       import { getEnvironmentData } from 'node:worker_threads';
       if (getEnvironmentData('heddle lane')) throw new Error('not here');
       const stores = lane('stores', registers(), { store: { stores: 0, value: 1 } });
       export const system = new System({ lanes: [stores], cells: ['c'] });`,
      /it cannot be loaded: not here/,
    ],
    [
      'a lane written wrong',
      `const loads = lane('loads', registers(), { load: { loads: 0, take: (r) => void r.nothing.at() } });
       export const system = new System({ lanes: [loads], cells: ['c'] });`,
      /lane loads, state load: it throws TypeError|it has no register nothing/,
    ],
    [
      'a lane that ends its process',
      `const exits = lane('exits', registers(), { load: { loads: 0, take: () => process.exit(3) } });
       export const system = new System({ lanes: [exits], cells: ['c'] });`,
      /"exits" ends its thread, with exit code 3/,
    ],
    [
      'a module that runs itself in its workers',
      `import { runLanes } from ${JSON.stringify(pathToFileURL('dist/src/sim.js').href)};
       import { getEnvironmentData } from 'node:worker_threads';
       const stores = lane('stores', registers(), { store: { stores: 0, value: 1 } });
       export const system = new System({ lanes: [stores], cells: ['c'] });
       if (getEnvironmentData('heddle lane')) await runLanes(import.meta.url);`,
      /runLanes: the module is being loaded in a lane's worker/,
    ],
  ])('refuses %s in one line', async (_, text, message) => {
    const before = threads();
    const error: Error = await runLanes(laneModule(text)).then(
      () => new Error('it was not refused'),
      (thrown) => thrown,
    );
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('\n');
    expect(threads()).toBe(before);
  });

  test('refuses an order that no run has, and numbers that are none', async () => {
    const url = laneModule(EVERY_VERB);
    await expect(runLanes(url, { lanes: [2, 2, 2] })).rejects.toThrow('lane 2 cannot take step 3');
    await expect(runLanes(url, { lanes: [99] })).rejects.toThrow('lane 99 cannot take step 1');
    await expect(runLanes(url, { runs: 0 })).rejects.toThrow('runs: 0 is none');
    await expect(runLanes(url, { timeoutMs: 0.5 })).rejects.toThrow('timeoutMs: 0.5 is none');
  });
});

test('a time-out, a choice and a wake-up come in a forced run where the order has them', async () => {
  const url = laneModule(EVERY_VERB);
  const { system }: { system: System } = await import(url.href);
  const timeOut = [2, 2]; // it sleeps, and its limit is over
  const choice = system.lanes.length - 2; // the further choice of the first lane
  const { words, forced } = await runLanes(url, { lanes: [...timeOut, choice, 0] });
  expect(words.cells).toMatchObject({ slots: [0, 1] });
  expect(forced).toMatchObject({ identical: true });
});

describe('a lane that goes by more than its words', () => {
  const own = `import { getEnvironmentData } from 'node:worker_threads';
    const onThreads = () => Number(getEnvironmentData('heddle lane') === true);`;

  test('is told by the first word that differs', async () => {
    const url = laneModule(`${own}
      const stores = lane('stores', registers(), { store: { stores: 0, value: () => onThreads() } });
      export const system = new System({ lanes: [stores], cells: ['c'] });`);
    const { forced } = await runLanes(url, { lanes: [0] });
    expect(forced).toMatchObject({ identical: false, difference: 'c is 1, not 0' });
  });

  test('is told by the end that differs', async () => {
    const url = laneModule(`${own}
      const stores = lane('stores', registers(), {
        store: { stores: 0, value: () => { if (onThreads()) throw new Error('not here'); return 0; } },
      });
      export const system = new System({ lanes: [stores], cells: ['c'] });`);
    expect((await runLanes(url, { lanes: [0] })).forced).toMatchObject({
      sameFinding: false,
      simulated: null,
    });
  });

  test('is refused where it cannot take its step', async () => {
    const url = laneModule(`${own}
      const waits = lane('waits', registers(), { wait: { awaits: 0, toReach: () => onThreads() } });
      export const system = new System({ lanes: [waits], cells: ['c'] });`);
    await expect(runLanes(url, { lanes: [0] })).rejects.toThrow(
      'lane waits, state wait: it throws RangeError: it cannot take the step that it took before',
    );
  });
});

test('a generator sleeps as long as its limit says', async () => {
  const url = laneModule(`
    export const system = fromGenerators({
      cells: { bell: 0, how: 0 },
      threads: { *waits({ bell, how }) { yield how.store(yield bell.wait(0, 150)); } },
    });`);
  const { words, elapsedMs } = await runLanes(url);
  expect(words.cells).toEqual({ bell: 0, how: 2 });
  expect(elapsedMs).toBeGreaterThan(130);
});
