// sync-message-port: a message port with a blocking receive. One thread sends MESSAGES messages and closes the port; the
// other receives until it hears that the port is closed. Every message arrives, and nobody sleeps through one.
import assert from 'node:assert/strict';
import { SyncMessagePort } from 'sync-message-port';

const { searchParams: asked } = new URL(import.meta.url);

const messages = Number(asked.get('messages') ?? 2);
const closed = 'closed';

export const setup = () => SyncMessagePort.createChannel();

export const threads = {
  sender({ port1 }) {
    const port = new SyncMessagePort(port1);
    for (let i = 1; i <= messages; i++) port.postMessage(i);
    port.close();
  },
  receiver({ port2 }) {
    const port = new SyncMessagePort(port2);
    const got = [];
    for (;;) {
      const message = port.receiveMessage({ closedValue: closed });
      if (message === closed) return got;
      got.push(message);
    }
  },
};

export function check(_shared, { receiver }) {
  assert.deepEqual(
    receiver,
    Array.from({ length: messages }, (_, i) => i + 1),
  );
}
