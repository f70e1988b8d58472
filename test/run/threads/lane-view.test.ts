import { expect, test } from 'vitest';
import { oneBuffer } from '../../../scripts/mutants/schedules.js';
import type { Registers } from '../../../src/lane/registers.js';
import { parkingWords } from '../../../src/program/memory-image.js';
import { sequence } from '../../../src/protocols/sequence.js';
import { LaneView } from '../../../src/run/threads/lane-view.js';
import { allocate, Workspace } from '../../../src/run/workspace/workspace.js';

const DMA = 0;

/**
 * The lanes of a run whose DMA lane waits, at some operation, for room that its EXECUTEs leave.
 * @param registers of that lane.
 */
function waiting(operation: number, registers: Registers = sequence.lanes[DMA].registers) {
  const lanes = sequence.lanes.with(DMA, { ...sequence.lanes[DMA], registers });
  const protocol = { ...sequence, lanes };
  const workspace = new Workspace({ schedule: oneBuffer(3), protocol, ringCapacity: 2 }, allocate);
  const words = new Int32Array(workspace.memory.buffer);
  const { states } = sequence.lanes[DMA];
  const waitsIn = parkingWords(workspace.image).waitsIn(DMA);
  words[waitsIn] = 1 + states.findIndex(({ name }) => name === 'awaitOperand');
  words[workspace.image.registers[DMA] / 4] = operation;
  const goOn = () => Atomics.store(words, waitsIn, 0);
  return { view: new LaneView(workspace), goOn, operations: workspace.ops.length };
}

test('a lane that waits says at which operation, and for what', () => {
  const { view } = waiting(3);
  expect(view.wait(DMA)).toMatchObject({ lane: 'dma', state: 'awaitOperand', operation: 3 });
});

test('a lane that goes on while it is looked at waits for nothing, whatever its registers have come to', () => {
  const { registers } = sequence.lanes[DMA];
  const { operations } = waiting(0);
  expect(() => waiting(operations).view.wait(DMA)).toThrow('there is no operation');
  const { view, goOn } = waiting(0, {
    ...registers,
    bind: (words, base) => {
      goOn();
      return registers.bind(words.fill(operations), base);
    },
  });
  expect(view.wait(DMA)).toBeNull();
});
