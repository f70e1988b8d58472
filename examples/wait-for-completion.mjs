// The same wait, and a compute lane that pops a work item when it has executed it: now the ring's tail counts
// completed EXECUTEs. Right for the original design's schedules: heddle verify --protocol ./examples/wait-for-completion.mjs
import { vary } from 'heddle';
import waitForPop from './wait-for-pop.mjs';

const [dma, compute] = waitForPop.lanes;
const { readItem, pop, execute } = compute.source.states;

const completingCompute = vary(compute, {
  states: {
    readItem: { ...readItem, next: 'execute' },
    execute: { ...execute, next: 'pop' },
    pop: { ...pop, next: execute.next },
  },
});

export default { ...waitForPop, name: 'wait-for-completion', lanes: [dma, completingCompute] };
