import type { Accesses } from '../../src/lane/accesses.js';
import type { Variation } from '../../src/lane/vary.js';
import type { TileContext } from '../../src/program/protocol.js';
import { sequence } from '../../src/protocols/sequence.js';
import { type Mutant, mutantsOf, statesOf } from './mutant.js';
import { accumulate, finishedBeforeStored } from './schedules.js';

const { dma, compute } = statesOf(sequence);

/** A compute lane that looks into the slot after the next while it reads its own, and does nothing with what it saw. */
function peek(declares: boolean): Variation<TileContext> {
  return {
    registers: ['peeked'],
    states: {
      readItem: {
        touches: (r, { rings }, bytes) => {
          rings[0].declareRead(r.done, bytes);
          if (declares) rings[0].declareRead(r.done + 1, bytes);
        },
        step: (r, { rings }) => {
          r.item = rings[0].read(r.done);
          r.peeked = rings[0].read(r.done + 1);
        },
        next: 'execute',
      },
    },
  };
}

/**
 * Lanes that touch more than they declare. What they do is wrong, or a race, and exploring them does not show it as one:
 * `finds` is what is left to find. Checking declarations finds all of them.
 */
export const lyingMutants: readonly Mutant[] = mutantsOf(sequence, [
  {
    name: 'peeks at a slot that it does not declare',
    fault: 'lying declaration',
    why: 'the slot may be written meanwhile, which nobody can know',
    finds: [],
    schedule: accumulate(3),
    ringCapacity: 2,
    compute: peek(false),
  },
  {
    name: 'declares an EXECUTE to leave its accumulator alone, and does not wait before a STORE',
    fault: 'lying declaration',
    why: 'the race of the STORE with the EXECUTE is hidden; that data is missing is still seen',
    finds: ['wrong-result'],
    schedule: finishedBeforeStored(2),
    compute: {
      states: {
        execute: {
          ...compute.execute,
          touches: (r: { item: number }, { ops }: TileContext, bytes: Accesses) => {
            const from = bytes.count;
            ops.declare(r.item, bytes);
            bytes.count = from + 2; // the operands alone
          },
        },
      },
    },
    dma: { states: { awaitAccumulator: { ...dma.awaitAccumulator, toReach: () => 0 } } },
  },
  {
    name: 'declares a STORE to read nothing in SRAM',
    fault: 'lying declaration',
    why: 'whatever writes there meanwhile is not seen',
    finds: [],
    schedule: finishedBeforeStored(2),
    dma: {
      states: {
        store: {
          ...dma.store,
          touches: (r: { op: number }, { ops }: TileContext, bytes: Accesses) =>
            ops.declareTensors(r.op, bytes),
        },
      },
    },
  },
]);

/** The first of them with the truth told: a race like any other. */
export const honestMutants: readonly Mutant[] = mutantsOf(sequence, [
  {
    name: 'peeks at a slot that may be being filled',
    fault: 'touches what it has no right to',
    why: 'the slot is filled while it is read',
    finds: ['race'],
    schedule: accumulate(3),
    ringCapacity: 2,
    compute: peek(true),
  },
]);
