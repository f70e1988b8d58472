import { describe, expect, test } from 'vitest';
import { type WorkerFiles, workerChecks } from './worker-files.js';

const checked = workerChecks();
const COUNTER = '{ c: new Int32Array(new SharedArrayBuffer(8)) }';

/** Scenarios that are right in every order. */
const RIGHT: readonly (readonly [what: string, files: WorkerFiles])[] = [
  [
    'a request and its response over parentPort',
    {
      threads: `async main() {
        const worker = new Worker(file, { workerData: 7 });
        const answer = event(worker, 'message');
        worker.postMessage('hi');
        const got = await answer;
        worker.postMessage('stop');
        return [got, await event(worker, 'exit')];
      }`,
      worker: `parentPort.on('message', (message) => {
        if (message === 'stop') parentPort.close();
        else parentPort.postMessage([message, workerData]);
      });`,
      check: `assert.deepEqual(results.main, [['hi', 7], 0]);`,
    },
  ],
  [
    'messages that are posted before anybody listens',
    {
      threads: `async main() {
        const { port1, port2 } = new MessageChannel();
        port1.postMessage(1);
        port1.postMessage(2);
        const got = [];
        await new Promise((done) => setTimeout(done, 5));
        await new Promise((done) => port2.on('message', (message) => { got.push(message); if (message === 2) done(); }));
        return got;
      }`,
      check: `assert.deepEqual(results.main, [1, 2]);`,
    },
  ],
  [
    'one of two messages taken by once, the other left in the port',
    {
      threads: `async main() {
        const { port1, port2 } = new MessageChannel();
        port1.postMessage(1);
        port1.postMessage(2);
        return [await event(port2, 'message'), receiveMessageOnPort(port2), receiveMessageOnPort(port2)];
      }`,
      check: `assert.deepEqual(results.main, [1, { message: 2 }, undefined]);`,
    },
  ],
  [
    'a port that is sent to a worker with a message in it',
    {
      threads: `async main() {
        const { port1, port2 } = new MessageChannel();
        const worker = new Worker(file);
        port1.postMessage('early');
        worker.postMessage({ port: port2 }, [port2]);
        const got = await event(port1, 'message');
        const closed = event(port1, 'close');
        worker.terminate();
        await closed;
        return got;
      }`,
      worker: `parentPort.once('message', ({ port }) => {
        port.onmessage = ({ data, target }) => port.postMessage([data, target === port]);
      });`,
      check: `assert.deepEqual(results.main, ['early', true]);`,
    },
  ],
  [
    'the ports of an event',
    {
      threads: `async main() {
        const { port1, port2 } = new MessageChannel();
        const inner = new MessageChannel();
        const events = new Promise((done) => port2.addEventListener('message', done, { once: true }));
        port1.postMessage('x', [inner.port2]);
        const { data, ports } = await events;
        inner.port1.postMessage('through');
        return [data, ports.length, await event(ports[0], 'message')];
      }`,
      check: `assert.deepEqual(results.main, ['x', 1, 'through']);`,
    },
  ],
  [
    'a channel that setup made, between two threads',
    {
      setup: 'new MessageChannel()',
      threads: `a({ port1 }) { port1.postMessage('x'); }, async b({ port2 }) { return await event(port2, 'message'); }`,
      check: `assert.equal(results.b, 'x');`,
    },
  ],
  [
    'memory that is written before it is sent, to a port that another thread takes at any moment',
    {
      setup: '{ ...new MessageChannel(), c: new Int32Array(new SharedArrayBuffer(8)) }',
      threads: `a({ port1, c }) { c[0] = 1; port1.postMessage(0); }, async b({ port2, c }) { await event(port2, 'message'); return c[0]; }`,
      check: `assert.equal(results.b, 1);`,
    },
  ],
  [
    'the same to a port that is sent on',
    {
      setup: '{ ...new MessageChannel(), c: new Int32Array(new SharedArrayBuffer(8)) }',
      threads: `a({ port1, c }) { c[0] = 1; port1.postMessage(0); },
        async b({ port2, c }) {
          port2.on('message', () => {}).removeAllListeners('message');
          return await event(new Worker(file, { workerData: { port2, c }, transferList: [port2] }), 'message');
        }`,
      worker: `workerData.port2.once('message', () => parentPort.postMessage(workerData.c[0]));`,
      check: `assert.equal(results.b, 1);`,
    },
  ],
  [
    'a loop that polls a port',
    {
      setup: 'new MessageChannel()',
      threads: `a({ port1 }) { port1.postMessage('x'); },
        b({ port2 }) { for (;;) { const got = receiveMessageOnPort(port2); if (got) return got.message; } }`,
      check: `assert.equal(results.b, 'x');`,
    },
  ],
  [
    'a sleep until an answer lies in a port',
    {
      threads: `main() {
        const flag = new Int32Array(new SharedArrayBuffer(4));
        const { port1, port2 } = new MessageChannel();
        const worker = new Worker(file, { workerData: { flag, port: port2 }, transferList: [port2] });
        worker.unref();
        worker.postMessage(20);
        Atomics.wait(flag, 0, 0);
        return receiveMessageOnPort(port1).message;
      }`,
      worker: `parentPort.on('message', (n) => {
        workerData.port.postMessage(n + 1);
        Atomics.store(workerData.flag, 0, 1);
        Atomics.notify(workerData.flag, 0);
      });`,
      check: `assert.equal(results.main, 21);`,
    },
  ],
  [
    'shared memory deep in a message, and what is written before it is sent',
    {
      threads: `async main() {
        const c = new Int32Array(new SharedArrayBuffer(8));
        c[0] = 5;
        const worker = new Worker(file);
        worker.postMessage({ deep: [new Map([['buffer', c.buffer]]), c.subarray(1), new DataView(c.buffer)] });
        const was = await event(worker, 'message');
        return [was, c[0], c[1]];
      }`,
      worker: `parentPort.once('message', ({ deep: [map, rest, view] }) => {
        const c = new Int32Array(map.get('buffer'));
        const was = view.getInt32(0, true);
        c[0] = 6;
        rest[0] = 7;
        parentPort.postMessage(was);
      });`,
      check: `assert.deepEqual(results.main, [5, 6, 7]);`,
    },
  ],
  [
    'buffers that are transferred, and values of all kinds',
    {
      threads: `async main() {
        const { port1, port2 } = new MessageChannel();
        const bytes = new Uint8Array([1, 2, 3]);
        const sent = { bytes, date: new Date(0), set: new Set([1n]), error: new RangeError('e'), list: [undefined, null, -0] };
        sent.self = sent;
        port1.postMessage(sent, [bytes.buffer]);
        const { message } = receiveMessageOnPort(port2);
        assert.throws(() => port1.postMessage(() => {}), { name: 'DataCloneError' });
        assert.throws(() => port1.postMessage(new MessageChannel().port1), { name: 'DataCloneError' });
        assert.throws(() => port1.postMessage(0, [port1]), { name: 'DataCloneError' });
        assert.ok(message.self === message && message.error instanceof RangeError);
        return [bytes.length, [...message.bytes], message.date.getTime(), message.set.has(1n), Object.is(message.list[2], -0)];
      }`,
      check: `assert.deepEqual(results.main, [0, [1, 2, 3], 0, true, true]);`,
    },
  ],
  [
    'a broadcast',
    {
      threads: `async main() {
        const channel = new BroadcastChannel('q');
        const worker = new Worker(file);
        await event(worker, 'message');
        const answer = new Promise((done) => { channel.onmessage = ({ data }) => done(data); });
        channel.postMessage('ping');
        const got = await answer;
        channel.close();
        return got;
      }`,
      worker: `const channel = new BroadcastChannel('q');
        channel.onmessage = ({ data }) => { channel.postMessage(data + ' pong'); channel.close(); };
        parentPort.postMessage('open');`,
      check: `assert.equal(results.main, 'ping pong');`,
    },
  ],
];

describe('messages', () => {
  test.each(RIGHT)('%s', async (_, files) => {
    const report = await checked(files);
    expect(report.finding?.message).toBeUndefined();
    expect(report).toMatchObject({ verdict: 'proved', complete: true });
  });

  test.each<readonly [string, WorkerFiles, string, RegExp]>([
    [
      'shared memory that is written on after it was sent',
      {
        threads: `async main() {
          const c = new Int32Array(new SharedArrayBuffer(8));
          const worker = new Worker(file);
          worker.postMessage(c);
          c[0] = 5;
          await event(worker, 'exit');
        }`,
        worker: `parentPort.once('message', (c) => { c[0] = 6; });`,
      },
      'race',
      /nothing orders main: write .* case-\d+-worker\.mjs#1: write/,
    ],
    [
      'a worker that never answers',
      {
        threads: `async main() {
          const worker = new Worker(file);
          worker.postMessage('hi');
          return await event(worker, 'message');
        }`,
        worker: `parentPort.on('message', () => {});`,
      },
      'deadlock',
      /main awaits/,
    ],
    [
      'an answer that a late notify of the one before announces',
      {
        threads: `main() {
          const flag = new Int32Array(new SharedArrayBuffer(4));
          const { port1, port2 } = new MessageChannel();
          const worker = new Worker(file, { workerData: { flag, port: port2 }, transferList: [port2] });
          for (let n = 0; n < 2; n++) {
            const seen = Atomics.load(flag, 0);
            worker.postMessage(n);
            Atomics.wait(flag, 0, seen);
            assert.equal(receiveMessageOnPort(port1)?.message, n);
          }
        }`,
        worker: `parentPort.on('message', (n) => {
          workerData.port.postMessage(n);
          Atomics.add(workerData.flag, 0, 1);
          Atomics.notify(workerData.flag, 0);
        });`,
      },
      'assertion',
      /thread main threw AssertionError/,
    ],
    [
      'a port that two threads listen to',
      {
        setup: 'new MessageChannel()',
        threads: `async a({ port1 }) { await event(port1, 'message'); }, async b({ port1 }) { await event(port1, 'message'); }`,
      },
      'assertion',
      /this port is another thread's/,
    ],
  ])('%s is found', async (_, files, verdict, message) => {
    const report = await checked(files);
    expect(report.verdict).toBe(verdict);
    expect(report.finding?.message).toMatch(message);
  });

  test('of two workers that start and count in either order', async () => {
    const report = await checked({
      setup: COUNTER,
      threads: `async main({ c }) {
        const ended = [1, 2].map(() => event(new Worker(file, { workerData: c }), 'exit'));
        await Promise.all(ended);
        return Atomics.load(c, 0);
      }`,
      worker: `Atomics.add(workerData, 0, 1);`,
      check: `assert.equal(results.main, 2);`,
    });
    expect(report).toMatchObject({ verdict: 'proved', complete: true });
  });
});
