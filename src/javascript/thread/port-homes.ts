import { Aborted } from '../baton/baton.js';
import { Word } from '../baton/control-block.js';
import type { Mail } from './mail.js';
import { PortWord } from './message-heap.js';
import type { Payloads } from './payloads.js';
import { StaleState } from './stale-state.js';

/** Where a port is: places hold for one execution. */
export interface Home {
  place(): number;
}

/** What ports of this thread work with; set once. */
export let thread: {
  readonly mail: Mail;
  readonly payloads: Payloads;
  readonly fail: (error: Error) => void;
};

/** Called once, before any port is made. */
export function usePorts(mail: Mail, payloads: Payloads, fail: (error: Error) => void): void {
  thread = { mail, payloads, fail };
}

/** A port that is there in one execution. */
export class Fixed implements Home {
  private readonly execution = thread.mail.gate.words[Word.execution];

  constructor(private readonly at: number) {}

  place(): number {
    const { mail, fail } = thread;
    if (mail.gate.isHeld && mail.gate.words[Word.execution] !== this.execution) {
      fail(new StaleState('port'));
      throw new Aborted();
    }
    return this.at;
  }
}

/** A port of a channel that was made while a module was loaded: it is at another place in each execution. */
export class Lasting implements Home {
  private execution = -1;
  private at = 0;
  peer: Lasting | null = null;
  port: { listen(): void } | null = null;

  place(): number {
    const { mail } = thread;
    const { heap, gate } = mail;
    if (this.execution !== gate.words[Word.execution]) {
      const { peer } = this;
      this.move(heap.channel(gate.self));
      peer?.move(heap.words[this.at + PortWord.peer]);
      this.port?.listen();
      peer?.port?.listen();
    }
    return this.at;
  }

  private move(at: number): void {
    this.at = at;
    this.execution = thread.mail.gate.words[Word.execution];
  }
}
