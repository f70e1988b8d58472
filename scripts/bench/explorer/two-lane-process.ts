// Explores every interleaving of the two-lane ring for a number of tiles and prints what that came to: a whole
// process, to be measured against SPIN's.
import { check } from '../../../src/sim.js';
import { twoLaneRing } from './two-lane-ring.js';

// Every state, as SPIN does it: otherwise one order of steps would do.
const { verdict, states } = check(twoLaneRing(Number(process.argv[2])), {
  byLevels: true,
  localFaults: false,
});
console.log(JSON.stringify({ verdict, states }));
