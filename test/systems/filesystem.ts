import { System } from '../../sim/system.js';
import { lanesIn, registers, type StateSpec } from '../../src/lane/lane.js';
import { lock, unlock } from './spin-lock.js';

const INODES = 32;
const BLOCKS = 26;
const BLOCKS_AT = INODES; // locks of blocks come after those of inodes, and so do the words that they guard

interface Disk {
  readonly plain: Int32Array;
}
type Spec = StateSpec<'seen', string, Disk>;

/**
 * Each thread gives its inode a block, if it has none, under a lock for each inode and each block (Flanagan and Godefroid, POPL
 * 2005, figure 3). Up to 13 threads none meet; thread 13 begins at the block of thread 0, and so on.
 */
export function filesystem(threads: number): System {
  return new System({
    lanes: Array.from({ length: threads }, (_, thread) =>
      lanesIn<Disk>()(`thread ${thread}`, registers('seen'), statesOf(thread)),
    ),
    cells: [
      ...Array.from({ length: INODES }, (_, inode) => `lock of inode ${inode}`),
      ...Array.from({ length: BLOCKS }, (_, block) => `lock of block ${block}`),
    ],
    plainWords: INODES + BLOCKS,
    finalFault: (plain) => {
      const given = plain.subarray(0, INODES).filter((block) => block !== 0);
      return new Set(given).size === given.length ? null : 'a block was given twice';
    },
  });
}

function statesOf(thread: number): Record<string, Spec> {
  const inode = thread % INODES;
  const firstBlock = (inode * 2) % BLOCKS;
  const states: Record<string, Spec> = {
    lockInode: lock(inode, 'lockInode', 'look'),
    look: {
      touches: (_r, _, bytes) => bytes.reads(4 * inode, 4),
      step: (r, { plain }) => {
        r.seen = plain[inode];
      },
      next: (r, _, go) => (r.seen === 0 ? go[`lock ${firstBlock}`] : go.unlockInode),
    },
  };
  for (let i = 0; i < BLOCKS; i++) {
    const block = (firstBlock + i) % BLOCKS;
    const at = BLOCKS_AT + block;
    states[`lock ${block}`] = lock(at, `lock ${block}`, `test ${block}`);
    states[`test ${block}`] = {
      touches: (_r, _, bytes) => bytes.reads(4 * at, 4),
      step: (r, { plain }) => {
        r.seen = plain[at];
      },
      next: (r, _, go) => (r.seen === 0 ? go[`take ${block}`] : go[`leave ${block}`]),
    };
    states[`take ${block}`] = {
      touches: (_r, _, bytes) => bytes.writes(4 * at, 4).writes(4 * inode, 4),
      step: (_, { plain }) => {
        plain[at] = 1;
        plain[inode] = block + 1;
      },
      next: `unlock ${block}`,
    };
    states[`unlock ${block}`] = unlock(at, 'unlockInode');
    states[`leave ${block}`] = unlock(at, `lock ${(block + 1) % BLOCKS}`);
  }
  states.unlockInode = unlock(inode, 'end');
  return states;
}
