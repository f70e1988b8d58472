import type { Classic } from './classic.js';
import { assertions } from './systems/assertions.js';
import { blocking } from './systems/blocking.js';
import { containers } from './systems/containers.js';
import { flagLocks } from './systems/flag-locks.js';
import { handingOver } from './systems/handing-over.js';
import { spinLocks } from './systems/spin-locks.js';
import { stages } from './systems/stages.js';

/** Every classical system, family by family. */
export const CLASSICS: readonly Classic[] = [
  ...assertions,
  ...stages,
  ...blocking,
  ...handingOver,
  ...containers,
  ...flagLocks,
  ...spinLocks,
];
