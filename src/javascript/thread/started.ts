import { fileURLToPath } from 'node:url';
import { INBOX } from '../../../sim/stateless/dependence.js';
import { Kind } from '../../../sim/stateless/trace.js';
import { Aborting, Of, threadAt, Word } from '../baton/control-block.js';
import { ALL_INBOXES, inboxOf } from '../baton/waiters.js';
import type { EventLoop } from './event-loop.js';
import type { Exits } from './exits.js';
import type { Mail } from './mail.js';
import { MessageKind, PortWord } from './message-heap.js';
import type { Payloads } from './payloads.js';
import { closePorts } from './ports.js';
import { evaluate, preloads } from './programs.js';
import type { WorkerGlobals } from './worker-globals.js';
import { endWorkers, type Start } from './worker-stand-in.js';

/** A thread that another one started: it loads its module anew in each execution, and ends when nothing is left to do. */
export class StartedThread {
  private readonly base: number;
  private isLoaded = false;

  constructor(
    private readonly mail: Mail,
    private readonly payloads: Payloads,
    private readonly loop: EventLoop,
    private readonly exits: Exits,
    private readonly globals: WorkerGlobals,
    private readonly died: (error: unknown) => void,
  ) {
    this.base = threadAt(mail.gate.layout, mail.gate.self);
  }

  /** One life, in one execution: the baton has come for the first step. */
  async live(): Promise<void> {
    const { loop, exits } = this;
    const { gate, heap } = this.mail;
    const { words } = gate;
    let ended: { readonly code: number; readonly error?: unknown };
    gate.isHeld = true;
    try {
      gate.begin();
      const start = this.payloads.read(heap.read(words[this.base + Of.start]).bytes) as Start;
      await loop.outcome(this.load(start));
      await loop.drain();
      ended = { code: exits.natural() };
    } catch (error) {
      if (words[Word.aborts] === Aborting.execution) return;
      const isEnded = words[Word.aborts] === Aborting.thread;
      ended = isEnded ? { code: exits.code ?? 1 } : { code: 1, error };
      if (!isEnded) this.died(error);
    }
    this.exit(ended);
  }

  private async load(start: Start): Promise<void> {
    const { program, env, argv, environment, workerData } = start;
    const { words } = this.mail.gate;
    this.globals.environment.clear();
    for (const [key, value] of environment) this.globals.environment.set(key, value);
    this.globals.parentPort.bind(words[this.base + Of.port]);
    this.globals.set(workerData);
    for (const key of Object.keys(process.env)) if (!(key in env)) delete process.env[key];
    for (const [key, value] of Object.entries(env)) if (process.env[key] !== value) process.env[key] = value;
    const file = program.url?.startsWith('file:') ? fileURLToPath(program.url) : '[worker eval]';
    process.argv = [process.argv[0], file, ...argv];
    words[this.base + Of.loads] = this.isLoaded ? 0 : 1;
    const execution = words[Word.execution];
    for (const url of preloads(start.execArgv)) await evaluate({ url, code: null, label: '' }, execution);
    const evaluated = evaluate(program, execution);
    this.isLoaded = true;
    await evaluated;
    words[this.base + Of.loads] = 0;
  }

  /** Its last step: who started it is told, and whoever has a port of it. */
  private exit({ code, error }: { readonly code: number; readonly error?: unknown }): void {
    const { mail, payloads } = this;
    const { gate, heap } = mail;
    const { words } = gate;
    const starter = words[this.base + Of.starter];
    let isLast = words[this.base + Of.doomed] === 1;
    let exitCode = code;
    words[Word.aborts] = Aborting.nothing;
    if (!isLast) {
      try {
        gate.point(Kind.update, inboxOf(starter), 4);
      } catch {
        if (words[Word.aborts] === Aborting.execution) return;
        words[Word.aborts] = Aborting.nothing;
        exitCode = 1;
        isLast = true;
      }
    }
    if (gate.tells) {
      if (isLast) gate.telling.note(words[this.base + Of.record], this.exit);
      gate.telling.what(`exit with ${exitCode}`);
    }
    const parent = heap.words[words[this.base + Of.port] + PortWord.peer];
    if (error !== undefined) mail.push(parent, MessageKind.error, this.errorBytes(error));
    mail.push(parent, MessageKind.exit, payloads.write(exitCode).bytes);
    const isHeard = closePorts();
    if (endWorkers() || isHeard) gate.also(INBOX, ALL_INBOXES);
  }

  private errorBytes(error: unknown): Uint8Array {
    try {
      return this.payloads.write(error).bytes;
    } catch {
      return this.payloads.write(new Error(String(error))).bytes;
    }
  }
}
