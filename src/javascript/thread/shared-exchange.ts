import { BroadcastChannel, receiveMessageOnPort } from 'node:worker_threads';
import { Word } from '../baton/control-block.js';
import type { SharedBuffers } from '../shims/buffers.js';

/** A buffer that a thread made, told to all other threads. */
interface Published {
  readonly execution: number;
  readonly address: number;
  readonly buffer: SharedArrayBuffer;
}

/**
 * Shared buffers by their addresses: messages name buffers so. Those that a thread makes while it runs are told to all
 * others when they are first sent, by a channel of the real kind, as memory cannot be shared in any other way.
 */
export class SharedExchange {
  private readonly channel: BroadcastChannel;
  private readonly known = new Map<number, SharedArrayBuffer>();
  /** How many threads there were when this one last told of the buffer at an address. */
  private readonly told = new Map<number, number>();
  private execution = -1;

  /** @param name of the channel that all threads have in common. */
  constructor(
    private readonly block: Int32Array,
    private readonly buffers: SharedBuffers,
    name: string,
    private readonly scenario: readonly (readonly [number, SharedArrayBuffer])[],
  ) {
    this.channel = new BroadcastChannel(name);
    this.channel.unref();
    // Where a real event loop turns, it takes messages before anybody asks for them.
    this.channel.onmessage = (event) => this.learn((event as { data: Published }).data);
  }

  /** The address of a buffer that is about to be sent. @throws Error for one that nobody has made here. */
  publish(buffer: SharedArrayBuffer): number {
    this.renew();
    const address = this.buffers.addressOf(buffer);
    if (address === undefined)
      throw new Error('this SharedArrayBuffer was made elsewhere, so it cannot be sent to a thread');
    // Threads that were started since have not heard of it.
    const threads = this.block[Word.threads];
    if (this.told.get(address) !== threads && !this.isScenarios(address)) {
      this.known.set(address, buffer);
      this.told.set(address, threads);
      const published: Published = { execution: this.execution, address, buffer };
      this.channel.postMessage(published);
    }
    return address;
  }

  /** The buffer at an address that a message names. */
  find(address: number): SharedArrayBuffer {
    this.renew();
    for (;;) {
      const buffer = this.known.get(address);
      if (buffer !== undefined) return buffer;
      const next = receiveMessageOnPort(this.channel as never) as { message: Published } | undefined;
      if (next === undefined) throw new Error(`no thread has told of shared memory at ${address}`);
      this.learn(next.message);
    }
  }

  /** Forgets what an earlier execution made. */
  private renew(): void {
    const execution = this.block[Word.execution];
    if (execution === this.execution) return;
    this.execution = execution;
    this.known.clear();
    this.told.clear();
    for (const [address, buffer] of this.scenario) this.known.set(address, buffer);
  }

  private isScenarios(address: number): boolean {
    return this.scenario.some(([at]) => at === address);
  }

  private learn({ execution, address, buffer }: Published): void {
    if (execution !== this.block[Word.execution]) return;
    this.renew();
    if (this.known.has(address)) return;
    this.known.set(address, buffer);
    this.buffers.know(buffer, address);
  }
}
