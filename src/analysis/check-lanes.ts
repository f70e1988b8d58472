import { checkDeclarations } from '../../sim/check-declarations.js';
import { Timed } from '../../sim/strategies/timed.js';
import { allocate, Workspace } from '../engine/workspace.js';
import type { Tensor } from '../model/tensor.js';
import type { Protocol } from '../protocols/protocol.js';
import type { Schedule } from '../schedule/schedule.js';
import { BUILT_IN_MACHINE } from './machine.js';
import { tileCostModel } from './tile-costs.js';
import { workspaceSystem } from './workspace-system.js';

/**
 * Holds every step of a protocol's lanes on this schedule against its declaration, byte for byte, on real memory
 * with the real kernels. A proof over interleavings rests on the declarations; this is what they rest on.
 * @param inputs every tensor with the role input, weight or bias, by name: declarations are checked with these.
 * @param ringCapacity slots of each ring, a power of two.
 * @throws LyingLane at the first step that touches what its state did not declare; BadInput for bad tensors
 * and where the schedule is not valid.
 * @returns the number of steps checked.
 */
export function checkLanes(
  schedule: Schedule,
  inputs: ReadonlyMap<string, Tensor>,
  protocol: Protocol,
  ringCapacity: number,
): number {
  const workspace = new Workspace(schedule, protocol, ringCapacity, allocate);
  workspace.reset(inputs);
  const system = workspaceSystem(workspace);
  const { image, memory, ops } = workspace;
  const words = new Int32Array(memory.buffer, 0, image.byteLength / 4);
  // Cells and registers are the system's; the operation table never changes.
  const regions = [
    { from: (image.rings[0] ?? image.operations) / 4, to: image.operations / 4 },
    { from: image.sram / 4, to: image.byteLength / 4 },
  ];
  const timed = new Timed(2, tileCostModel(ops, BUILT_IN_MACHINE), false);
  return checkDeclarations(system, { words, regions }, timed);
}
