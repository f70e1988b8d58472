import { describe, expect, test } from 'vitest';
import { type WorkerFiles, workerChecks } from './worker-files.js';

const checked = workerChecks();
const COUNTER = '{ c: new Int32Array(new SharedArrayBuffer(8)) }';

const RIGHT: readonly (readonly [what: string, files: WorkerFiles])[] = [
  [
    'code, options and environment',
    {
      threads: `async main() {
        setEnvironmentData('key', 'value');
        const code = \`const { getEnvironmentData, isMainThread, parentPort, threadId, workerData } = require('node:worker_threads');
          parentPort.postMessage([workerData, threadId, isMainThread, getEnvironmentData('key'), process.argv.slice(2), process.env.Q]);
          parentPort.once('message', () => { process.exitCode = 5; });\`;
        const worker = new Worker(code, { eval: true, workerData: 3, argv: ['z'], env: { Q: 'q' }, name: 'n', resourceLimits: {} });
        const online = event(worker, 'online');
        const got = await event(worker, 'message');
        await online;
        worker.postMessage('go');
        return [got, worker.threadId, await event(worker, 'exit'), worker.threadId, isMainThread];
      }`,
      check: `assert.deepEqual(results.main, [[3, 1, false, 'value', ['z'], 'q'], 1, 5, -1, true]);`,
    },
  ],
  [
    'a data: URL',
    {
      threads: `async main() {
        const url = new URL('data:text/javascript,import { parentPort } from "node:worker_threads"; parentPort.postMessage(1)');
        return await event(new Worker(url), 'message');
      }`,
      check: `assert.equal(results.main, 1);`,
    },
  ],
  [
    'the exit code that a worker ends itself with',
    {
      threads: `async main() { return await event(new Worker(file), 'exit'); }`,
      worker: `process.on('exit', (code) => { if (code !== 3) process.exit(9); });
        try { process.exit(3); } finally { }`,
      check: `assert.equal(results.main, 3);`,
    },
  ],
  [
    'an error that ends a worker',
    {
      threads: `async main() {
        const worker = new Worker(file);
        const error = await event(worker, 'error');
        return [error.name, error.message, await event(worker, 'exit')];
      }`,
      worker: `await null; throw new RangeError('boom');`,
      check: `assert.deepEqual(results.main, ['RangeError', 'boom', 1]);`,
    },
  ],
  [
    'a worker that is ended at each of its steps',
    {
      setup: COUNTER,
      threads: `async main({ c }) {
        const worker = new Worker(file, { workerData: c });
        return [await worker.terminate(), Atomics.load(c, 0)];
      }`,
      worker: `Atomics.store(workerData, 0, 1); Atomics.store(workerData, 0, 2); Atomics.wait(workerData, 0, 2);`,
      check: `assert.ok(results.main[0] === 1 && results.main[1] <= 2);`,
    },
  ],
  [
    'listeners of a function that has returned',
    {
      threads: `main() {
        const worker = new Worker(file);
        const got = [];
        worker.on('message', (message) => { got.push(message); if (got.length === 2) worker.terminate(); });
        worker.on('exit', () => assert.equal(got.length, 2));
      }`,
      worker: `parentPort.postMessage(1); parentPort.postMessage(2); parentPort.on('message', () => {});`,
    },
  ],
  [
    'numbers of workers that two threads start',
    {
      threads: `async a() { return await event(new Worker(file), 'message'); },
        async b() { return await event(new Worker(file), 'message'); }`,
      worker: `parentPort.postMessage(threadId);`,
      check: `assert.deepEqual([results.a, results.b].sort(), [2, 3]);`,
    },
  ],
  [
    'a timer that does not keep a worker',
    {
      threads: `async main() { return await event(new Worker(file), 'exit'); }`,
      worker: `setInterval(() => {}, 10).unref();`,
      check: `assert.equal(results.main, 0);`,
    },
  ],
  [
    'a module of WebAssembly, in workerData and in a message',
    {
      threads: `async main() {
        const bytes = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
        const module = new WebAssembly.Module(bytes);
        const worker = new Worker(file, { workerData: { deep: [module] } });
        worker.postMessage(module);
        return await event(worker, 'message');
      }`,
      worker: `parentPort.once('message', (module) => parentPort.postMessage(
        [module, ...workerData.deep].map((one) => new WebAssembly.Instance(one) instanceof WebAssembly.Instance)));`,
      check: `assert.deepEqual(results.main, [true, true]);`,
    },
  ],
  [
    'memory that a thread makes and gives to a worker twice',
    {
      threads: `async main() {
        const c = new Int32Array(new SharedArrayBuffer(8));
        for (let n = 0; n < 2; n++) await event(new Worker(file, { workerData: c }), 'exit');
        return Atomics.load(c, 0);
      }`,
      worker: `Atomics.add(workerData, 0, 1);`,
      check: `assert.equal(results.main, 2);`,
    },
  ],
  [
    'a look for an answer from one setImmediate to the next',
    {
      threads: `async main() {
        let got;
        new Worker(file).once('message', (message) => { got = message; });
        await new Promise((done) => setImmediate(function look() { got ? done() : setImmediate(look); }));
        return got;
      }`,
      worker: `parentPort.postMessage('hi');`,
      check: `assert.equal(results.main, 'hi');`,
    },
  ],
];

describe('workers', () => {
  test.each(RIGHT)('%s', async (_, files) => {
    const report = await checked(files);
    expect(report.finding?.message).toBeUndefined();
    expect(report).toMatchObject({ verdict: 'proved', complete: true });
  });

  test('are ended before, between and after their steps', async () => {
    for (const value of [0, 1, 2]) {
      const report = await checked({
        setup: COUNTER,
        threads: `async main({ c }) {
          await new Worker(file, { workerData: c }).terminate();
          return Atomics.load(c, 0);
        }`,
        worker: `Atomics.store(workerData, 0, 1); Atomics.store(workerData, 0, 2); parentPort.on('message', () => {});`,
        check: `assert.notEqual(results.main, ${value});`,
      });
      expect(report.verdict).toBe('assertion');
    }
  });

  test.each<readonly [string, WorkerFiles, string, RegExp]>([
    [
      'an update that two workers lose',
      {
        setup: COUNTER,
        threads: `async main({ c }) {
          await Promise.all([1, 2].map(() => event(new Worker(file, { workerData: c }), 'exit')));
          assert.equal(Atomics.load(c, 0), 2);
        }`,
        worker: `Atomics.store(workerData, 0, Atomics.load(workerData, 0) + 1);`,
      },
      'assertion',
      /main threw AssertionError/,
    ],
    [
      'an error of a worker that nobody hears',
      {
        threads: `async main() { await event(new Worker(file), 'exit'); }`,
        worker: `throw new RangeError('boom');`,
      },
      'assertion',
      /main threw RangeError: boom/,
    ],
    [
      'an error before the module of a worker is loaded',
      {
        threads: `async main() { await event(new Worker(file, { execArgv: ['--import', './none.mjs'] }), 'exit'); }`,
      },
      'assertion',
      /main threw Error: Cannot find module .*none\.mjs/,
    ],
    [
      'an error of a listener',
      {
        threads: `async main() {
          const worker = new Worker(file);
          worker.on('message', () => { throw new Error('in listener'); });
          await event(worker, 'exit');
        }`,
        worker: `parentPort.postMessage(1);`,
      },
      'assertion',
      /main threw Error: in listener/,
    ],
    [
      'an error of a timer',
      {
        setup: COUNTER,
        threads: `a() { setTimeout(() => { throw new Error('in timer'); }, 5); }, b({ c }) { Atomics.load(c, 0); }`,
      },
      'assertion',
      /a threw Error: in timer/,
    ],
    [
      'a rejection that nobody handles',
      {
        setup: COUNTER,
        threads: `a() { (async () => { await null; await null; throw new Error('stray'); })(); }, b({ c }) { Atomics.load(c, 0); }`,
      },
      'assertion',
      /a threw Error: stray/,
    ],
    [
      'process.exit in a function of threads',
      {
        setup: COUNTER,
        threads: `a({ c }) { try { Atomics.store(c, 0, 1); process.exit(3); } catch {} }, b({ c }) { Atomics.load(c, 0); }`,
      },
      'assertion',
      /thread a threw ProcessExit: called process\.exit\(3\)/,
    ],
    [
      'a thread that goes on for ever',
      {
        setup: COUNTER,
        threads: `a({ c }) { if (Atomics.load(c, 0) === 0) for (;;); }, b({ c }) { Atomics.store(c, 0, 1); }`,
      },
      'livelock',
      /thread a goes on without an access/,
    ],
    [
      'a worker that goes on for ever',
      { threads: `async main() { await event(new Worker(file), 'exit'); }`, worker: `for (;;);` },
      'livelock',
      /thread case-\d+-worker\.mjs#1 goes on without an access/,
    ],
    [
      'a thread that catches whatever ends it',
      {
        setup: COUNTER,
        threads: `a({ c }) { for (;;) try { if (Atomics.load(c, 1) === 1) return; Atomics.wait(c, 0, 0); } catch {} },
          b({ c }) { Atomics.wait(c, 0, 0); }`,
      },
      'livelock',
      /thread a goes on without an access/,
    ],
  ])('%s is found', async (_, files, verdict, message) => {
    const report = await checked(files);
    expect(report.verdict).toBe(verdict);
    expect(report.finding?.message).toMatch(message);
  });

  test.each(['setup', 'module'])('are refused in the %s', async (where) => {
    const files: WorkerFiles =
      where === 'setup'
        ? { setup: 'new Worker(file)', threads: 'main() {}' }
        : { threads: 'main() {} }; new Worker(file); export const more = {' };
    await expect(checked(files)).rejects.toThrow(/new Worker outside of the function of a thread/);
  });

  test('of an earlier execution are refused', async () => {
    const files: WorkerFiles = {
      threads: `async main() {
        globalThis.kept ??= new Worker(file);
        globalThis.kept.postMessage(1);
        return await event(globalThis.kept, 'message');
      }`,
      worker: `parentPort.on('message', () => parentPort.postMessage(2));`,
      check: `assert.equal(results.main, 2);`,
    };
    await expect(checked(files)).rejects.toThrow(/a worker of an earlier execution is used.*--isolate run/);
  });
});
