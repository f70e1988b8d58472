// The original two-ring plan and a wait before every LOAD: until the work items that use its destination have been
// popped from the ring. Popped is not executed, and `heddle verify --protocol ./examples/wait-for-pop.mjs` says so.
import { PROTOCOLS, vary } from 'heddle';

const twoRing = PROTOCOLS.get('two-ring');
const [dma, compute] = twoRing.lanes;
const TAIL = twoRing.cells.indexOf('compute tail');

const waitingDma = vary(dma, {
  states: {
    awaitOperand: {
      awaits: TAIL,
      toReach: (r, { ops }) => ops.hazard(r.op), // the count of EXECUTEs up to the last one that uses these bytes
      stall: 'operand in use',
      next: 'load',
    },
  },
  redirect: { load: 'awaitOperand' },
});

export default { ...twoRing, name: 'wait-for-pop', lanes: [waitingDma, compute] };
