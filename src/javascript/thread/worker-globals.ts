import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { ThreadGate } from '../baton/thread-gate.js';
import { BroadcastStandIn } from './broadcast.js';
import { ChannelStandIn } from './channels.js';
import type { EventLoop } from './event-loop.js';
import { PortStandIn } from './ports.js';
import { WorkerStandIn } from './worker-stand-in.js';

const threads: Record<string, unknown> = createRequire(import.meta.url)('node:worker_threads');

/** The parts of `node:worker_threads` as a thread has them; the module's own are replaced once, values in each execution. */
export class WorkerGlobals {
  /** One object for all executions: modules that stay have it from the first one on. */
  readonly parentPort = new PortStandIn(null);
  readonly environment = new Map<unknown, unknown>();

  constructor(
    private readonly gate: ThreadGate,
    private readonly loop: EventLoop,
  ) {}

  install(): void {
    const { gate, loop, environment } = this;
    const receive = threads.receiveMessageOnPort as (port: unknown) => unknown;
    Object.assign(threads, {
      Worker: WorkerStandIn,
      MessageChannel: ChannelStandIn,
      MessagePort: PortStandIn,
      BroadcastChannel: new Proxy(threads.BroadcastChannel as new (name: string) => object, {
        construct: (native, [name]) => (gate.isHeld ? new BroadcastStandIn(name) : new native(name)),
      }),
      receiveMessageOnPort: (port: unknown) => (port instanceof PortStandIn ? port.receive() : receive(port)),
      moveMessagePortToContext: () => {
        throw new Error('moveMessagePortToContext: ports of contexts cannot be held');
      },
      setEnvironmentData: (key: unknown, value?: unknown) => {
        if (value === undefined) environment.delete(key);
        else environment.set(key, value);
      },
      getEnvironmentData: (key: unknown) => environment.get(key),
      isMainThread: !gate.isMortal,
      parentPort: gate.isMortal ? this.parentPort : null,
      workerData: null,
      threadId: gate.self,
      resourceLimits: {},
    });
    for (const name of ['MessageChannel', 'MessagePort', 'BroadcastChannel']) {
      Object.defineProperty(globalThis, name, { value: threads[name], writable: true, configurable: true });
    }
    const { nextTick } = process;
    process.nextTick = (callback: (...given: never[]) => void, ...given: never[]) => {
      loop.expect();
      nextTick(callback as never, ...given);
    };
    const { queueMicrotask } = globalThis;
    globalThis.queueMicrotask = (callback) => {
      loop.expect();
      queueMicrotask(callback);
    };
    syncBuiltinESMExports();
  }

  /** What a worker was started with becomes what modules see. */
  set(workerData: unknown): void {
    threads.workerData = workerData;
    syncBuiltinESMExports();
  }
}
