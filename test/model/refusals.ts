import { BadInput } from '../../src/refusal/bad-input.js';

/** The message of the BadInput that `action` throws; anything else it does is an error. */
export function refusalOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof BadInput) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}
