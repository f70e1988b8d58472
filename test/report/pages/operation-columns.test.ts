import { expect, test } from 'vitest';
import { operationColumns } from '../../../src/report/pages/operation-columns.js';
import { planWorkload } from '../../run/workloads.js';

test('data are in SRAM from the operation that puts them there to the last that takes them', () => {
  const { schedule } = planWorkload();
  const { m, k, n } = schedule.tile;
  const { bytes, lastUse } = operationColumns(schedule);
  let [held, most] = [0, 0];
  const freed = new Int32Array(schedule.ops.length);
  schedule.ops.forEach((op, index) => {
    const isFirst = op.op === 'load' || (op.op === 'execute' && op.firstK);
    expect(bytes[index] > 0).toBe(isFirst);
    if (isFirst) {
      expect(lastUse[index]).toBeGreaterThanOrEqual(index);
      expect([4 * m * k, 4 * k * n, 4 * m * n]).toContain(bytes[index]);
      freed[lastUse[index]] += bytes[index];
    }
    held += bytes[index];
    most = Math.max(most, held);
    held -= freed[index];
  });
  expect(held).toBe(0);
  expect(most).toBeLessThanOrEqual(schedule.sramBytes);
});
