// The task of the pool's workers in a fuzz campaign.
import { BadInput } from '../refusal/bad-input.js';
import { type BatchResult, type FuzzBatch, fuzzBatch } from './batch.js';

/** What a worker sends: of an error from another thread, only the message would be left. */
export type BatchReply = { readonly result: BatchResult } | { readonly refusal: string };

export default async function reply(task: FuzzBatch): Promise<BatchReply> {
  try {
    return { result: await fuzzBatch(task) };
  } catch (error) {
    if (error instanceof BadInput) return { refusal: error.message };
    throw error;
  }
}
