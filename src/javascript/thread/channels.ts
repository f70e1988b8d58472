import { Word } from '../baton/control-block.js';
import { MOST_CHANNELS, NOBODY, PortWord } from './message-heap.js';
import { Fixed, Lasting, thread } from './port-homes.js';
import { PortStandIn } from './ports.js';

let isSetup = false;
let made = 0;

/** Stands in for MessageChannel. The k-th one that setup makes is the same in all threads. */
export class ChannelStandIn {
  readonly port1: PortStandIn;
  readonly port2: PortStandIn;

  constructor() {
    const { heap, gate } = thread.mail;
    if (!isSetup && !gate.isHeld) {
      const [first, second] = [new Lasting(), new Lasting()];
      first.peer = second;
      second.peer = first;
      this.port1 = new PortStandIn(first);
      this.port2 = new PortStandIn(second);
      first.port = this.port1;
      second.port = this.port2;
      return;
    }
    const first = isSetup ? setupChannel() : heap.channel(gate.self);
    const second = heap.words[first + PortWord.peer];
    this.port1 = new PortStandIn(new Fixed(first));
    this.port2 = new PortStandIn(new Fixed(second));
  }
}

/** Setup begins: what it makes is counted from the first one on. */
export function startSetup(): void {
  isSetup = true;
  made = 0;
}

/** @throws Error where setup made fewer channels than in the thread that ran it first. */
export function endSetup(): void {
  isSetup = false;
  const { gate } = thread.mail;
  const channels = gate.words[Word.channels];
  if (made !== channels)
    throw new Error(`setup is not deterministic: it made ${channels} channels first and ${made} now`);
}

function setupChannel(): number {
  const { heap, gate } = thread.mail;
  const number = made++;
  if (number < gate.words[Word.channels]) return heap.words[number];
  if (number >= MOST_CHANNELS) throw new Error(`setup makes more than ${MOST_CHANNELS} channels`);
  const first = heap.channel(NOBODY);
  heap.words[number] = first;
  gate.words[Word.channels]++;
  return first;
}
