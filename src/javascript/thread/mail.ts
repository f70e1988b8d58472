import { INBOX } from '../../../sim/stateless/dependence.js';
import { Kind } from '../../../sim/stateless/trace.js';
import { Word } from '../baton/control-block.js';
import type { ThreadGate } from '../baton/thread-gate.js';
import {
  ALL_INBOXES,
  addWaiter,
  arrive,
  departAgain,
  inboxOf,
  isWaiting,
  NO_DEADLINE,
  PORT,
} from '../baton/waiters.js';
import type { EventLoop } from './event-loop.js';
import { type MessageHeap, MessageKind, MessageWord, NOBODY, PortWord, type Taken } from './message-heap.js';
import type { Payload } from './payloads.js';

/** Addresses of ports begin here, behind those of inboxes. */
const PORTS = 4096;

/**
 * What one thread sends to ports and takes from them. To post is a write to the inbox of the thread that has the port, to
 * take is a write to the thread's own; what has to do with a port that nobody has yet is one to all inboxes, as is a port
 * that changes hands: it depends on all other mail.
 */
export class Mail {
  constructor(
    readonly gate: ThreadGate,
    readonly heap: MessageHeap,
    private readonly loop: EventLoop,
  ) {}

  /** Posts to a port. Nothing happens where it is closed, but that what is transferred is gone. */
  post(to: number, kind: MessageKind, { bytes, transfer }: Payload, what = 'post'): void {
    const { gate, heap } = this;
    const { words } = heap;
    const owner = words[to + PortWord.owner];
    if (gate.isHeld) this.stand(owner, what);
    transfer();
    if (words[to + PortWord.isClosed] === 1) {
      if (gate.isHeld && owner !== NOBODY) gate.changed(inboxOf(owner), 4);
      return;
    }
    this.push(to, kind, bytes);
    const isNow = words[to + PortWord.owner];
    if (!gate.isHeld || isNow === owner) return;
    gate.also(INBOX, ALL_INBOXES);
    if (isNow !== NOBODY) gate.also(inboxOf(isNow), 4);
  }

  /** Posts as part of the step that was taken last. */
  push(to: number, kind: MessageKind, bytes: Uint8Array): void {
    const { gate, heap } = this;
    heap.push(to, heap.keep(bytes, kind));
    this.pass(to);
    const { words } = heap;
    const owner = words[to + PortWord.owner];
    const slot = words[to + PortWord.slot] - 1;
    if (slot >= 0 && isWaiting(gate.words, gate.layout, slot)) this.announce(to, slot);
    if (owner !== NOBODY) gate.changed(inboxOf(owner), 4);
  }

  /** Takes the first message of a port, without waiting for one: null where there is none. */
  receive(port: number): Taken | null {
    const { gate, heap } = this;
    if (!gate.isHeld) return heap.pop(port);
    const { self } = gate;
    const isNew = heap.words[port + PortWord.owner] === NOBODY;
    if (isNew) this.claim(port);
    else this.stand(self, 'receive');
    if (heap.words[port + PortWord.owner] !== self) throw this.otherOwner(port);
    const taken = heap.pop(port);
    if (taken === null) {
      if (!isNew) gate.failed();
      return null;
    }
    this.pass(port);
    const slot = heap.words[port + PortWord.slot] - 1;
    if (slot >= 0) {
      departAgain(gate.words, gate.layout, slot);
      this.announce(port, slot);
    }
    gate.changed(inboxOf(self), 4);
    return taken;
  }

  /**
   * Has messages of a port given to a function, from the event loop, one after the other.
   * @throws Error where another thread has the port.
   */
  listen(port: number, isRef: boolean, deliver: (taken: Taken) => void): void {
    const { heap, gate } = this;
    if (heap.words[port + PortWord.owner] === NOBODY) this.claim(port);
    if (heap.words[port + PortWord.owner] !== gate.self) throw this.otherOwner(port);
    if (heap.words[port + PortWord.awaitsClose] === 1) this.unlisten(port);
    if (heap.words[port + PortWord.slot] === 0) this.arm(port, isRef, deliver);
  }

  /** Has it told that the peer has closed, once all messages are taken, where nobody listens to those. */
  awaitClose(port: number, deliver: (taken: Taken) => void): void {
    const { words } = this.heap;
    if (words[port + PortWord.owner] !== this.gate.self || words[port + PortWord.slot] !== 0) return;
    words[port + PortWord.awaitsClose] = 1;
    this.arm(port, false, deliver);
  }

  unlisten(port: number): void {
    const { words } = this.heap;
    const slot = words[port + PortWord.slot] - 1;
    if (slot < 0) return;
    words[port + PortWord.slot] = 0;
    words[port + PortWord.awaitsClose] = 0;
    this.loop.drop(slot);
  }

  /** Whether a port that is listened to keeps its thread from ending. */
  setRef(port: number, isRef: boolean): void {
    const slot = this.heap.words[port + PortWord.slot] - 1;
    if (slot >= 0) this.loop.setRef(slot, isRef);
  }

  /** Closes a port: the peer hears of it after all that was posted before. */
  close(port: number): void {
    const { words } = this.heap;
    if (words[port + PortWord.isClosed] === 1) return;
    words[port + PortWord.isClosed] = 1;
    this.unlisten(port);
    const peer = words[port + PortWord.peer];
    if (peer !== 0) this.post(peer, MessageKind.close, NOTHING, 'close');
  }

  /** A port is under way to another thread. */
  give(port: number): void {
    const { gate, heap } = this;
    this.unlisten(port);
    heap.words[port + PortWord.owner] = NOBODY;
    heap.words[port + PortWord.moves] = 1;
    // Whoever has it next knows of all that was posted to it here.
    if (gate.isHeld) gate.also(inboxOf(gate.self), 4);
    this.pass(port);
  }

  /** A port is this thread's from now on. */
  have(port: number): void {
    this.heap.words[port + PortWord.owner] = this.gate.self;
    if (this.gate.isHeld) this.gate.also(INBOX, ALL_INBOXES);
  }

  /** Stands before mail for a thread. */
  stand(owner: number, what: string): void {
    const { gate } = this;
    if (owner === NOBODY) gate.point(Kind.update, INBOX, ALL_INBOXES);
    else gate.point(Kind.update, inboxOf(owner), 4);
    if (gate.tells) gate.telling.what(what);
  }

  /** The step of this thread comes before all later ones with the messages of a port, whoever has it by then. */
  private pass(port: number): void {
    const { gate, heap } = this;
    if (gate.isHeld && heap.words[port + PortWord.moves] === 1) gate.also(addressOf(port), 4);
  }

  /** Takes a port that setup made: whoever first listens to it or takes from it has it. */
  private claim(port: number): void {
    const { gate, heap } = this;
    if (!gate.isHeld) throw new Error('a port can be listened to in the function of a thread only');
    this.stand(NOBODY, 'take a port');
    if (heap.words[port + PortWord.owner] === NOBODY) heap.words[port + PortWord.owner] = gate.self;
    gate.words[Word.stalled] = 0;
  }

  private arm(port: number, isRef: boolean, deliver: (taken: Taken) => void): void {
    const { gate, heap, loop } = this;
    const slot = addWaiter(gate.words, gate.layout, gate.self, PORT, NO_DEADLINE, true);
    heap.words[port + PortWord.slot] = slot + 1;
    this.announce(port, slot);
    loop.on(
      slot,
      (_, isStillRef) => {
        heap.words[port + PortWord.slot] = 0;
        const taken = heap.pop(port);
        this.pass(port);
        this.arm(port, isStillRef, deliver);
        if (gate.tells) gate.telling.what('take a message');
        if (taken !== null) deliver(taken);
      },
      { kind: 'port', isRef },
    );
  }

  /** Has what is first in a port come in, in the order of all messages. */
  private announce(port: number, slot: number): void {
    const { gate, heap } = this;
    const head = heap.words[port + PortWord.head];
    if (head === 0) return;
    const isClose = heap.words[head + MessageWord.kind] === MessageKind.close;
    if (heap.words[port + PortWord.awaitsClose] === 1 && !isClose) return;
    arrive(gate.words, gate.layout, slot, heap.words[head + MessageWord.sequence]);
  }

  private otherOwner(port: number): Error {
    const owner = this.heap.words[port + PortWord.owner];
    return new Error(
      owner === NOBODY
        ? 'this port has been sent to another thread'
        : `this port is another thread's: thread ${owner} has listened to it first`,
    );
  }
}

/** Ports are more than two words apart. */
function addressOf(port: number): number {
  return INBOX + PORTS + 2 * port;
}

const NOTHING: Payload = { bytes: new Uint8Array(0), transfer: () => {} };
