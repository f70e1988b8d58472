import { inspect } from 'node:util';
import { unwrapDeep } from '../shims/messages.js';
import { MessageKind, PortWord, type Taken } from './message-heap.js';
import type { Payloads, Ports } from './payloads.js';
import { PortEvents } from './port-events.js';
import { Fixed, type Home, Lasting, thread } from './port-homes.js';

type Transfer = readonly object[] | { readonly transfer?: readonly object[] };

/** Letters of a message that are told. */
const TEXT = 80;

/** A message in a few words. */
export function shortText(value: unknown): string {
  // Stand-ins would be read by the way.
  const text = inspect(unwrapDeep(value), {
    customInspect: false,
    depth: 1,
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 4,
    maxStringLength: 40,
  });
  return text.length > TEXT ? `${text.slice(0, TEXT)}…` : text;
}

/** Stands in for a MessagePort: its messages lie in memory that all threads have in common. */
export class PortStandIn extends PortEvents {
  #home: Home | null;
  #isRef = false;
  #isStarted = false;

  /** @internal */
  constructor(home: Home | null) {
    super();
    this.#home = home;
    if (home !== null && thread.mail.gate.isHeld) open.add(this);
  }

  get [Symbol.toStringTag](): string {
    return 'MessagePort';
  }

  postMessage(value: unknown, transfer: Transfer = []): void {
    const home = this.#home;
    const list = Array.isArray(transfer) ? transfer : ((transfer as { transfer?: object[] })?.transfer ?? []);
    if (list.includes(this)) throw new DOMException('Transfer list contains source port', 'DataCloneError');
    const payload = thread.payloads.write(value, list);
    if (home === null) return;
    const { mail } = thread;
    const peer = mail.heap.words[home.place() + PortWord.peer];
    // Every thread runs setup, and what it posts there is posted once.
    if (!mail.gate.isHeld && mail.gate.self !== 0) return;
    mail.post(peer, MessageKind.data, payload);
    if (mail.gate.tells) mail.gate.tell(shortText(value));
  }

  start(): void {
    this.#isStarted = true;
    this.listen();
  }

  close(): void {
    const home = this.#home;
    if (home === null) return;
    this.#home = null;
    open.delete(this);
    const place = home.place();
    const isNew = thread.mail.heap.words[place + PortWord.isClosed] === 0;
    thread.mail.close(place);
    if (isNew) setTimeout(() => this.emit('close'), 0);
  }

  ref(): this {
    return this.#refer(true);
  }

  unref(): this {
    return this.#refer(false);
  }

  hasRef(): boolean {
    return this.#isRef;
  }

  /** Has messages come in, where they are waited for. */
  listen(): void {
    const home = this.#home;
    if (home === null || !this.#isStarted) return;
    thread.mail.listen(home.place(), this.#isRef, (taken) => this.#deliver(taken));
  }

  /** The first message, without waiting for one; undefined where there is none. */
  receive(): { message: unknown } | undefined {
    const home = this.#home;
    if (home === null) return undefined;
    const taken = thread.mail.receive(home.place());
    if (taken === null) return undefined;
    if (taken.kind === MessageKind.data) {
      const message = thread.payloads.read(taken.bytes);
      if (thread.mail.gate.tells) thread.mail.gate.tell(shortText(message));
      return { message };
    }
    this.#deliver(taken);
    return undefined;
  }

  /** The place of a port that can be sent. @throws DOMException */
  placeToSend(): number {
    if (this.#home === null) {
      throw new DOMException('MessagePort in transfer list is already detached', 'DataCloneError');
    }
    return this.#home.place();
  }

  /** It is under way to another thread. */
  give(): void {
    if (this.#home !== null) thread.mail.give(this.#home.place());
    this.#home = null;
    open.delete(this);
  }

  /** Its thread ends: the peer hears of it as part of the step taken last. */
  vanish(): void {
    if (this.#home === null) return;
    const place = this.#home.place();
    const { words } = thread.mail.heap;
    if (words[place + PortWord.isClosed] === 1) return;
    words[place + PortWord.isClosed] = 1;
    thread.mail.push(words[place + PortWord.peer], MessageKind.close, new Uint8Array(0));
  }

  /** Begins anew, as each execution does, at another place. */
  bind(place: number): void {
    this.clear();
    this.#home = new Fixed(place);
    this.#isRef = false;
    this.#isStarted = false;
  }

  protected listenersChanged(type: string, count: number): void {
    const home = this.#home;
    if (home === null || !(type === 'message' || type === 'close')) return;
    if (type === 'close') {
      if (count > 0 && !this.#isStarted) this.#awaitClose(home);
    } else if (count > 0) {
      if (this.#isStarted) return;
      this.#isStarted = true;
      this.#isRef = true;
      if (thread.mail.gate.isHeld || !(home instanceof Lasting)) this.listen();
    } else {
      this.#isStarted = false;
      this.#isRef = false;
      thread.mail.unlisten(home.place());
      if (this.listenerCount('close') > 0) this.#awaitClose(home);
    }
  }

  #awaitClose(home: Home): void {
    if (thread.mail.gate.isHeld) thread.mail.awaitClose(home.place(), (taken) => this.#deliver(taken));
  }

  #refer(isRef: boolean): this {
    this.#isRef = isRef;
    if (this.#home !== null) thread.mail.setRef(this.#home.place(), isRef);
    return this;
  }

  #deliver({ kind, bytes }: Taken): void {
    if (kind === MessageKind.close) {
      const home = this.#home;
      this.#home = null;
      if (home !== null) thread.mail.unlisten(home.place());
      this.emit('close');
      return;
    }
    let opened: ReturnType<Payloads['open']>;
    try {
      opened = thread.payloads.open(bytes);
    } catch (error) {
      this.emit('messageerror', error);
      return;
    }
    if (thread.mail.gate.tells) thread.mail.gate.tell(shortText(opened.value));
    this.emit('message', opened.value, opened.ports);
  }
}

/** Ports that this thread has in this execution. */
const open = new Set<PortStandIn>();

/** Forgets what an earlier execution opened. */
export function forgetPorts(): void {
  open.clear();
}

/** Closes all ports of this thread as part of the step taken last, and says whether there are any. */
export function closePorts(): boolean {
  for (const port of open) port.vanish();
  return open.size > 0;
}

/** Ports as messages have them. */
export const portsInMessages: Ports = {
  placeOf: (port) => (port instanceof PortStandIn ? port.placeToSend() : undefined),
  send(port) {
    if (port instanceof PortStandIn) port.give();
  },
  receive(at) {
    thread.mail.have(at);
    return new PortStandIn(new Fixed(at));
  },
};
