import { parentPort, setEnvironmentData, workerData } from 'node:worker_threads';
import { failure } from '../../../sim/lane-values.js';
import { Random } from '../../../sim/random.js';
import type { System } from '../../../sim/system.js';
import { blamed } from '../../lane/bad-lane.js';
import { messageOf } from '../../refusal/thrown.js';
import { Gate, type GateMemory } from '../threads/gate.js';
import { runLaneSeen } from '../threads/lane-runner.js';
import { ForcedSystem } from './forced-system.js';
import { FreeWaiting } from './free-waiting.js';
import { LanesControl } from './lanes-control.js';
import { fingerprintOf, IN_LANE, loadSystem } from './loaded-system.js';
import { simulateOrder } from './simulated-order.js';

/** What a lane's worker is started with. */
export interface LaneStart {
  readonly url: string;
  readonly exportName: string;
  readonly lane: number;
  readonly lanes: number;
  readonly words: SharedArrayBuffer;
  readonly control: SharedArrayBuffer;
}

/** An order of steps in shared memory. */
export interface ForcedTurns {
  /** Whose turn it is. */
  readonly gate: GateMemory;
  /** By step: the place whose turn it is, of a lane or of a further choice. */
  readonly order: readonly number[];
}

/** What a worker is told to do: to take the lane's steps as they come, or in an order. */
export type LaneOrder = { readonly seed: string } | ForcedTurns;

/** What a step did wrong; `step` is its number where an order is forced, and -1 otherwise. */
export interface LaneFault {
  readonly step: number;
  readonly what: string;
}

/** What a lane's worker says. */
export type LaneSays =
  | { readonly kind: 'ready'; readonly fingerprint: string }
  | { readonly kind: 'ended'; readonly fault: LaneFault | null }
  /** It cannot go on, and no lane is to blame in the sense of a finding. */
  | { readonly kind: 'refused'; readonly message: string };

const { url, exportName, lane, lanes, words, control: shared } = workerData as LaneStart;
const say = (said: LaneSays) => parentPort?.postMessage(said);
const control = new LanesControl(shared, lanes);

// A module that runs its own lanes would do so again in each of its workers: `runLanes` refuses there.
setEnvironmentData(IN_LANE, true);

function refused(error: unknown): void {
  say({ kind: 'refused', message: messageOf(error) });
}

try {
  const loaded = await loadSystem(url, exportName);
  const fingerprint = fingerprintOf(loaded);
  const system = new ForcedSystem(loaded.spec, new Int32Array(words));
  parentPort?.on('message', (order: LaneOrder) => {
    try {
      say({
        kind: 'ended',
        fault: 'gate' in order ? force(system, order, loaded) : run(system, order),
      });
    } catch (error) {
      refused(error);
    }
  });
  say({ kind: 'ready', fingerprint });
} catch (error) {
  refused(error);
}

/** Runs the lane at full speed, its registers in words of its own. */
function run(system: ForcedSystem, { seed }: { readonly seed: string }): LaneFault | null {
  const { cells } = system;
  const { registers, name, states } = system.lanes[lane];
  const own = new Int32Array(registers.names.length);
  const waiting = new FreeWaiting(system, lane, cells, own, control, new Random(`${seed}, lane ${lane}`));
  const progress = control.progress(lane);
  const r = registers.bind(own, 0);
  control.meet();
  try {
    runLaneSeen(system.lanes[lane], r, system.contexts[lane], cells, waiting, progress);
    return null;
  } catch (error) {
    const state = system.lanes[lane].place?.(r) ?? states[control.place(lane)].name;
    const said = failure(error);
    const what = said && `${name} fails in ${state}: ${said}`;
    if (what === null) throw blamed(error, name, state);
    return { step: -1, what };
  } finally {
    system.words.set(own, system.registersAt[lane]);
  }
}

/** Takes the lane's steps where an order has them, its registers where the system has them. */
function force(system: ForcedSystem, { gate: memory, order }: ForcedTurns, loaded: System): LaneFault | null {
  let first: LaneFault | null = null;
  // So that what lanes of generators see has the same numbers here as everywhere.
  if (loaded.lanes.some(({ forget }) => forget)) simulateOrder(loaded, order);
  control.meet();
  const gate = new Gate(memory, lane);
  while (gate.enter()) {
    const { step } = gate;
    system.step(order[step]);
    loaded.words.set(system.words); // what it says of its state may look at it by name
    const what = system.fault();
    if (what !== null) first ??= { step, what };
    gate.leave();
  }
  return first;
}
