// thread-stream 4.2.0: when its worker is up, the stream notes how far it has written and waits until the worker has read
// exactly so far. If more is written in the meantime and the worker reads past that point in one go, 'ready' never comes.
// PACKAGE: thread-stream is 4.2.0, thread-stream-mended is 4.2.1.
import assert from 'node:assert/strict';
import { once } from 'node:events';

const { searchParams: asked } = new URL(import.meta.url);

const { default: ThreadStream } = await import(asked.get('package') ?? 'thread-stream');
const immediate = () => new Promise((resolve) => setImmediate(resolve));
const minute = () => new Promise((resolve) => setTimeout(resolve, 60_000, false));

export function setup() {
  return { arrived: new Uint8Array(new SharedArrayBuffer(64)) };
}

export const threads = {
  async writer({ arrived }) {
    const stream = new ThreadStream({
      filename: new URL('./thread-stream-sink.mjs', import.meta.url).href,
      workerData: { arrived },
      sync: true,
    });
    const ready = once(stream, 'ready').then(() => true);
    stream.write('a');
    await once(stream.worker, 'message'); // READY; the stream's own listener has heard it first
    stream.write('b');
    await immediate();
    const result = await Promise.race([ready, minute()]);
    stream.end();
    await once(stream, 'close');
    return result;
  },
};

export function check({ arrived }, { writer }) {
  assert.equal(String.fromCharCode(...arrived.subarray(1, 1 + arrived[0])), 'ab');
  assert.equal(writer, true, "'ready' never came");
}
