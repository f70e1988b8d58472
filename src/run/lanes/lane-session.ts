import { setTimeout as delay } from 'node:timers/promises';
import type { System } from '../../../sim/system.js';
import type { Finding } from '../../../sim/watch/finding.js';
import { BadInput } from '../../refusal/bad-input.js';
import { gateMemory } from '../threads/gate.js';
import { type FinalWords, finalWords, firstDifference } from './final-words.js';
import type { LaneFault } from './lane-worker.js';
import { type Cast, LaneWorkers } from './lane-workers.js';
import { LanesControl } from './lanes-control.js';
import { type Hang, LanesSeen } from './lanes-seen.js';
import { fileOf, fingerprintOf } from './loaded-system.js';
import { findNow } from './simulated-order.js';

/** What went wrong in a run of lanes on threads. */
export type LanesFinding = Finding | Hang;

/** How a run of lanes on threads ended. */
export interface LanesEnd {
  readonly finding: LanesFinding | null;
  readonly words: FinalWords;
  readonly steps: number;
  /** Of a forced order: the first word that is not as in the simulator, in words; null where there is none. */
  readonly difference: string | null;
}

/** The longest pause between two looks at a run. */
const LONGEST_PAUSE_MS = 50;
/** Looks one after the other by which lanes must be still, before it is asked whether they sleep. */
const STILL_LOOKS = 3;
/** How long lanes that are given up may take to end, before their workers are ended. */
const GRACE_MS = 300;
/** How long lanes that serve the others may go on without waiting, once those have ended, before the run is over. */
const SERVING_MS = 1000;

const LATER = Symbol('later');

/** Lanes of a module's system on a worker each, run one after the other over the same shared words. */
export class LaneSession {
  private readonly control: LanesControl;
  /** The words that lanes share. */
  private readonly words: Int32Array;
  private readonly seen: LanesSeen;
  private readonly cast: Cast;
  private workers: LaneWorkers | null = null;

  /** @param system of the module, which is asked what is wrong with the state that its lanes come to. */
  constructor(
    private readonly url: string,
    exportName: string,
    private readonly system: System,
    private readonly timeoutMs: number,
    private readonly signal?: AbortSignal,
  ) {
    const words = new SharedArrayBuffer(system.words.byteLength);
    this.words = new Int32Array(words);
    this.control = LanesControl.for(system.threads);
    this.seen = new LanesSeen(system, this.words, this.control);
    this.cast = {
      url,
      exportName,
      lanes: system.threads,
      words,
      control: this.control.buffer,
      names: system.lanes.slice(0, system.threads).map(({ name }) => name),
      fingerprint: fingerprintOf(system),
    };
  }

  /** Runs the lanes at full speed. @param seed what lanes choose by. */
  async run(seed: string): Promise<LanesEnd> {
    await this.open(); // to load the module takes no time of the run
    const untilMs = performance.now() + this.timeoutMs;
    for (;;) {
      const end = await this.attempt(seed, untilMs);
      if (end) return end;
    }
  }

  /**
   * Forces an order of steps.
   * @param lanes places of the system, of lanes and of their further choices.
   * @param expected the words that the order leaves in the simulator.
   */
  async force(lanes: ArrayLike<number>, expected: Int32Array): Promise<LanesEnd> {
    const { system, words, timeoutMs } = this;
    const workers = await this.open();
    this.reset();
    const order = Array.from(lanes);
    const gate = gateMemory(order.map((place) => system.ownerOf[place]));
    const ended = workers.order({ gate, order }, () => {}, this.signal);
    const fault = await Promise.race([ended, delay(timeoutMs, LATER, { ref: false })]);
    const taken = Atomics.load(gate.taken, 0);
    if (fault === LATER) {
      await this.close();
      const lane = system.lanes[gate.turns[Math.min(taken, order.length - 1)]].name;
      const working = [{ lane, state: `step ${taken + 1} of the order`, operation: -1 }];
      return this.end({ kind: 'hang', limitMs: timeoutMs, waiting: [], working }, taken);
    }
    if (taken < order.length) {
      throw new BadInput(
        `${fileOf(this.url)}: its lanes took ${taken} of ${order.length} steps of the order`,
      );
    }
    system.words.set(words);
    const finding: Finding | null = fault ? { kind: 'wrong-result', what: fault.what } : findNow(system);
    return { ...this.end(finding, taken), difference: firstDifference(system, expected) };
  }

  async close(): Promise<void> {
    const { workers } = this;
    this.workers = null;
    await workers?.close();
  }

  /** One run; null where it came to nothing: lanes seemed to be still, and one was not. */
  private async attempt(seed: string, limitMs: number): Promise<LanesEnd | null> {
    const { seen, timeoutMs, control } = this;
    const workers = await this.open();
    this.reset();
    let fault: LaneFault | null = null;
    let untilMs = limitMs;
    const ended = workers.order(
      { seed },
      (what) => {
        fault ??= what;
        untilMs = Math.min(untilMs, performance.now() + GRACE_MS);
        seen.giveUp();
      },
      this.signal,
    );
    let stillLooks = 0;
    for (let pauseMs = 1; ; pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs)) {
      const said = await Promise.race([ended, delay(pauseMs, LATER, { ref: false })]);
      const wrong = fault as LaneFault | null;
      const isOver = said !== LATER;
      if (wrong !== null && (isOver || performance.now() > untilMs)) {
        const end = this.end({ kind: 'wrong-result', what: wrong.what });
        if (!isOver) await this.close();
        return end;
      }
      if (isOver) return this.end(seen.atEnd());
      if (performance.now() > untilMs) {
        const end = this.end(seen.areOnlyServersLeft ? null : seen.hang(timeoutMs));
        await this.settle(ended);
        return end;
      }
      if (control.isGivenUp) seen.giveUp();
      if (seen.areOnlyServersLeft) untilMs = Math.min(untilMs, performance.now() + SERVING_MS);
      stillLooks = seen.isStill ? stillLooks + 1 : 0;
      if (stillLooks < STILL_LOOKS) continue;
      const end = this.end(seen.atEnd());
      const wasStill = seen.confirm();
      await this.settle(ended);
      return wasStill ? end : null;
    }
  }

  private async open(): Promise<LaneWorkers> {
    if (this.workers) return this.workers;
    this.words.fill(0); // a context is made over words that are zeros
    this.workers = await LaneWorkers.open(this.cast, this.signal);
    return this.workers;
  }

  private reset(): void {
    this.control.reset();
    this.system.reset();
    this.words.set(this.system.words);
  }

  private end(finding: LanesFinding | null, steps = this.control.steps): LanesEnd {
    this.system.words.set(this.words);
    return { finding, words: finalWords(this.system), steps, difference: null };
  }

  /** Lets lanes of a run that is over come to their end, or ends their workers. */
  private async settle(ended: Promise<unknown>): Promise<void> {
    const untilMs = performance.now() + GRACE_MS;
    while (performance.now() < untilMs) {
      this.seen.giveUp();
      if ((await Promise.race([ended, delay(2, LATER, { ref: false })])) !== LATER) return;
    }
    await this.close();
  }
}
