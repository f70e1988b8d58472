import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { Aborted } from '../baton/baton.js';
import { Aborting, End, JUDGE, layOut, Of, Phase, threadAt, Word } from '../baton/control-block.js';
import { Strategist } from '../baton/strategist.js';
import { Telling } from '../baton/telling.js';
import { ThreadGate } from '../baton/thread-gate.js';
import { SharedBuffers } from '../shims/buffers.js';
import { install } from '../shims/install.js';
import { unwrapDeep } from '../shims/messages.js';
import { Chance } from './chance.js';
import { endSetup, startSetup } from './channels.js';
import { EventLoop } from './event-loop.js';
import { Exits, holdOutput } from './exits.js';
import { type Message, type Settings, type ThreadData, thrown } from './messages.js';
import { exportsOf } from './scenario-module.js';
import { installTimers } from './timers.js';
import { Workers } from './workers.js';

type Scenario = {
  readonly setup: (parameters: unknown) => unknown;
  readonly threads: Record<string, (shared: unknown) => unknown>;
  readonly check?: unknown;
};

const data = workerData as ThreadData;
const layout = layOut(data.records);
const words = new Int32Array(data.block);
const base = threadAt(layout, data.self);
const telling = new Telling();
telling.say = (notes) => tell({ kind: 'notes', notes });
const gate = new ThreadGate(words, layout, data.self, telling);
gate.isMortal = data.name === null;
const loop = new EventLoop(gate);
const chance = new Chance(gate);
const buffers = new SharedBuffers(data.self);
const exits = new Exits(gate, fail);
/** Captured before stand-ins take their places. */
const pool = data.buffers.map((buffer) => new Uint8Array(buffer));
const say = data.port.postMessage.bind(data.port);
const receive = receiveMessageOnPort;

let { settled } = data;
take(data.settings);

process.on('unhandledRejection', (error) => loop.fail(error));
process.on('uncaughtException', (error) => loop.fail(error));

await serve().catch((error) => {
  gate.isHeld = false;
  fail(error);
  gate.baton.give(JUDGE);
});

async function serve(): Promise<void> {
  const scenario = { setup() {}, threads: {} } as Scenario;
  let workers: Workers;
  try {
    // A thread that others start runs no setup, but is sent what setup made.
    if (data.name === null) knowAll();
    else buffers.adopt(data.buffers);
    const memory = install(gate, buffers);
    chance.install();
    installTimers(gate, loop);
    workers = new Workers(data, gate, loop, exits, memory, buffers, tell, fail);
    exits.install();
    holdOutput(
      () => gate.tells,
      (stream, text) => tell({ kind: 'printed', stream, text }),
    );
    if (data.stripped) registerHooks(data.stripped);
    if (data.name !== null) Object.assign(scenario, exportsOf(await import(data.url)));
  } catch (error) {
    say({ kind: 'failed', error: thrown(error) } satisfies Message);
    if (data.name === null) gate.baton.give(JUDGE);
    return;
  }
  say({ kind: 'ready' } satisfies Message);
  if (data.name === null) gate.baton.give(JUDGE);
  for (;;) {
    gate.baton.take();
    if (words[Word.closes] === 1) return;
    begin(workers);
    if (data.name === null) {
      if (words[Word.aborts] !== Aborting.execution) await workers.started.live();
      end();
      continue;
    }
    const shared = await prepare(scenario);
    if (shared === null) continue;
    gate.baton.take();
    if (words[Word.aborts] === 0) await run(scenario, shared.value, data.name);
    else gate.end();
  }
}

/** An execution begins: nothing is left of the one before. */
function begin(workers: Workers): void {
  takeSettings();
  loop.reset();
  chance.reset();
  exits.reset();
  workers.reset();
  gate.spins.begin();
  gate.tells = words[Word.tells] === 1;
  telling.notes = [];
  if (data.name === null) {
    buffers.startSetup();
    buffers.startRun();
  }
}

/** Makes the shared state, and hands the baton on to who does so next. */
async function prepare(scenario: Scenario): Promise<{ readonly value: unknown } | null> {
  try {
    for (const bytes of pool) bytes.fill(0);
    buffers.startSetup();
    startSetup();
    const made = scenario.setup(data.parameters);
    const value = isPromise(made) ? await made : made;
    buffers.startRun();
    endSetup();
    const isLast = data.self + 1 === words[Word.beginners];
    if (isLast) words[Word.phase] = Phase.start;
    gate.baton.give(isLast ? 0 : data.self + 1);
    return { value };
  } catch (error) {
    fail(error);
    gate.baton.give(JUDGE);
    return null;
  }
}

async function run(scenario: Scenario, shared: unknown, name: string): Promise<void> {
  gate.isHeld = true;
  try {
    const before = loop.count;
    const returned = scenario.threads[name](shared);
    const isLater = isPromise(returned);
    const isBusy = isLater || loop.count !== before;
    const value = isLater ? await loop.outcome(returned) : returned;
    if (value !== undefined) tellResult(value, scenario.check !== undefined);
    // As a script does, a thread goes on while its event loop has something to wait for.
    if (isBusy && !isLater) await loop.drain();
  } catch (error) {
    if (!(error instanceof Aborted) && words[Word.aborts] === 0) fail(error);
  }
  end();
}

/** This thread is over. */
function end(): void {
  gate.isHeld = false;
  telling.flush();
  if (gate.spins.found.size > 0) {
    tell({ kind: 'spins', addresses: [...gate.spins.found.keys()], stacks: [...gate.spins.found.values()] });
    gate.spins.found.clear();
  }
  gate.end();
}

/** @throws Error where the value cannot go to another thread, and somebody looks at it. */
function tellResult(value: unknown, isJudged: boolean): void {
  try {
    tell({ kind: 'result', value: unwrapDeep(value) });
  } catch (error) {
    if (isJudged) throw new Error(`what it returned cannot be handed to check: ${(error as Error).message}`);
  }
}

/** The execution is over: this thread threw. */
function fail(error: unknown): void {
  words[Word.threw] = data.self;
  words[Word.verdict] = End.threw;
  words[Word.aborts] = Aborting.execution;
  tell({ kind: 'threw', error: thrown(error) });
}

function tell(message: Message): void {
  say(message);
  words[base + Of.messages]++;
}

/** What the judge has changed since the last execution. */
function takeSettings(): void {
  for (; settled !== words[Word.settings]; settled++) {
    take((receive(data.port) as { message: Settings }).message);
  }
}

function take({ choosing, spunOn }: Settings): void {
  gate.scheduler.strategist = choosing && new Strategist(words, layout, choosing, false);
  gate.spins.known = new Set(spunOn);
}

function registerHooks(stripped: NonNullable<ThreadData['stripped']>): void {
  register(pathToFileURL(createRequire(import.meta.url).resolve('#load-hooks')), { data: { stripped } });
}

function knowAll(): void {
  const scenario = new SharedBuffers(data.self);
  scenario.adopt(data.buffers);
  for (const buffer of data.buffers) buffers.know(buffer, scenario.addressOf(buffer)!);
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}
