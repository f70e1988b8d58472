import type { Here, Live, Way } from './story-data.js';

/** What a page that is served can ask for. Whoever has gone elsewhere meanwhile is told nothing. */
export interface Asking {
  /** What can be done after so many steps of the run. @throws Error that says why there is no answer. */
  here(step: number, signal: AbortSignal): Promise<Here>;
  /** A way from there to a failure. @throws Error as `here`. */
  way(step: number, signal: AbortSignal): Promise<Way>;
  /** Choices by number, from 0 on, that were typed before it was known what can be chosen. */
  readonly typed: number[];
  /** Shows the run that takes this step there, in place of the one that is shown; done once it does, or says why not. */
  take(step: number, place: number): Promise<void>;
  /** Shows the run that begins as this one does and goes on by the rule. */
  goOn(step: number): void;
  /** Shows another order, and says what there is to say of it. */
  show(order: readonly number[], step: number, note: string): void;
  /** Shows the run without any step. */
  beginAnew(): void;
}

/** Where a run is shown that is served. */
export interface Served {
  readonly asking: Asking;
  /** The step that is looked at first. */
  readonly step: number;
  /** What is said beside its choices. */
  readonly note: string;
}

/** The part of an order that comes before a step. */
export function orderBefore({ order, points }: Live, step: number): readonly number[] {
  return points === null || step >= points.length
    ? order.slice(0, points ? order.length : step)
    : order.slice(0, points[step]);
}

/** How many steps there are once the last of so many turns has been taken. */
export function stepsAfter({ points }: Live, turns: number): number {
  return points === null ? turns : turns === 0 ? 0 : points.findLastIndex((before) => before < turns) + 1;
}

/** Asks the server. @throws Error that says why there is no answer. */
export async function ask<T>(
  path: 'run' | 'here' | 'way',
  question: object,
  signal: AbortSignal,
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(question),
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Error('heddle explore has ended: start it again, on the same --port, and reload this page.');
  }
  const answer = await response.json();
  if (!response.ok) throw new Error(String(answer.fault));
  return answer;
}
