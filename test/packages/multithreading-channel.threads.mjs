// multithreading's channel keeps its items in a shared buffer that the sender compacts when it is full. The receiver is not
// asked: it takes another lock, and remembers every string by its address. With ?kind=string the receiver gets an old string
// for a new one that lies where the old one lay; with ?kind=number its reads race with the moving.
import assert from 'node:assert/strict';

const { searchParams: asked } = new URL(import.meta.url);

// Node 20 has no navigator, which the package reads as it is loaded.
globalThis.navigator ??= { hardwareConcurrency: 2 };
const { channel } = await import('multithreading');

const items = Number(asked.get('items') ?? 6);
const make = (asked.get('kind') ?? 'string') === 'string' ? (i) => `item ${i}` : (i) => i + 0.5;

export function setup() {
  const [sender, receiver] = channel(2, { size: Number(asked.get('size') ?? 128) });
  return { sender, receiver };
}

export const threads = {
  sender({ sender }) {
    for (let i = 1; i <= items; i++) sender.blockingSend(make(i));
  },
  receiver({ receiver }) {
    return Array.from({ length: items }, () => receiver.blockingRecv().value);
  },
};

export function check(_shared, { receiver }) {
  assert.deepEqual(
    receiver,
    Array.from({ length: items }, (_, i) => make(i + 1)),
  );
}
