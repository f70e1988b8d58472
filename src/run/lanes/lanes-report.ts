import { sentenceOf, wordsOf } from '../../../sim/story/story.js';
import type { System } from '../../../sim/system.js';
import { explainWait } from '../../lane/wait.js';
import type { FinalWords } from './final-words.js';
import type { LanesEnd, LanesFinding } from './lane-session.js';

/** What came of lanes on threads. */
export interface LanesReport {
  /** The lanes' names. */
  readonly lanes: readonly string[];
  readonly runs: number;
  /** Runs in which something went wrong. */
  readonly failures: number;
  /** What went wrong in the first of them; null where there was none. */
  readonly finding: LanesFinding | null;
  /** The same in words. */
  readonly sentence: string | null;
  /** Which run that was, from 1 on. */
  readonly failedRun: number | null;
  /** Words as that run left them, or the last one. */
  readonly words: FinalWords;
  /** Of all runs together. */
  readonly steps: number;
  readonly seed: string;
  readonly elapsedMs: number;
  /** How a forced order went; null where none was. */
  readonly forced: ForcedOrder | null;
}

/** An order of steps on threads, held against the same in the simulator. */
export interface ForcedOrder {
  /** Whether places, registers, cells and plain words agree, in every run and every bit. */
  readonly identical: boolean;
  /** The first word that differs: what it is, and what it should be. */
  readonly difference: string | null;
  /** Whether the same was found, or nothing both times. */
  readonly sameFinding: boolean;
  /** What the order comes to in the simulator, in words. */
  readonly simulated: string | null;
}

/** Puts runs together. */
export class LanesTally {
  private runs = 0;
  private failures = 0;
  private steps = 0;
  /** The run that is told of: the first that failed, or the last. */
  private told: LanesEnd | null = null;
  private failedRun: number | null = null;
  private difference: string | null = null;
  private foundOther = false;
  private readonly begunMs = performance.now();

  /**
   * @param simulated what the order that is forced comes to in the simulator; undefined where none is forced.
   */
  constructor(
    private readonly system: System,
    private readonly seed: string,
    private readonly simulated: LanesFinding | null | undefined,
  ) {}

  add(end: LanesEnd): void {
    this.runs++;
    this.steps += end.steps;
    this.difference ??= end.difference;
    this.foundOther ||= JSON.stringify(end.finding) !== JSON.stringify(this.simulated);
    if (this.failedRun === null) this.told = end;
    if (end.finding === null) return;
    this.failures++;
    this.failedRun ??= this.runs;
  }

  report(): LanesReport {
    const { system, simulated, difference } = this;
    const { finding, words } = this.told as LanesEnd;
    return {
      lanes: system.lanes.slice(0, system.threads).map(({ name }) => name),
      runs: this.runs,
      failures: this.failures,
      finding,
      sentence: textOf(system, finding),
      failedRun: this.failedRun,
      words,
      steps: this.steps,
      seed: this.seed,
      elapsedMs: Math.round(performance.now() - this.begunMs),
      forced:
        simulated === undefined
          ? null
          : {
              identical: difference === null,
              difference,
              sameFinding: !this.foundOther,
              simulated: textOf(system, simulated),
            },
    };
  }
}

/** What went wrong, in one sentence; null where nothing did. */
function textOf(system: System, finding: LanesFinding | null): string | null {
  if (finding?.kind !== 'hang') return finding && sentenceOf(finding, wordsOf(system));
  const { waiting, working, limitMs } = finding;
  const lanes = [
    ...working.map(({ lane, state }) => `${lane} goes on in ${state}`),
    ...waiting.map(explainWait),
  ];
  return `Hang: there is no end after ${limitMs} ms: ${lanes.join('; ')}.`;
}
