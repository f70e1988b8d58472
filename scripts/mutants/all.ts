import { endMutants } from './end-mutants.js';
import { hostedParkingMutants } from './hosted-parking-mutants.js';
import { livelockMutants } from './livelock-mutants.js';
import { honestMutants } from './lying-mutants.js';
import type { Mutant } from './mutant.js';
import { parkingMutants } from './parking-mutants.js';
import { scoreboardMutants } from './scoreboard-mutants.js';
import { sequenceMutants } from './sequence-mutants.js';
import { turnsMutants } from './turns-mutants.js';
import { twoRingMutants } from './two-ring-mutants.js';
import { wrapMutants } from './wrap-mutants.js';

/** Every mutant that exploring must catch. */
export const mutants: readonly Mutant[] = [
  ...sequenceMutants,
  ...wrapMutants,
  ...twoRingMutants,
  ...scoreboardMutants,
  ...endMutants,
  ...honestMutants,
  ...parkingMutants,
  ...hostedParkingMutants,
  ...turnsMutants,
  ...livelockMutants,
];
