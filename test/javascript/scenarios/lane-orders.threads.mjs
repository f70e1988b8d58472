import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { sequence } from '../../../dist/src/protocols/sequence.js';
import {
  CONTROL_BYTES,
  Control,
  LaneTimes,
  OWN_BYTES,
  Own,
  timesBytes,
} from '../../../dist/src/run/threads/control.js';
import { oneEach } from '../../../dist/src/run/threads/hosting.js';
import { LaneThreads } from '../../../dist/src/run/threads/lane-threads.js';
import { LaneView } from '../../../dist/src/run/threads/lane-view.js';
import { Workers } from '../../../dist/src/run/threads/workers.js';
import { expectedOf, installed, smallProgram, tensorsIn } from './lane-program.mjs';
import './held-kernels.mjs';

export const mutants = {
  'meets and wakes nobody': 'deadlock',
  'counts itself as ended before it runs': 'race',
  'says that it is the last one early': 'assertion',
};

/** All orders take minutes, so that those have to do here in which no thread is left that could go on. */
export const preemptions = 0;
/** What is checked beside the default: one run of no operations, in which workers park at once. */
export const sizes = [{ parks: false, givesUp: true }];

/** A line of the worker, as it is built, and what it is in a mutant. Those of its turns are lanes with mutants of their own. */
const CHANGES = {
  'meets and wakes nobody': ['    Atomics.notify(orders, Control.ready);\n', ''],
  'counts itself as ended before it runs': [
    'const logs = run?.(order) ?? [];\n    runLane(ender, end, { workers }, endCells, calm);',
    'runLane(ender, end, { workers }, endCells, calm);\n    const logs = run?.(order) ?? [];',
  ],
  'says that it is the last one early': ['{ workers }, endCells', '{ workers: 1 }, endCells'],
};

const WORKER = new URL('../../../dist/src/run/threads/worker.js', import.meta.url);

/** The worker's module: as it is; or with a line changed, as text of its own. */
function workerUrl({ parks, mutant }) {
  const change = CHANGES[mutant];
  if (!parks && !change) return `${WORKER.href}?load=`;
  const changes = parks ? [['IDLE_SPINS = 60_000', 'IDLE_SPINS = 0']] : [];
  if (change) changes.push(change);
  let text = readFileSync(WORKER, 'utf8');
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`the worker has no ${from} any more`);
    text = text.replace(from, to);
  }
  text = text.replace(/from '(\..*?)'/g, (_, path) => `from '${new URL(path, WORKER).href}'`);
  return `data:text/javascript,${encodeURIComponent(text)}//`;
}

const LANES = 2;
const workerThreads = createRequire(import.meta.url)('node:worker_threads');
const { receiveMessageOnPort } = workerThreads;

let compiled = null;
const urls = new Map();
/** A worker is a module that runs once, so each execution loads it anew. */
let loads = 0;

export function setup({
  mode = 'plain',
  runs = 1,
  givesUp = false,
  empty = true,
  parks = true,
  mutant,
} = {}) {
  if (!urls.has(mutant)) urls.set(mutant, workerUrl({ parks, mutant }));
  compiled ??= smallProgram(sequence, { empty });
  const workspace = installed(compiled, new SharedArrayBuffer(compiled.image.byteLength));
  // In the place of the messages: how many were sent.
  const said = new Int32Array(new SharedArrayBuffer(4));
  return {
    workspace,
    mode,
    runs,
    givesUp,
    url: urls.get(mutant),
    said,
    control: new SharedArrayBuffer(CONTROL_BYTES),
    owns: oneEach(LANES).map(() => new SharedArrayBuffer(OWN_BYTES)),
    times: new SharedArrayBuffer(timesBytes(LANES)),
  };
}

/** The worker of a lane: its module, with what it is given, and in the place of its ports what does as they do. */
const workerOf =
  (lane) =>
  async ({ workspace, url, said, control, owns, times }) => {
    const { program, image, memory } = workspace;
    const { schedule, ringCapacity } = program;
    const logs = [];
    const installation = {
      memory,
      image,
      protocol: 'sequence',
      capacity: ringCapacity,
      operations: schedule.ops.length,
      tile: schedule.tile,
      hosts: oneEach(LANES),
      times,
      gate: null,
    };
    const sent = [installation];
    workerThreads.workerData = { worker: lane, control, own: owns[lane], programs: sent, kernels: null };
    workerThreads.receiveMessageOnPort = (port) => {
      if (port !== sent) return receiveMessageOnPort(port);
      return sent.length > 0 ? { message: sent.pop() } : undefined;
    };
    workerThreads.parentPort = {
      postMessage({ logs: kept }) {
        logs.push(kept.map(({ log }) => log.count));
        Atomics.add(said, 0, 1);
        Atomics.notify(said, 0);
      },
    };
    syncBuiltinESMExports();
    await import(`${url}${++loads}`);
    return logs;
  };

/** The calling thread's part, over workers that run already. */
function engineOver({ workspace, control, owns, times }) {
  const timer = { ref: () => timer, unref: () => timer, refresh: () => timer };
  const workers = Object.assign(Object.create(Workers.prototype), {
    orders: new Int32Array(control),
    endCells: { words: new Int32Array(control), at: Int32Array.of(Control.ended, Control.listens) },
    registers: { turn: 0, mine: 0, final: 0, listens: 0, seen: 0 },
    started: owns.map((own) => ({
      thread: { terminate() {} },
      programs: { postMessage() {}, close() {} },
      turns: { words: new Int32Array(own), at: Int32Array.of(Own.turn, Own.claim) },
      loaded: null,
    })),
  });
  return Object.assign(Object.create(LaneThreads.prototype), {
    watchdogMs: 1000,
    workers,
    timer,
    // In the place of what makes a program as the workers have it: they have it already.
    load: (_, hosts) => ({
      workspace,
      hosts,
      times: owns.map((_, lane) => new LaneTimes(times, lane)),
      view: new LaneView(workspace),
      installation: {},
      longestStepMs: 1,
      here: new Uint8Array(LANES),
    }),
    loaded: null,
    underWay: null,
    closing: null,
  });
}

export const threads = {
  first: workerOf(0),
  second: workerOf(1),
  async engine({ workspace, mode, runs, givesUp, said, control, owns, times }) {
    const lanes = engineOver({ workspace, control, owns, times });
    const ends = [];
    let heard = 0;
    for (let run = 0; run < runs; run++) {
      const running = lanes.run(workspace, mode);
      const ended = running.then(
        () => 'ended',
        ({ message }) => message,
      );
      if (givesUp) lanes.giveUp(new Error('given up'));
      for (const messages = mode === 'recorded' ? LANES : 1; heard < messages * (run + 1); heard++) {
        while (Atomics.load(said, 0) === heard) Atomics.wait(said, 0, heard);
        if (mode === 'plain') lanes.take({ logs: [] });
      }
      if (mode === 'recorded') lanes.underWay = null;
      ends.push(mode === 'recorded' ? 'ended' : await ended);
    }
    await lanes.close();
    return ends;
  },
};

export function check({ workspace, givesUp, runs }, { engine: ends }) {
  assert.deepEqual(ends, Array(runs).fill(givesUp ? 'given up' : 'ended'));
  if (!givesUp) assert.deepEqual(tensorsIn(workspace, workspace.memory.buffer), expectedOf(workspace));
}
