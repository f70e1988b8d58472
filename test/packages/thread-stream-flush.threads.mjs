// thread-stream: bytes go through a shared buffer of 8 to a worker. 4.2.1 loses what is written after a flushSync() that
// came while the buffer was full: the step that waited for the full buffer is still there, and one of two such steps
// empties the buffer when only the bytes that it knew of are read. (pino calls flushSync() for every fatal line.)
// PACKAGE: thread-stream-mended is 4.2.1, thread-stream is 4.2.0.
import assert from 'node:assert/strict';
import { once } from 'node:events';

const { searchParams: asked } = new URL(import.meta.url);

const { default: ThreadStream } = await import(asked.get('package') ?? 'thread-stream-mended');
const immediate = () => new Promise((resolve) => setImmediate(resolve));

export function setup() {
  return { arrived: new Uint8Array(new SharedArrayBuffer(64)) };
}

export const threads = {
  async writer({ arrived }) {
    const stream = new ThreadStream({
      filename: new URL('./thread-stream-sink.mjs', import.meta.url).href,
      workerData: { arrived },
      bufferSize: 8,
    });
    await once(stream, 'ready');
    stream.write('0123456789');
    await immediate(); // the first eight are on their way
    stream.flushSync();
    stream.write('abcdefghij');
    await immediate();
    await immediate();
    stream.write('!');
    await new Promise((resolve) => stream.flush(resolve));
    stream.end();
    await once(stream, 'close');
  },
};

export function check({ arrived }) {
  assert.equal(String.fromCharCode(...arrived.subarray(1, 1 + arrived[0])), '0123456789abcdefghij!');
}
