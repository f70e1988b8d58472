import type { Classic } from './classic.js';
import { assertions } from './systems/assertions.js';
import { blocking } from './systems/blocking.js';
import { conditions } from './systems/conditions.js';
import { containers } from './systems/containers.js';
import { flagLocks } from './systems/flag-locks.js';
import { futexes } from './systems/futexes.js';
import { handingOver } from './systems/handing-over.js';
import { lockFree } from './systems/lock-free.js';
import { publication } from './systems/publication.js';
import { readersAndWriters } from './systems/readers-writers.js';
import { safeStacks } from './systems/safe-stack.js';
import { spinLocks } from './systems/spin-locks.js';
import { stages } from './systems/stages.js';
import { traces } from './systems/traces.js';
import { vulnerabilities } from './systems/vulnerabilities.js';
import { workStealing } from './systems/work-stealing.js';

/** Every classical system, family by family. */
export const CLASSICS: readonly Classic[] = [
  ...assertions,
  ...stages,
  ...blocking,
  ...handingOver,
  ...containers,
  ...workStealing,
  ...safeStacks,
  ...vulnerabilities,
  ...flagLocks,
  ...spinLocks,
  ...futexes,
  ...conditions,
  ...lockFree,
  ...publication,
  ...readersAndWriters,
  ...traces,
];
