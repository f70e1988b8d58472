import type { Execution, Outlook } from './execution.js';
import type { Strategy } from './strategy.js';

/** At step `step` of a run, lane `lane` goes next, and not the one that the rule names. */
export interface Deviation {
  readonly step: number;
  readonly lane: number;
}

/**
 * The rule that an interleaving is told against: a lane goes on until it blocks, then the lowest lane that can. Few
 * context switches make few deviations. What chance alone brings is never the rule.
 */
export function ruledLane(last: number, enabled: Int32Array, count: number, outlook: Outlook): number {
  const lane = ownerIn(outlook, last);
  let lowest = -1;
  for (let i = 0; i < count; i++) {
    if (outlook.isByChance?.(enabled[i])) continue;
    if (enabled[i] === lane) return lane;
    if (lowest < 0) lowest = enabled[i];
  }
  return lowest < 0 ? enabled[0] : lowest;
}

/** The lane whose step this place takes. */
export function ownerIn({ ownerOf }: Pick<Outlook, 'ownerOf'>, place: number): number {
  return ownerOf?.[place] ?? place;
}

/** Follows the rule, but for the deviations given. One that names a lane that cannot go on is passed over. */
export class Replay implements Strategy {
  private outlook!: Outlook;
  private step = 0;
  private next = 0;
  private last = -1;

  /** @param deviations by ascending step. */
  constructor(private readonly deviations: readonly Deviation[]) {}

  /** Goes back to the first deviation. */
  begin(outlook: Outlook): void {
    this.outlook = outlook;
    this.step = 0;
    this.next = 0;
    this.last = -1;
  }

  /** The lane that the rule names, or the deviation of this step does. */
  choose(enabled: Int32Array, count: number): number {
    const ruled = ruledLane(this.last, enabled, count, this.outlook);
    const deviation = this.deviations[this.next];
    if (deviation?.step !== this.step) return ruled;
    this.next++;
    return enabled.subarray(0, count).includes(deviation.lane) ? deviation.lane : ruled;
  }

  /** Counts the step; the rule goes on with its lane. */
  taken(lane: number): void {
    this.step++;
    this.last = lane;
  }
}

/**
 * The deviations that make the rule take these lanes' steps, from the system's beginning.
 * @param lanes the lane of each step; it must be able to take it.
 */
export function toDeviations(execution: Execution, lanes: ArrayLike<number>): readonly Deviation[] {
  const deviations: Deviation[] = [];
  const enabled = new Int32Array(execution.lanes.length);
  let last = -1;
  execution.reset();
  for (let step = 0; step < lanes.length; step++) {
    const lane = lanes[step];
    const ruled = ruledLane(last, enabled, execution.enabledLanes(enabled), execution);
    if (ruled !== lane) deviations.push({ step, lane });
    execution.step(lane);
    execution.fault(); // asked after every step, so that none is left over for the next run
    last = lane;
  }
  return deviations;
}

/**
 * How often a step is another lane's than the step before it.
 * @param outlook who takes the steps; needed only where lanes choose.
 */
export function contextSwitches(lanes: ArrayLike<number>, outlook: Pick<Outlook, 'ownerOf'> = {}): number {
  let switches = 0;
  for (let step = 1; step < lanes.length; step++) {
    if (ownerIn(outlook, lanes[step]) !== ownerIn(outlook, lanes[step - 1])) switches++;
  }
  return switches;
}

/** Deviations as text: `12-1,30-0` says that at step 12 lane 1 goes next, and at step 30 lane 0; `-` says none. */
export function deviationsToText(deviations: readonly Deviation[]): string {
  return deviations.length === 0 ? '-' : deviations.map(({ step, lane }) => `${step}-${lane}`).join(',');
}

/** Reads what `deviationsToText` wrote; null where the text is none. */
export function deviationsFromText(text: string): readonly Deviation[] | null {
  if (text === '-') return [];
  if (!/^\d{1,9}-\d{1,3}(,\d{1,9}-\d{1,3})*$/.test(text)) return null;
  const deviations = text.split(',').map((part) => {
    const [step, lane] = part.split('-').map(Number);
    return { step, lane };
  });
  const isAscending = deviations.every(({ step }, index) => index === 0 || step > deviations[index - 1].step);
  return isAscending ? deviations : null;
}
