import { pathToFileURL } from 'node:url';
import { getEnvironmentData } from 'node:worker_threads';
import { BadInput } from '../../refusal/bad-input.js';
import { LaneSession } from './lane-session.js';
import { type LanesReport, LanesTally } from './lanes-report.js';
import { IN_LANE, loadSystem } from './loaded-system.js';
import { simulateOrder } from './simulated-order.js';

/** How to run lanes on threads. */
export interface RunLanesOptions {
  /** What the module exports the system as. Default `system`. */
  readonly exportName?: string;
  /** How often. Default once. */
  readonly runs?: number;
  /** How long one run may take. Default 5 s. */
  readonly timeoutMs?: number;
  /** Ends it early: then the promise is rejected with its reason. */
  readonly signal?: AbortSignal;
  /** What lanes that choose draw from, each run in its own way: any text. Default `1`. */
  readonly seed?: string;
  /**
   * An order that is forced: by step, the place of its lane, as a counterexample and `sample` have them. Default: each lane
   * takes its steps as fast as it can.
   */
  readonly lanes?: ArrayLike<number>;
  /** Called after each run, with how many there were. */
  readonly onProgress?: (runs: number) => void;
}

const TIMEOUT_MS = 5000;

/**
 * Runs the lanes of a system on real threads: a worker for each loads the module and takes that lane's steps, over cells and
 * plain words that lie in one SharedArrayBuffer. What was proved is what runs.
 * @param module the path or URL of the module that exports the system.
 * @throws BadInput where it cannot be loaded, exports no system, or one that is another each time; where a lane's function is
 * written wrong; where the system cannot take the steps of `lanes`.
 */
export async function runLanes(module: string | URL, options: RunLanesOptions = {}): Promise<LanesReport> {
  if (getEnvironmentData(IN_LANE) === true) {
    throw new BadInput(
      "runLanes: the module is being loaded in a lane's worker: run it from another module, or where isMainThread is true",
    );
  }
  const {
    exportName = 'system',
    runs = 1,
    timeoutMs = TIMEOUT_MS,
    seed = '1',
    lanes,
    signal,
    onProgress,
  } = options;
  checkNumber('runs', runs, 1e9);
  checkNumber('timeoutMs', timeoutMs, 2 ** 31 - 1);
  signal?.throwIfAborted();
  const url = /^file:/.test(String(module)) ? String(module) : pathToFileURL(String(module)).href;
  const system = await loadSystem(url, exportName);
  const simulated = lanes ? simulateOrder(system, lanes) : undefined;
  const expected = system.words.slice();
  const session = new LaneSession(url, exportName, system, timeoutMs, signal);
  const tally = new LanesTally(system, seed, simulated);
  try {
    for (let run = 1; run <= runs; run++) {
      tally.add(lanes ? await session.force(lanes, expected) : await session.run(`${seed}, run ${run}`));
      signal?.throwIfAborted();
      onProgress?.(run);
    }
  } finally {
    await session.close();
  }
  return tally.report();
}

function checkNumber(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new BadInput(`${name}: ${String(value)} is none: give a whole number from 1 to ${most}`);
}
