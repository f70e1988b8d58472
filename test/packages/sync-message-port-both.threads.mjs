// sync-message-port: two threads that ask each other and answer, both with the blocking receive.
import assert from 'node:assert/strict';
import { SyncMessagePort } from 'sync-message-port';

export const setup = () => SyncMessagePort.createChannel();

export const threads = {
  one({ port1 }) {
    const port = new SyncMessagePort(port1);
    port.postMessage('one asks');
    return [port.receiveMessage(), port.receiveMessage()];
  },
  two({ port2 }) {
    const port = new SyncMessagePort(port2);
    port.postMessage('two asks');
    const asked = port.receiveMessage();
    port.postMessage('two answers');
    return asked;
  },
};

export function check(_shared, { one, two }) {
  assert.deepEqual(one, ['two asks', 'two answers']);
  assert.equal(two, 'one asks');
}
