import { BroadcastChannel, receiveMessageOnPort } from 'node:worker_threads';
import { Word } from '../baton/control-block.js';
import type { SharedBuffers } from '../shims/buffers.js';

/** A buffer that a thread made, or a module of WebAssembly, told to all other threads. */
type Published =
  | { readonly execution: number; readonly address: number; readonly buffer: SharedArrayBuffer }
  | { readonly code: number; readonly module: WebAssembly.Module };

/** Modules of WebAssembly that a thread may send; one that it sends again counts once. */
const MOST_MODULES = 2 ** 16;

/** Captured before a module replaces it. */
const receive = receiveMessageOnPort;

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
  /** Modules of WebAssembly by number, and the numbers of those that this thread has sent. They last, as they never change. */
  private readonly code = new Map<number, WebAssembly.Module>();
  private readonly numbers = new WeakMap<WebAssembly.Module, number>();
  private codes = 0;

  /** @param name of the channel that all threads have in common. */
  constructor(
    private readonly block: Int32Array,
    private readonly buffers: SharedBuffers,
    private readonly self: number,
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
    return this.awaited(
      () => this.known.get(address),
      () => `no thread has told of shared memory at ${address}`,
    );
  }

  /** The number of a module of WebAssembly that is about to be sent. */
  publishCode(module: WebAssembly.Module): number {
    const code = this.numbers.get(module) ?? this.self * MOST_MODULES + this.codes++;
    this.numbers.set(module, code);
    this.code.set(code, module);
    // Threads that were started since have not heard of it.
    this.channel.postMessage({ code, module } satisfies Published);
    return code;
  }

  /** The module of WebAssembly with a number that a message names. */
  findCode(code: number): WebAssembly.Module {
    return this.awaited(
      () => this.code.get(code),
      () => `no thread has told of the WebAssembly.Module ${code}`,
    );
  }

  /** What all threads have been told of is there at once. */
  private awaited<T>(find: () => T | undefined, missing: () => string): T {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      const next = receive(this.channel as never) as { message: Published } | undefined;
      if (next === undefined) throw new Error(missing());
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

  private learn(published: Published): void {
    if ('code' in published) {
      this.code.set(published.code, published.module);
      return;
    }
    const { execution, address, buffer } = published;
    if (execution !== this.block[Word.execution]) return;
    this.renew();
    if (this.known.has(address)) return;
    this.known.set(address, buffer);
    this.buffers.know(buffer, address);
  }
}
