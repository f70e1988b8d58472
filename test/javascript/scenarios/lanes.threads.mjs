import assert from 'node:assert';
import { cellWords, parkingWords } from '../../../dist/src/program/memory-image.js';
import { loadProtocol } from '../../../dist/src/protocols/load.js';
import { runLane } from '../../../dist/src/run/threads/lane-runner.js';
import { LaneView } from '../../../dist/src/run/threads/lane-view.js';
import { SpinThenPark } from '../../../dist/src/run/threads/spin-then-park.js';
import { expectedOf, installed, smallProgram, tensorsIn } from './lane-program.mjs';

export const mutants = {
  'does not wait': 'race',
  'ends a wait one early': 'race',
  'wakes nobody': 'late',
};

/** What is checked beside the default, in which lanes park where they would spin first. */
export const sizes = [
  { hangs: true, givesUp: true },
  { parks: false, batch: 2 },
  { parks: false, givesUp: true },
];

/** Parks at once: a spin is one more look, and hides the parking. */
class Parks extends SpinThenPark {
  wait(...what) {
    this.waited = true;
    return this.park(...what);
  }
}

/** What waits in another way than lanes do. */
const WAITS = {
  'does not wait': { await: () => true },
  'ends a wait one early': {
    await(state, r, context) {
      return Parks.prototype.await.call(
        this,
        { ...state, value: (...what) => state.value(...what) - 1 },
        r,
        context,
      );
    },
  },
  'wakes nobody': { stored() {} },
};

/** Compiled once: a program is no part of what threads share. */
const compiled = new Map();

export async function setup(options = {}) {
  const { protocol = 'sequence', parks = true, givesUp = false, hangs = false } = options;
  if (!compiled.has(protocol)) compiled.set(protocol, smallProgram(await loadProtocol(protocol), options));
  const of = compiled.get(protocol);
  const workspace = installed(of, new SharedArrayBuffer(of.image.byteLength));
  return { workspace, parks, givesUp, hangs, mutant: options.mutant };
}

const laneOf =
  (number) =>
  ({ workspace, parks, hangs, mutant }) => {
    if (hangs && number === 1) return false;
    const { program, image, context, memory } = workspace;
    const { lanes, cells: names } = program.protocol;
    const words = new Int32Array(memory.buffer);
    const cells = { words, at: cellWords(image, names.length) };
    const waiting = new (parks ? Parks : SpinThenPark)(cells, parkingWords(image), number, lanes);
    Object.assign(waiting, WAITS[mutant]);
    const registers = lanes[number].registers.bind(words, image.registers[number] / 4);
    return runLane(lanes[number], registers, context, cells, waiting);
  };

export const threads = {
  dma: laneOf(0),
  compute: laneOf(1),
  engine({ workspace, givesUp }) {
    if (givesUp) new LaneView(workspace).giveUp();
  },
};

export function check({ workspace, givesUp }, { dma, compute }) {
  const { image, memory } = workspace;
  const parking = parkingWords(image);
  const words = new Int32Array(memory.buffer);
  for (const lane of [0, 1])
    assert.deepEqual([words[parking.flag(lane)], words[parking.waitsIn(lane)]], [0, 0]);
  if (givesUp && !(dma && compute)) return;
  assert.ok(dma && compute);
  assert.deepEqual(tensorsIn(workspace, memory.buffer), expectedOf(workspace));
}
