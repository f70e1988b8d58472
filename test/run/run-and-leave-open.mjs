// Runs once on threads and ends without closing the engine: its workers must not keep this process alive.
import { compile, constants, Engine, randomModel, randomTensor } from '../../dist/src/index.js';

const model = randomModel({ layers: [8, 8], seed: '1' });
const schedule = compile(model, { batch: 8 });
const engine = new Engine({ threaded: true });
const inputs = new Map([...constants(model), [schedule.tensors[0].name, randomTensor(8, 8, 'x')]]);
await engine.execute(schedule, inputs);
process.stdout.write('ran, and left the engine open\n');
