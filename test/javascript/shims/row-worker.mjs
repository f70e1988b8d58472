// Runs rows of the conformance table in a thread of its own: over natives, or over stand-ins with a gate that keeps a list.
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import util from 'node:util';
import { parentPort, threadId, workerData } from 'node:worker_threads';

process.noDeprecation = true;
const require = createRequire(import.meta.url);
const { rows, shims, isHeld } = workerData;
const KINDS = 'read write load store update failed wait unequal wake timeout notify'.split(' ');
const NativeBytes = Uint8Array;
const PROXY = /Proxy\(((?:[^()]|\([^()]*\))*)\)/;
const AsyncFunction = (async () => {}).constructor;

/** The path of a file of this thread's own; rows that write it take it away. */
const file = () => join(tmpdir(), `heddle-shims-${process.pid}-${threadId}`);

let base = 0;
let seen = [];
const see = (what, address, size) => {
  const at = address >= base && address < base + 192 ? address - base : 'elsewhere';
  seen.push(`${what} ${at}+${size}`);
};
const gate = {
  isHeld: false,
  tells: false,
  plain: (kind, address, size) => see(KINDS[kind], address, size),
  point: (kind, address, size) => see(KINDS[kind], address, size),
  changed: (address, size) => see('changed', address, size),
  failed: () => seen.push('failed'),
  tell: (value, was) =>
    seen.push(`tell ${util.inspect(value)}${was === undefined ? '' : ` was ${util.inspect(was)}`}`),
  wait(address, size, isExpected, timeoutMs) {
    see('wait', address, size);
    if (!isExpected()) return 'not-equal';
    if (timeoutMs === Number.POSITIVE_INFINITY) throw new Error('sleeps for ever');
    return 'timed-out';
  },
  waitAsync(address, size, isExpected, timeoutMs) {
    see('waitAsync', address, size);
    if (!isExpected()) return { async: false, value: 'not-equal' };
    if (timeoutMs === 0) return { async: false, value: 'timed-out' };
    return { async: true, value: Promise.resolve('timed-out') };
  },
  notify(address, size, count) {
    see(`notify(${count})`, address, size);
    return 0;
  },
};
let buffers = null;
if (shims) {
  const { SharedBuffers } = await import(new URL('buffers.js', shims));
  const { install } = await import(new URL('install.js', shims));
  buffers = new SharedBuffers(0);
  install(gate, buffers);
}

// What Atomics.waitAsync waits for does not keep a thread going by itself.
const alive = setInterval(() => {}, 1000);
const results = [];
for (const { code, tells } of rows) results.push(await runRow(code, tells));
clearInterval(alive);
parentPort.postMessage(results);

/** What a row comes to: a value or an error as text, the bytes in the end, and the accesses on the way. */
async function runRow(code, tells) {
  const sab = new SharedArrayBuffer(64);
  const bytes = new NativeBytes(sab);
  for (let at = 0; at < 64; at++) bytes[at] = at;
  base = buffers?.addressOf(sab) ?? 0;
  const given = {
    sab,
    v: new Int32Array(sab),
    b: new Uint8Array(sab),
    buf: Buffer.from(sab),
    require,
    util,
    file,
  };
  // In a block, so that a row may have names of its own.
  const row = new AsyncFunction(
    ...Object.keys(given),
    code.startsWith("'use strict'") ? code : `{ ${code} }`,
  );
  seen = [];
  gate.tells = tells;
  gate.isHeld = isHeld;
  let outcome;
  try {
    const value = await row(...Object.values(given));
    gate.isHeld = false;
    outcome = util.inspect(value, { depth: 9, maxArrayLength: null, breakLength: Number.POSITIVE_INFINITY });
  } catch (error) {
    gate.isHeld = false;
    outcome = `${error?.name}: ${error?.message}`;
  }
  // Node 26 says of a proxy within another object that it is one.
  while (PROXY.test(outcome)) outcome = outcome.replace(PROXY, '$1');
  return { outcome, bytes: Buffer.from(bytes).toString('hex'), seen };
}
