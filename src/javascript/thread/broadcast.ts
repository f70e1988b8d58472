import { Word } from '../baton/control-block.js';
import type { Mail } from './mail.js';
import { MessageKind, NOBODY, PortWord } from './message-heap.js';
import type { Payloads } from './payloads.js';
import { PortEvents } from './port-events.js';

let thread: { readonly mail: Mail; readonly payloads: Payloads };

/** Stands in for a BroadcastChannel: all that are open under one name have a message, but for the one that posts it. */
export class BroadcastStandIn extends PortEvents {
  readonly #place: number;
  readonly #number: number;
  #isClosed = false;

  constructor(readonly name: string) {
    super();
    this.name = String(name);
    const { mail, payloads } = thread;
    const { heap, gate } = mail;
    mail.stand(NOBODY, 'open a channel');
    this.#number = numberOf(this.name);
    this.#place = heap.port(gate.self);
    heap.words[this.#place + PortWord.name] = this.#number;
    heap.words[this.#place + PortWord.before] = gate.words[Word.broadcasts];
    gate.words[Word.broadcasts] = this.#place;
    mail.listen(this.#place, true, ({ bytes }) => this.emit('message', payloads.read(bytes)));
  }

  postMessage(value: unknown): void {
    if (this.#isClosed) throw new DOMException('BroadcastChannel is closed.', 'InvalidStateError');
    const { mail, payloads } = thread;
    const { heap, gate } = mail;
    const { bytes } = payloads.write(value);
    mail.stand(NOBODY, 'broadcast');
    for (let at = gate.words[Word.broadcasts]; at !== 0; at = heap.words[at + PortWord.before]) {
      const isMeant = at !== this.#place && heap.words[at + PortWord.isClosed] === 0;
      if (isMeant && heap.words[at + PortWord.name] === this.#number) mail.push(at, MessageKind.data, bytes);
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    thread.mail.close(this.#place);
  }

  ref(): this {
    thread.mail.setRef(this.#place, true);
    return this;
  }

  unref(): this {
    thread.mail.setRef(this.#place, false);
    return this;
  }

  protected listenersChanged(): void {}
}

/** A number for a name: channels of the same number hear each other. */
function numberOf(name: string): number {
  let number = 0x811c_9dc5;
  for (const letter of name) number = Math.imul(number ^ letter.codePointAt(0)!, 0x0100_0193);
  return number | 0;
}

/** Called once, before any channel is opened. */
export function useBroadcasts(mail: Mail, payloads: Payloads): void {
  thread = { mail, payloads };
}
