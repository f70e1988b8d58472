import { describe, expect, test } from 'vitest';
import { buildOperationTable } from '../../src/program/build-operation-table.js';
import { layOut } from '../../src/program/memory-image.js';
import { sequence } from '../../src/protocols/sequence.js';
import { storeNotification, workItem } from '../../src/ring/work-item.js';
import type { SchedExecute, SchedStore } from '../../src/schedule/schedule.js';
import { smallWorkload } from '../run/workloads.js';
import { handWritten } from '../schedule/hand-written.js';

function tableOf(schedule: typeof handWritten) {
  const image = layOut({ schedule, protocol: sequence, ringCapacity: 8 });
  return buildOperationTable(schedule, image, new ArrayBuffer(image.byteLength));
}

describe('what the rings of the original design carry', () => {
  test('a work item is an EXECUTE without its kind', () => {
    const { op, ...fields } = handWritten.ops[2] as SchedExecute;
    expect(op).toBe('execute');
    expect(workItem(handWritten, 2)).toEqual(fields);
    expect(workItem(handWritten, 2)).toMatchObject({
      aAddr: 0,
      bAddr: 32,
      accAddr: 56,
      firstK: true,
      lastK: false,
    });
  });

  test('a notification is the next STORE of the accumulator: what it is and where it goes', () => {
    const table = tableOf(handWritten);
    expect(storeNotification(handWritten, table, 4)).toEqual({
      tensor: 'h',
      tileRow: 1,
      tileCol: 1,
      rows: 4,
      cols: 3,
      accAddr: 976,
      activation: { name: 'relu' },
      bias: 'b',
    });
  });

  test('there is none where no STORE of that address follows', () => {
    expect(storeNotification(handWritten, tableOf(handWritten), 2)).toBeNull();
  });

  test('in a compiled schedule, the last product of each tile notifies of the STORE that comes next', () => {
    const { schedule } = smallWorkload();
    const table = tableOf(schedule);
    let notified = 0;
    schedule.ops.forEach((op, index) => {
      if (op.op !== 'execute' || !op.lastK) return;
      const { op: _, srcAddr, ...fields } = schedule.ops[index + 1] as SchedStore;
      expect(storeNotification(schedule, table, index)).toEqual({ ...fields, accAddr: srcAddr });
      notified++;
    });
    expect(notified).toBe(schedule.ops.filter(({ op }) => op === 'store').length);
  });
});
