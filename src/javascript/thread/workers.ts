import type { ThreadGate } from '../baton/thread-gate.js';
import type { SharedBuffers } from '../shims/buffers.js';
import type { Memory } from '../shims/memory.js';
import { useBroadcasts } from './broadcast.js';
import type { EventLoop } from './event-loop.js';
import type { Exits } from './exits.js';
import { Mail } from './mail.js';
import { MessageHeap } from './message-heap.js';
import { type Message, type ThreadData, thrown } from './messages.js';
import { Payloads } from './payloads.js';
import { usePorts } from './port-homes.js';
import { forgetPorts, portsInMessages } from './ports.js';
import { SharedExchange } from './shared-exchange.js';
import { StartedThread } from './started.js';
import { WorkerGlobals } from './worker-globals.js';
import { forgetWorkers, useWorkers } from './worker-stand-in.js';

/** All that a thread has of `node:worker_threads`: ports, channels and workers in virtual time. */
export class Workers {
  /** This thread as one that another one starts. */
  readonly started: StartedThread;

  constructor(
    data: ThreadData,
    gate: ThreadGate,
    loop: EventLoop,
    exits: Exits,
    memory: Memory,
    buffers: SharedBuffers,
    tell: (message: Message) => void,
    fail: (error: unknown) => void,
  ) {
    const heap = new MessageHeap(gate.words, data.heap);
    const scenario = data.buffers.map((buffer) => [buffers.addressOf(buffer)!, buffer] as const);
    const exchange = new SharedExchange(gate.words, buffers, data.self, data.exchange, scenario);
    const mail = new Mail(gate, heap, loop);
    const payloads = new Payloads(memory, exchange, portsInMessages);
    usePorts(mail, payloads, fail);
    useBroadcasts(mail, payloads);
    const globals = new WorkerGlobals(gate, loop);
    useWorkers({
      mail,
      payloads,
      environment: globals.environment,
      fail,
      ask: (thread, { url, code, label }) => {
        tell({ kind: 'start', thread, program: url ?? code ?? '', label });
        gate.ask();
      },
    });
    globals.install();
    const died = (error: unknown) => tell({ kind: 'died', error: thrown(error) });
    this.started = new StartedThread(mail, payloads, loop, exits, globals, died);
  }

  /** Forgets what an earlier execution left. */
  reset(): void {
    forgetPorts();
    forgetWorkers();
  }
}
