// @vscode/sync-api-common, its two sides as two threads over a port: a request is a SharedArrayBuffer of its own, the answer
// is written into it, and its first word says "done". Every order gives the right answers, and there is no race.
import assert from 'node:assert/strict';
import { MessageChannel } from 'node:worker_threads';
import { ClientConnection, ServiceConnection, Uint32Result } from '@vscode/sync-api-common';

export const setup = () => new MessageChannel();

export const threads = {
  client({ port2 }) {
    const connection = new ClientConnection(port2);
    const add = (a, b) => connection.sendRequest('add', { a, b }, Uint32Result.fromLength(1), 5000).data[0];
    const got = [add(1, 2), add(3, 4)];
    port2.close();
    return got;
  },
  async service({ port1 }) {
    const connection = new ServiceConnection(port1);
    let left = 2;
    await new Promise((resolve) => {
      connection.onRequest('add', ({ a, b }, result) => {
        result[0] = a + b;
        if (--left === 0) setImmediate(resolve);
        return { errno: 0 };
      });
    });
    port1.close();
  },
};

export function check(_shared, { client }) {
  assert.deepEqual(client, [3, 7]);
}
