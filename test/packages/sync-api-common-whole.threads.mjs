// @vscode/sync-api-common as its users have it: a blocking request to a service in another thread, over a port.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import { ServiceConnection } from '@vscode/sync-api-common';

export const setup = () => ({});

export const threads = {
  async service() {
    const { port1, port2 } = new MessageChannel();
    const connection = new ServiceConnection(port1);
    connection.onRequest('add', ({ a, b }, result) => {
      result[0] = a + b;
      return { errno: 0 };
    });
    const client = new Worker(new URL('./sync-api-common-client.mjs', import.meta.url), {
      workerData: { port: port2 },
      transferList: [port2],
    });
    const answer = once(client, 'message');
    connection.signalReady();
    const [got] = await answer;
    await client.terminate();
    port1.close();
    return got;
  },
};

export function check(_shared, { service }) {
  assert.deepEqual(service, [3, 7]);
}
