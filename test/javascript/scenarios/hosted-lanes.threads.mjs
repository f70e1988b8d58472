import assert from 'node:assert';
import { lanesIn, registers } from '../../../dist/src/lane/lane.js';
import { randomModel } from '../../../dist/src/model/random-model.js';
import { cellWords, layOut, parkingWords } from '../../../dist/src/program/memory-image.js';
import { OWN_BYTES } from '../../../dist/src/run/threads/control.js';
import { HostedLanes } from '../../../dist/src/run/threads/hosted-lanes.js';
import { compile } from '../../../dist/src/schedule/compile.js';

export const mutants = {
  'wakes nobody': 'late',
  'sleeps for its first lane alone': 'livelock',
};

/** What is checked beside the default. */
export const sizes = [{ atOnce: true }, { spins: 1 }];

/** Each lane counts in a cell of its own, once what it awaits has come, and notes that in plain words. */
const lane = lanesIn();
const counting = (number, awaited) =>
  lane(`lane ${number}`, registers(), {
    ...(awaited === null ? {} : { wait: { awaits: awaited, toReach: () => 1, next: 'note' } }),
    note: {
      touches: (_, __, bytes) => {
        bytes.writes(4 * number, 4);
        if (awaited !== null) bytes.reads(4 * awaited, 4);
      },
      step: (_, { notes }) => {
        notes[number] = 1 + (awaited === null ? 0 : notes[awaited]);
      },
      next: 'publish',
    },
    publish: { stores: number, value: () => 1, next: 'end' },
  });

/** Of lanes 0 to 3, two on each thread: what each awaits, and what it notes then. */
const IN_TURNS = { awaits: [2, null, 3, 1], notes: [4, 1, 3, 2] };
const AT_ONCE = { awaits: [null, 2, 0, 1], notes: [1, 3, 2, 4] };
const HOSTS = [
  [0, 1],
  [2, 3],
];

export function setup({ atOnce = false, spins = 0, mutant } = {}) {
  const { awaits, notes: expected } = atOnce ? AT_ONCE : IN_TURNS;
  const protocol = {
    lanes: awaits.map((awaited, number) => counting(number, awaited)),
    cells: ['0', '1', '2', '3'],
    rings: [],
  };
  const schedule = compile(randomModel({ layers: [1, 1], seed: '1' }), {
    batch: 1,
    tile: { m: 1, k: 1, n: 1 },
    buffers: 1,
  });
  const image = layOut({ schedule, protocol, ringCapacity: 1 });
  const memory = new SharedArrayBuffer(image.operations);
  const notes = new Int32Array(new SharedArrayBuffer(16));
  const owns = HOSTS.map(() => new Int32Array(new SharedArrayBuffer(OWN_BYTES)));
  return { protocol, image, memory, notes, owns, expected, spins, mutant };
}

const hostOf =
  (host) =>
  ({ protocol, image, memory, notes, owns, spins, mutant }) => {
    const words = new Int32Array(memory);
    const cells = { words, at: cellWords(image, protocol.cells.length) };
    const { lanes } = protocol;
    const bound = HOSTS[host].map((number) => ({
      number,
      lane: lanes[number],
      r: lanes[number].registers.bind(words, image.registers[number] / 4),
      context: { notes },
    }));
    const ended = [];
    const hosted = new HostedLanes(
      cells,
      parkingWords(image),
      host,
      HOSTS,
      lanes,
      bound,
      owns[host],
      (number) => ended.push(number),
    );
    hosted.patience = { spins, met() {}, slept() {} };
    if (mutant === 'wakes nobody') hosted.stored = () => {};
    if (mutant === 'sleeps for its first lane alone') {
      const { sleeper } = hosted;
      hosted.sleeper = { sleep: ([first], ...how) => sleeper.sleep([first], ...how) };
    }
    return [hosted.run(), ended.sort().join()];
  };

export const threads = { first: hostOf(0), second: hostOf(1) };

export function check({ notes, image, memory, expected }, { first, second }) {
  assert.deepEqual(
    [first, second],
    [
      [true, '0,1'],
      [true, '2,3'],
    ],
  );
  assert.deepEqual([...notes], expected);
  const words = new Int32Array(memory);
  const parking = parkingWords(image);
  for (const lane of [0, 1, 2, 3]) {
    assert.deepEqual([words[parking.flag(lane)], words[parking.waitsIn(lane)]], [0, 0]);
  }
}
