import { holdRun } from '../../sim/hold/check-declarations.js';
import type { Held } from '../../sim/hold/hold-steps.js';
import { Random } from '../../sim/random.js';
import { RandomWalk } from '../../sim/strategies/random.js';
import type { Tensor } from '../model/tensor.js';
import { layOut } from '../program/memory-image.js';
import type { Program } from '../program/program.js';
import { allocate, Workspace } from '../run/workspace/workspace.js';
import { randomGiven } from '../schedule/random-given.js';
import { givenTensors } from '../schedule/schedule.js';
import { workspaceSystem } from './workspace-system.js';

/**
 * Holds every step of a program's lanes against its declaration, byte for byte, on real memory
 * with the real kernels. A proof over interleavings rests on the declarations; this is what they rest on.
 * @param inputs every tensor with the role input, weight or bias, by name: declarations are checked with these.
 * @throws LyingLane at the first step that touches what its state did not declare; BadInput for bad tensors
 * and where the schedule is not valid.
 * @returns the number of steps checked.
 */
export function checkLanes(program: Program, inputs: ReadonlyMap<string, Tensor>): number {
  return holdSteps(program, inputs, Number.POSITIVE_INFINITY).steps;
}

/** Words of memory that are looked at in all: a second or two. Each step held is a look at all of it. */
const WORDS_LIMIT = 2 ** 28;

/** The same with random data, as many steps of the run as a second or two allow; null where the memory is too large. */
export function holdOnMemory(program: Program): Held | null {
  if (4 * layOut(program).byteLength > WORDS_LIMIT) return null;
  const inputs = new Map(
    givenTensors(program.schedule).map((spec) => [spec.name, randomGiven(spec, spec.name)]),
  );
  return holdSteps(program, inputs, WORDS_LIMIT);
}

function holdSteps(program: Program, inputs: ReadonlyMap<string, Tensor>, wordsLimit: number): Held {
  const workspace = new Workspace(program, allocate);
  workspace.reset(inputs);
  const system = workspaceSystem(workspace);
  const { image, memory } = workspace;
  const words = new Int32Array(memory.buffer, 0, image.byteLength / 4);
  // Cells and registers are the system's; the operation table never changes.
  const regions = [
    { from: (image.rings[0] ?? image.operations) / 4, to: image.operations / 4 },
    { from: image.sram / 4, to: image.byteLength / 4 },
  ];
  return holdRun(system, { words, regions }, new RandomWalk(new Random('hold')), wordsLimit / words.length);
}
