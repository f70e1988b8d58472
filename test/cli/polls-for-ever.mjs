// `sequence` with a compute lane that polls for a flag which nobody sets, once all is computed.
import { PROTOCOLS } from 'heddle';
import { vary } from 'heddle/sim';

const original = PROTOCOLS.get('sequence');
const [dma, compute] = original.lanes;

export default {
  ...original,
  name: 'polls-for-ever',
  cells: [...original.cells, 'done'],
  lanes: [
    dma,
    vary(compute, {
      registers: ['ended'],
      states: {
        release: {
          ...compute.source.states.release,
          next: (r, { ops }, go) => (r.done === ops.executes ? go.look : go.awaitItem),
        },
        look: {
          loads: 2,
          take: (r, value) => {
            r.ended = value;
          },
          next: (r, _, go) => (r.ended ? go.end : go.look),
        },
      },
    }),
  ],
};
