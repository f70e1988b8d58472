import type { Protocol } from '../../src/program/protocol.js';
import { type Any, dma, faulty, hazard } from './attacks.js';

/** The DMA lane with another way to do a SOFTMAX. */
const softmaxing = (changed: Record<string, Any>) =>
  faulty({ states: { rows: { ...dma.rows, ...changed } } });

/** Faults in what becomes of SOFTMAXs. */
export const softmaxAttacks: readonly (readonly [string, Protocol])[] = [
  ['a SOFTMAX left out', softmaxing({ step: (r: Any) => void r.op++ })],
  [
    'a SOFTMAX carried out as a STORE',
    softmaxing({
      step: (r: Any, { tiles }: Any) => {
        tiles.store(r.op);
        r.op++;
      },
    }),
  ],
  [
    'a SOFTMAX carried out twice',
    softmaxing({
      step: (r: Any, { tiles }: Any) => {
        tiles.rows(r.op);
        tiles.rows(r.op);
        r.op++;
      },
    }),
  ],
  ['a SOFTMAX that is not declared', softmaxing({ touches: () => {} })],
  [
    'a SOFTMAX that is declared in part',
    softmaxing({ touches: (r: Any, { ops }: Any, bytes: Any) => ops.declareSram(r.op, bytes) }),
  ],
  ['an end after a SOFTMAX', softmaxing({ next: 'end' })],
  [
    'no wait for a LOAD that follows a SOFTMAX',
    faulty({
      registers: ['mixed'],
      states: {
        rows: {
          ...dma.rows,
          step: (r: Any, { tiles }: Any) => {
            tiles.rows(r.op);
            r.op++;
            r.mixed = 1;
          },
        },
        awaitOperand: {
          ...dma.awaitOperand,
          toReach: (r: Any, c: Any) => hazard(r, c) - r.mixed,
        },
      },
    }),
  ],
  ['SOFTMAXs taken for STOREs, as before there were any', faulty({ redirect: { rows: 'awaitAccumulator' } })],
];
