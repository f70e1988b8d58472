// Peterson's lock for two threads (Peterson, "Myths about the mutual exclusion problem", 1981), checked in every
// interleaving; then the same without the line that gives way. Run: node examples/peterson.mjs
import { lanesIn, registers, System } from 'heddle/sim';
import { printVerdicts } from './lib/print-verdicts.mjs';

const FLAG = [0, 1];
const TURN = 2;
const lane = lanesIn();

/** One of the two threads: takes the lock, adds one to a plain counter, and gives the lock back. */
function contender(me, givesWay) {
  const other = 1 - me;
  return lane(`thread ${me}`, registers('seen'), {
    raiseFlag: { stores: FLAG[me], value: () => 1, next: givesWay ? 'giveWay' : 'lookAtFlag' },
    giveWay: { stores: TURN, value: () => other, next: 'lookAtFlag' },
    lookAtFlag: {
      loads: FLAG[other],
      take: (r, value) => {
        r.seen = value;
      },
      next: (r, _, go) => (r.seen === 0 ? go.count : go.lookAtTurn),
    },
    lookAtTurn: {
      loads: TURN,
      take: (r, value) => {
        r.seen = value;
      },
      next: (r, _, go) => (r.seen === me ? go.count : go.lookAtFlag),
    },
    count: {
      touches: (_, __, bytes) => bytes.reads(0, 4).writes(0, 4),
      step: (_, { plain }) => {
        plain[0]++;
      },
      next: 'lowerFlag',
    },
    lowerFlag: { stores: FLAG[me], value: () => 0, next: 'end' },
  });
}

/** Both threads, what they share, and what must be true in the end. */
export function petersonSystem(givesWay = true) {
  return new System({
    lanes: [contender(0, givesWay), contender(1, givesWay)],
    cells: ['flag 0', 'flag 1', 'turn'],
    plainWords: 1,
    plainNames: ['counter'],
    context: (plain) => ({ plain }),
    finalFault: (plain) => (plain[0] === 2 ? null : `the counter is ${plain[0]}, not 2`),
  });
}

/** The one without the line that gives way. */
export const system = petersonSystem(false);

printVerdicts(import.meta, { "Peterson's lock": petersonSystem(), 'without giveWay': system });
