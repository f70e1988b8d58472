import { beforeAll, describe, expect, test } from 'vitest';
import { ATTEMPT, type Outcome, type Row, row, runRows } from './conformance.js';

/** What stand-ins do that natives do not: what they refuse, and when they look at memory. */
const rows: readonly (readonly [row: Row, outcome: RegExp])[] = [
  [
    row(
      'shared WebAssembly memory is refused',
      'new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })',
      '',
    ),
    /^Error: a shared WebAssembly.Memory cannot be held: .* Take a SharedArrayBuffer/,
  ],
  [
    row(
      'memory from elsewhere is refused',
      "const { port1, port2 } = new MessageChannel(); port1.postMessage(sab); const { receiveMessageOnPort } = require('worker_threads'); const { message } = receiveMessageOnPort(port2); port1.close(); new Int32Array(message)",
      '',
    ),
    /^Error: this SharedArrayBuffer was made elsewhere, so accesses to it cannot be held/,
  ],
  [
    row(
      'so it is for a DataView',
      "const { port1, port2 } = new MessageChannel(); port1.postMessage(sab); const { receiveMessageOnPort } = require('worker_threads'); const { message } = receiveMessageOnPort(port2); port1.close(); new DataView(message)",
      '',
    ),
    /^Error: this SharedArrayBuffer was made elsewhere/,
  ],
  [row('a view is no message yet', 'new MessageChannel().port1.postMessage(v)', ''), /^DataCloneError/],
  [
    row('fs.read is refused', "require('fs').read(0, b, () => {})", ''),
    /^Error: fs.read into shared memory cannot be held: .* use fs.readSync/,
  ],
  [
    row('fs.readv is refused', "require('fs').readv(0, [b], () => {})", ''),
    /^Error: fs.readv into shared memory cannot be held/,
  ],
  [
    row(
      'reading by a file handle is refused',
      "const { open } = require('fs').promises; const handle = await open('/dev/null'); try { await handle.read(b) } finally { await handle.close() }",
      '',
    ),
    /^Error: fs.read into shared memory cannot be held/,
  ],
  [
    row('crypto.randomFill is refused', "require('crypto').randomFill(b, () => {})", ''),
    /^Error: randomFill into shared memory cannot be held/,
  ],
  [
    row(
      'what is read later is copied at the call',
      "const z = require('zlib'); const h = b.subarray(0, 3); const packed = util.promisify(z.gzip)(h); b.fill(0); return z.gunzipSync(await packed)",
      'read 0+3, write 0+64, changed 1+63',
    ),
    /^<Buffer 00 01 02>$/,
  ],
  [
    row(
      'a chunk of a stream is copied at the call',
      "const { PassThrough } = require('stream'); const p = new PassThrough(); p.write(b.subarray(0, 3)); b.fill(0); return p.read()",
      'read 0+3, write 0+64, changed 1+63',
    ),
    /^<Buffer 00 01 02>$/,
  ],
  [row('console.log is no access', 'console.log(v, b); util.inspect(v)', ''), /^undefined$/],
  [
    row(
      'no stand-in shows as a proxy',
      'return [v, b, buf, Int32Array, DataView, SharedArrayBuffer, Atomics].some(util.types.isProxy)',
      '',
    ),
    /^false$/,
  ],
  [
    row(
      '%o and showProxy show no proxy',
      "return /Proxy/.test(util.format('%o', v) + util.inspect(v, { showProxy: true }))",
      '',
    ),
    /^false$/,
  ],
  [
    row(
      'natives stay natives',
      'return [new Int32Array(2), new Uint8Array(new ArrayBuffer(2)), Buffer.alloc(2)].map((n) => require("util").types.isProxy(n))',
      '',
    ),
    /^\[ false, false, false \]$/,
  ],
  [
    row(
      'the gate may end the run',
      `${ATTEMPT} return attempt(() => Atomics.wait(v, 0, v[0]))`,
      'read 0+4, wait 0+4',
    ),
    /sleeps for ever/,
  ],
];

/** Outside of a run. */
const freeRows: readonly (readonly [row: Row, outcome: RegExp])[] = [
  [
    row('a wait without an end throws outside of a run', 'Atomics.wait(v, 0, v[0])'),
    /^Error: Atomics.wait outside of a run would sleep for ever/,
  ],
  [row('a wait with an end ends', 'return Atomics.wait(v, 0, v[0], 1)'), /^'timed-out'$/],
  [row('a wait that need not sleep returns', 'return Atomics.wait(v, 0, 5)'), /^'not-equal'$/],
];

let held: Outcome[] = [];
let free: Outcome[] = [];

beforeAll(async () => {
  [held, free] = await Promise.all([
    runRows(
      rows.map(([row]) => row),
      'held',
    ),
    runRows(
      freeRows.map(([row]) => row),
      'free',
    ),
  ]);
});

describe('held', () => {
  test.each(rows.map(([{ name }], at) => [name, at] as const))('%s', (_, at) => {
    const [{ sees }, outcome] = rows[at]!;
    expect(held[at]!.outcome).toMatch(outcome);
    expect(held[at]!.seen).toEqual(sees);
  });
});

describe('free', () => {
  test.each(freeRows.map(([{ name }], at) => [name, at] as const))('%s', (_, at) => {
    expect(free[at]!.outcome).toMatch(freeRows[at]![1]);
    expect(free[at]!.seen).toEqual([]);
  });
});
