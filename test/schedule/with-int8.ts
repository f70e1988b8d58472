import type fc from 'fast-check';
import {
  isOfRows,
  type Operation,
  otherOf,
  rowsOf,
  type Schedule,
  type TensorSpec,
} from '../../src/schedule/schedule.js';

/** The same schedules with weights of int8, where no STORE or function of rows reads them, too. */
export function withInt8(schedules: fc.Arbitrary<Schedule>): fc.Arbitrary<Schedule> {
  return schedules.map((schedule) => {
    const inFloat32 = new Set(schedule.ops.flatMap(readByNoLoad));
    const tensors = schedule.tensors.flatMap((spec, at): readonly TensorSpec[] => {
      if (spec.role !== 'weight' || inFloat32.has(spec.name)) return [spec];
      const row = (name: string): TensorSpec => ({ name, role: 'bias', rows: 1, cols: spec.cols });
      const scales = row(`scales ${at}`);
      const zeroPoints = at % 2 === 0 ? [row(`zero points ${at}`)] : [];
      const [{ name = undefined } = {}] = zeroPoints;
      return [{ ...spec, type: 'int8', scales: scales.name, zeroPoints: name }, scales, ...zeroPoints];
    });
    return { ...schedule, tensors };
  });
}

/** The tensors that an operation other than a LOAD reads. */
function readByNoLoad(op: Operation): readonly string[] {
  if (isOfRows(op)) return [op.from];
  if (op.op !== 'store') return [];
  const other = otherOf(op);
  return other ? [...rowsOf(op), other.tensor] : rowsOf(op);
}
