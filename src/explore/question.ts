import { BadInput } from '../refusal/bad-input.js';

/** Steps of one order, at most; and lanes or threads, which are numbered from 0 on. */
const MOST_STEPS = 200_000;
const MOST_LANES = 256;

/** What a page asks about. */
export interface Question {
  readonly order: readonly number[];
  readonly goesOn: boolean;
}

/**
 * Reads a question: `{ "order": [0, 0, 1], "goesOn": false }`.
 * @throws BadInput where it is none.
 */
export function readQuestion(text: string): Question {
  const { order, goesOn = false } = parsed(text);
  if (!Array.isArray(order) || order.length > MOST_STEPS) {
    throw new BadInput(`order: it must be a list of ${MOST_STEPS} numbers of lanes at most`);
  }
  if (!order.every((place) => Number.isInteger(place) && place >= 0 && place < MOST_LANES)) {
    throw new BadInput(`order: each must be the number of a lane, below ${MOST_LANES}`);
  }
  if (typeof goesOn !== 'boolean') throw new BadInput('goesOn: it must be true or false');
  return { order, goesOn };
}

function parsed(text: string): { readonly order?: unknown; readonly goesOn?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // It is said below.
  }
  throw new BadInput('it is no JSON object: ask with { "order": [] }');
}
