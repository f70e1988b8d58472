import type { MessagePort } from 'node:worker_threads';
import { RingBuffer } from '../../../src/ring/ring-buffer.js';
import { load } from '../lib/packages.js';

/** int32 words of an item: 32 bytes, the original design's work item. */
export const ITEM_WORDS = 8;

/** One end of a queue between two threads. Both give up at once: true where the item went through. */
export interface Queue {
  tryPush(item: Int32Array): boolean;
  tryPop(item: Int32Array): boolean;
}

/** As much of ringbuf.js as is used here; its capacity counts elements. */
interface RingbufJs {
  readonly RingBuffer: {
    new (
      memory: SharedArrayBuffer,
      type: typeof Int32Array,
    ): { push(elements: Int32Array): number; pop(elements: Int32Array): number };
    getStorageForCapacity(capacity: number, type: typeof Int32Array): SharedArrayBuffer;
  };
}

/** A kind of queue over shared memory. */
export interface QueueKind {
  /** An empty queue's memory. */
  memory(capacity: number): Promise<SharedArrayBuffer>;
  open(memory: SharedArrayBuffer, capacity: number): Promise<Queue>;
}

export const QUEUES = {
  Heddle: {
    memory: async (capacity) => new SharedArrayBuffer(RingBuffer.bytes(capacity, ITEM_WORDS)),
    open: async (memory, capacity) => new RingBuffer(memory, capacity, ITEM_WORDS),
  },
  'ringbuf.js': {
    async memory(capacity) {
      const { RingBuffer } = await load<RingbufJs>('ringbuf.js');
      return RingBuffer.getStorageForCapacity(capacity * ITEM_WORDS, Int32Array);
    },
    async open(memory) {
      const { RingBuffer } = await load<RingbufJs>('ringbuf.js');
      const ring = new RingBuffer(memory, Int32Array);
      // It moves whole items only: whatever is in it is a multiple of an item.
      return {
        tryPush: (item) => ring.push(item) !== 0,
        tryPop: (item) => ring.pop(item) !== 0,
      };
    },
  },
} as const satisfies Readonly<Record<string, QueueKind>>;

/** What is measured: a queue over shared memory, or a port, which has no capacity. */
export type QueueName = keyof typeof QUEUES | 'MessagePort';

/** Where a side has its two queues, one each way: memories, or ports. */
export type Ends =
  | { readonly name: keyof typeof QUEUES; readonly out: SharedArrayBuffer; readonly back: SharedArrayBuffer }
  | { readonly name: 'MessagePort'; readonly port: MessagePort };
