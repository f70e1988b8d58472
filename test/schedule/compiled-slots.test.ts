import { test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { compileOptionsArbitrary, modelArbitrary } from '../../src/campaign/arbitraries.js';
import { compile } from '../../src/schedule/compile.js';
import { type SchedExecute, type Schedule, tileBytes } from '../../src/schedule/schedule.js';

/** The distinct addresses that a compiled schedule has for left operands, right operands and accumulators. */
function slotsOf({ ops }: Schedule) {
  const executes = ops.filter((op): op is SchedExecute => op.op === 'execute');
  return {
    left: new Set(executes.map(({ aAddr }) => aAddr)),
    right: new Set(executes.map(({ bAddr }) => bAddr)),
    accumulators: new Set(executes.map(({ accAddr }) => accAddr)),
  };
}

describe('the places of tiles in a compiled schedule', () => {
  test.prop([modelArbitrary, compileOptionsArbitrary])('have no byte in common', (model, options) => {
    const schedule = compile(model, options);
    const { m, k, n } = schedule.tile;
    const { left, right, accumulators } = slotsOf(schedule);
    const places = [
      ...[...left].map((address) => ({ address, bytes: tileBytes(m, k) })),
      ...[...right].map((address) => ({ address, bytes: tileBytes(k, n) })),
      ...[...accumulators].map((address) => ({ address, bytes: tileBytes(m, n) })),
    ].sort((one, other) => one.address - other.address);
    places.slice(1).forEach(({ address }, index) => {
      expect(address).toBeGreaterThanOrEqual(places[index].address + places[index].bytes);
    });
    expect(Math.max(left.size, right.size)).toBeLessThanOrEqual(options.buffers);
  });

  test.prop([modelArbitrary, compileOptionsArbitrary])(
    'are not loaded again while a tile is there',
    (model, options) => {
      const schedule = compile(model, options);
      for (const side of [slotsOf(schedule).left, slotsOf(schedule).right]) {
        const tileAt = new Map<number, string>();
        for (const op of schedule.ops) {
          if (op.op !== 'load' || !side.has(op.dstAddr)) continue;
          const tile = JSON.stringify([op.tensor, op.tileRow, op.tileCol]);
          expect([...tileAt.values()]).not.toContain(tile);
          tileAt.set(op.dstAddr, tile);
        }
      }
    },
  );

  test.prop([modelArbitrary, compileOptionsArbitrary])(
    'are taken least recently used first',
    (model, options) => {
      const schedule = compile(model, options);
      const { left, right, accumulators } = slotsOf(schedule);
      const lastUse = new Map([...left, ...right, ...accumulators].map((address) => [address, -1]));
      const expectOldest = (address: number, slots: ReadonlySet<number>) => {
        const oldest = Math.min(...[...slots].map((slot) => lastUse.get(slot) as number));
        expect(lastUse.get(address)).toBe(oldest);
      };
      schedule.ops.forEach((op, index) => {
        if (op.op === 'load') {
          expectOldest(op.dstAddr, left.has(op.dstAddr) ? left : right);
          lastUse.set(op.dstAddr, index);
        } else if (op.op === 'execute') {
          if (op.firstK) expectOldest(op.accAddr, accumulators);
          for (const address of [op.aAddr, op.bAddr, op.accAddr]) lastUse.set(address, index);
        }
      });
    },
  );
});
