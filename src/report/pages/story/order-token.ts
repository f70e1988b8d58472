import type { Around, NearState } from '../../../../sim/close-up/around.js';
import type { StoryInput } from './story-data.js';

/** Another order: the run's steps up to one, and then these places. */
export interface Branch {
  /** How many steps of the run come before. */
  readonly at: number;
  readonly places: readonly number[];
}

/** The states that a branch goes through, from the one that it leaves the run in on. */
export function statesOf({ path, states }: Around, { at, places }: Branch): readonly NearState[] {
  const through = [states[path[at]]];
  for (const place of places) {
    const step = through[through.length - 1].steps?.find((next) => next.place === place);
    if (!step || step.to < 0) break;
    through.push(states[step.to]);
  }
  return through;
}

/**
 * The token that plays a branch: that of the run with another order in it. Null where the browser computes no digest.
 * What a token is made of is said where they are written: `src/safety/token.ts`, `src/javascript/verdict/token.ts`.
 */
export async function branchToken(input: StoryInput, around: Around, branch: Branch): Promise<string | null> {
  const fields = input.token.split(':');
  const digits = fields.pop()?.length ?? 0;
  const isTurns = fields[0].startsWith('threads');
  if (isTurns) fields[2] = turns([...readTurns(fields[2]).slice(0, branch.at), ...branch.places]);
  else fields[4] = deviations(fields[4], around, branch);
  const text = fields.join(':');
  if (typeof crypto === 'undefined' || !crypto.subtle) return null;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${text}:${hex.slice(0, digits)}`;
}

/** The place of each step, from how often each goes on: `0x5.1x3`. */
export function readTurns(text: string): readonly number[] {
  if (text === '-') return [];
  return text.split('.').flatMap((turn) => {
    const [lane, count] = turn.split('x').map(Number);
    return Array<number>(count).fill(lane);
  });
}

/** The same as text; `-` is none. */
export function turns(order: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < order.length; ) {
    let end = at + 1;
    while (end < order.length && order[end] === order[at]) end++;
    parts.push(`${order[at]}x${end - at}`);
    at = end;
  }
  return parts.join('.') || '-';
}

/** Where an order leaves the rule "a lane goes on until it blocks, then the lowest that can". */
function deviations(ofRun: string, around: Around, { at, places }: Branch): string {
  const kept = ofRun === '-' ? [] : ofRun.split(',').filter((part) => Number(part.split('-')[0]) < at);
  const before = around.states[around.path[at - 1]]?.steps ?? [];
  let last = before.find(({ to }) => to === around.path[at])?.lane ?? -1;
  const through = statesOf(around, { at, places });
  places.forEach((place, index) => {
    const steps = through[index]?.steps ?? [];
    const open = steps.map((step) => step.place);
    const ruled = open.includes(last) ? last : Math.min(...open);
    if (place !== ruled) kept.push(`${at + index}-${place}`);
    last = steps.find((step) => step.place === place)?.lane ?? -1;
  });
  return kept.join(',') || '-';
}
