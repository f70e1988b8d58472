// await-sync as its users have it: the caller starts the package's own worker, which runs the function.
// ?bytes=8185 may hang; see await-sync.threads.mjs for why.
import assert from 'node:assert/strict';
import { createWorker } from 'await-sync';

const { searchParams: asked } = new URL(import.meta.url);

const bytes = Number(asked.get('bytes') ?? 8185);

export const setup = () => ({});

export const threads = {
  caller() {
    const stop = new AbortController();
    const awaitSync = createWorker(stop.signal);
    const answer = awaitSync(async (length) => new Uint8Array(length).fill(7));
    const got = answer(bytes);
    stop.abort();
    return { length: got.length, right: got.filter((byte) => byte === 7).length };
  },
};

export function check(_shared, { caller }) {
  assert.deepEqual(caller, { length: bytes, right: bytes });
}
