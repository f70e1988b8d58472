import { referenceKernels } from '../../../dist/src/kernels/reference.js';
import { randomModel } from '../../../dist/src/model/random-model.js';
import { buildOperationTable } from '../../../dist/src/program/build-operation-table.js';
import { layOut } from '../../../dist/src/program/memory-image.js';
import { contextOver } from '../../../dist/src/run/workspace/kernel-work.js';
import { compile } from '../../../dist/src/schedule/compile.js';

/** A program of few and tiny operations, and where all of it lies in memory. */
export function smallProgram(protocol, { layers = [1, 1], batch = 1, ringCapacity = 1, empty = false }) {
  const model = randomModel({ layers, seed: 'lanes' });
  const whole = compile(model, { batch, tile: { m: 1, k: 1, n: 1 }, buffers: 1 });
  const schedule = empty ? { ...whole, ops: [] } : whole;
  const program = { schedule, ringCapacity, protocol };
  return { program, image: layOut(program) };
}

/** A program in a memory, as a workspace lays it out, with numbers in the tensors that are given. */
export function installed({ program, image }, buffer) {
  const { schedule, ringCapacity } = program;
  const ops = buildOperationTable(schedule, image, buffer);
  const context = contextOver(buffer, image, ringCapacity, ops, referenceKernels(buffer));
  const floats = new Float32Array(buffer);
  for (const { name, rows, cols, role } of schedule.tensors) {
    const at = image.tensors.get(name) / 4;
    if (role !== 'output')
      for (let element = 0; element < rows * cols; element++) floats[at + element] = 1 + element;
  }
  return { program, image, ops, context, memory: { buffer } };
}

/** All tensors of a program as they lie in memory. */
export function tensorsIn({ image }, buffer) {
  return new Float32Array(buffer).slice(Math.min(...image.tensors.values()) / 4);
}

/** The same after the operations were carried out one after the other, in a memory of their own. */
export function expectedOf({ program, image }) {
  const { context, memory } = installed({ program, image }, new ArrayBuffer(image.byteLength));
  program.schedule.ops.forEach(({ op }, index) => void context.tiles[op](index));
  return tensorsIn({ image }, memory.buffer);
}
