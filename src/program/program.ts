import type { Schedule } from '../schedule/schedule.js';
import type { ProtocolShape } from './memory-image.js';
import type { Protocol } from './protocol.js';

/** How lanes talk: their protocol, and how large its rings are. */
export interface Link {
  readonly protocol: Protocol;
  /** Slots of each ring, a power of two. */
  readonly ringCapacity: number;
}

/** What lanes carry out: a schedule, and how they talk about it. It is what is verified, simulated and run. */
export interface Program extends Link {
  readonly schedule: Schedule;
}

/** What decides how a program lies in memory. */
export type ProgramShape = Omit<Program, 'protocol'> & { readonly protocol: ProtocolShape };
