import { Accesses } from '../../lane/accesses.js';
import type { MemoryImage } from '../../program/memory-image.js';
import type { OperationTable } from '../../program/operation-table.js';
import { known } from '../../schedule/known.js';
import {
  BYTES_PER_ELEMENT,
  elementBytes,
  givenTensors,
  type Schedule,
  storedTensors,
  type TensorSpec,
} from '../../schedule/schedule.js';

/** Elements that are looked at, at most; what touches more takes far longer to run than to zero. */
const LIMIT = 50_000_000;

/**
 * Whether a schedule, carried out in its order, reads any element of SRAM or of a tensor that was neither given nor written
 * before, or leaves an element of an output unwritten. Where it does not, a run comes to the same whatever was there.
 */
export function needsZeros(schedule: Schedule, image: MemoryImage, ops: OperationTable): boolean {
  const from = image.sram / BYTES_PER_ELEMENT;
  const written = new Uint8Array(image.byteLength / BYTES_PER_ELEMENT - from);
  const range = (spec: TensorSpec) => {
    const at = known(image.tensors, spec.name, 'tensor') / BYTES_PER_ELEMENT - from;
    return [at, at + Math.ceil((spec.rows * spec.cols * elementBytes(spec)) / BYTES_PER_ELEMENT)] as const;
  };
  for (const spec of givenTensors(schedule)) written.fill(1, ...range(spec));
  const bytes = new Accesses();
  let looked = 0;
  for (let op = 0; op < ops.length; op++) {
    ops.declare(op, bytes.clear());
    for (let i = 0; i < bytes.count; i++) {
      for (let row = 0; row < bytes.rows[i]; row++) {
        const at = (bytes.address[i] + row * bytes.stride[i]) / BYTES_PER_ELEMENT - from;
        const end = at + bytes.length[i] / BYTES_PER_ELEMENT;
        looked += end - at;
        if (bytes.isWrite[i]) written.fill(1, at, end);
        else if (written.subarray(at, end).includes(0)) return true;
      }
    }
    if (looked > LIMIT) return true;
  }
  return storedTensors(schedule).some((spec) => written.subarray(...range(spec)).includes(0));
}
