import { lanesIn, registers, System } from 'heddle/sim';

const lane = lanesIn();
const writer = lane('writer', registers(), {
  publish: { stores: 0, value: () => 1, next: 'write' },
  write: {
    touches: (_, __, bytes) => bytes.writes(0, 4),
    step: (_, { plain }) => {
      plain[0] = 42;
    },
    next: 'end',
  },
});
const reader = lane('reader', registers('seen'), {
  await: { awaits: 0, toReach: () => 1, next: 'read' },
  read: {
    touches: (_, __, bytes) => bytes.reads(0, 4),
    step: (r, { plain }) => {
      r.seen = plain[0];
    },
    next: 'end',
  },
});

/** A writer that publishes before it writes. */
export const system = new System({
  lanes: [writer, reader],
  cells: ['ready'],
  plainWords: 1,
  plainNames: ['data'],
});
