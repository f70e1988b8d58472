import { Word } from '../baton/control-block.js';
import { native, sharedLength } from '../shims/native.js';

/** Channels that setup makes, at most. Where each of them is comes first in the heap. */
export const MOST_CHANNELS = 64;
/** Bytes that all messages of one execution take, at most, and those that there are at the beginning. */
export const HEAP_BYTES = 2 ** 28;
export const FIRST_BYTES = 2 ** 16;

/** The words of a port. */
export const PortWord = {
  peer: 0,
  /** The thread that may take messages from it; `NOBODY` for one that is under way, or that setup made. */
  owner: 1,
  /** The first message and the last, 0 for none. */
  head: 2,
  tail: 3,
  /** The slot that waits for messages, plus 1; 0 while nobody listens. */
  slot: 4,
  isClosed: 5,
  /** Of a broadcast channel: the one that was opened before it, and a number for its name. */
  before: 6,
  name: 7,
  /** 1 where its thread waits for nothing but to hear that the peer has closed. */
  awaitsClose: 8,
  /** 1 where it was sent: then messages may be taken by another thread than the one that had it when they were posted. */
  moves: 9,
} as const;
const PORT_WORDS = 10;
export const NOBODY = -1;

/** The words of a message; its bytes follow. */
export const MessageWord = { next: 0, sequence: 1, kind: 2, bytes: 3 } as const;
const MESSAGE_WORDS = 4;

/** What a message is. The ones that users do not post come from a worker to the thread that started it. */
export const MessageKind = { data: 0, error: 1, exit: 2, close: 3 } as const;
export type MessageKind = (typeof MessageKind)[keyof typeof MessageKind];

/** A message as it was taken from a port. */
export interface Taken {
  readonly kind: MessageKind;
  readonly bytes: Uint8Array;
}

/**
 * Ports and messages of one execution, in memory that all threads have in common. Only who holds the baton touches it;
 * nothing is given back before the execution is over.
 */
export class MessageHeap {
  private view: Int32Array;

  constructor(
    private readonly block: Int32Array,
    private readonly memory: SharedArrayBuffer,
  ) {
    this.view = new native.Int32Array(memory, 0, sharedLength(memory) >> 2) as Int32Array;
  }

  /** All of its words. */
  get words(): Int32Array {
    if (this.view.length < sharedLength(this.memory) >> 2) {
      this.view = new native.Int32Array(this.memory, 0, sharedLength(this.memory) >> 2) as Int32Array;
    }
    return this.view;
  }

  /** Makes a port; gives its place. */
  port(owner: number): number {
    const at = this.take(PORT_WORDS);
    this.words.fill(0, at, at + PORT_WORDS);
    this.words[at + PortWord.owner] = owner;
    return at;
  }

  /** Makes two ports that are each other's peers; gives the place of the first. */
  channel(owner: number): number {
    const first = this.port(owner);
    const second = this.port(owner);
    this.words[first + PortWord.peer] = second;
    this.words[second + PortWord.peer] = first;
    return first;
  }

  /** Puts bytes somewhere; gives their place. */
  keep(bytes: Uint8Array, kind: MessageKind = MessageKind.data): number {
    const at = this.take(MESSAGE_WORDS + ((bytes.length + 3) >> 2));
    const { words } = this;
    words[at + MessageWord.next] = 0;
    words[at + MessageWord.sequence] = ++this.block[Word.sequence];
    words[at + MessageWord.kind] = kind;
    words[at + MessageWord.bytes] = bytes.length;
    const target = new native.Uint8Array(this.memory, 4 * (at + MESSAGE_WORDS), bytes.length);
    native.elements.set!.call(target, bytes);
    return at;
  }

  /** A copy of what was kept. */
  read(at: number): Taken {
    const { words } = this;
    const length = words[at + MessageWord.bytes];
    const bytes = new native.Uint8Array(length) as Uint8Array;
    native.elements.set!.call(bytes, new native.Uint8Array(this.memory, 4 * (at + MESSAGE_WORDS), length));
    return { kind: words[at + MessageWord.kind] as MessageKind, bytes };
  }

  /** Appends a message to those of a port. */
  push(port: number, message: number): void {
    const { words } = this;
    const tail = words[port + PortWord.tail];
    if (tail === 0) words[port + PortWord.head] = message;
    else words[tail + MessageWord.next] = message;
    words[port + PortWord.tail] = message;
  }

  /** Takes the first message of a port, or null. */
  pop(port: number): Taken | null {
    const { words } = this;
    const message = words[port + PortWord.head];
    if (message === 0) return null;
    const next = words[message + MessageWord.next];
    words[port + PortWord.head] = next;
    if (next === 0) words[port + PortWord.tail] = 0;
    return this.read(message);
  }

  private take(count: number): number {
    const { block, memory } = this;
    if (block[Word.heap] === 0) block[Word.heap] = MOST_CHANNELS;
    const at = block[Word.heap];
    const end = 4 * (at + count);
    const length = sharedLength(memory);
    if (end > length) {
      if (end > HEAP_BYTES)
        throw new Error(`the messages of one execution take more than ${HEAP_BYTES} bytes`);
      growing.call(memory, Math.min(HEAP_BYTES, Math.max(2 * length, end)));
    }
    block[Word.heap] = at + count;
    return at;
  }
}

/** As it is before stand-ins take its place. */
const growing = SharedArrayBuffer.prototype.grow;
